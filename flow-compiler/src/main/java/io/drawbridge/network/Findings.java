package io.drawbridge.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects problems, and the few checks that every part of a document needs. */
final class Findings {
  private final List<Problem> problems = new ArrayList<>();

  void add(String pointer, String code, String message) {
    problems.add(new Problem(pointer, code, message));
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** A name has to be one of those declared. */
  boolean declared(String pointer, String kind, String name, Collection<String> known) {
    if (known.contains(name)) {
      return true;
    }
    String there =
        known.isEmpty()
            ? "; the document declares none"
            : known.size() <= 12
                ? "; there are " + String.join(", ", known)
                : "; the document declares " + known.size() + " others";
    add(
        pointer,
        "unknown-" + kind.replace(' ', '-'),
        "there is no " + kind + " '" + name + "'" + there);
    return false;
  }

  /** Notes values that may be used once, and where they were first. */
  static final class Once<T> {
    private final Findings findings;
    private final String what;
    private final Map<T, String> first = new HashMap<>();

    Once(Findings findings, String what) {
      this.findings = findings;
      this.what = what;
    }

    void use(T value, String pointer) {
      String before = first.putIfAbsent(value, pointer);
      if (before != null) {
        findings.add(
            pointer,
            "duplicate-" + what.replace(' ', '-'),
            "the "
                + what
                + " "
                + value
                + " is already at "
                + before
                + "; it can be at one place only");
      }
    }
  }

  /** A pointer's next token, escaped (RFC 6901). */
  static String token(String name) {
    return "/" + name.replace("~", "~0").replace("/", "~1");
  }
}
