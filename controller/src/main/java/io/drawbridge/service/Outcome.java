package io.drawbridge.service;

import io.drawbridge.network.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of a document or an edit that was given. */
public sealed interface Outcome {
  /**
   * It is the current revision now, or was already.
   *
   * @param changed whether a new revision was made
   */
  record Accepted(long revision, boolean changed, List<SwitchState> switches) implements Outcome {
    /** Takes a defensive copy. */
    public Accepted {
      switches = List.copyOf(switches);
    }
  }

  /**
   * It would be accepted.
   *
   * @param flows how many each switch would have
   */
  record Valid(Map<String, Integer> flows) implements Outcome {
    /** Takes a defensive copy that keeps the order. */
    public Valid {
      flows = Collections.unmodifiableMap(new LinkedHashMap<>(flows));
    }
  }

  /** It is not valid; nothing was changed. */
  record Invalid(List<Problem> problems) implements Outcome {
    /** Takes a defensive copy. */
    public Invalid {
      problems = List.copyOf(problems);
    }
  }

  /** It would take away the way to this interface, and was not forced; nothing was changed. */
  record Lockout(List<Problem> problems) implements Outcome {
    /** Takes a defensive copy. */
    public Lockout {
      problems = List.copyOf(problems);
    }
  }

  /** The current revision is not the one it was meant to follow; nothing was changed. */
  record Conflict(long current) implements Outcome {}

  /** What it is about is not there; nothing was changed. */
  record Missing(String why) implements Outcome {}

  /** It took too long to read, or an earlier one is still on its way; nothing was changed. */
  record Busy() implements Outcome {}
}
