package io.drawbridge.reconcile;

import java.util.Optional;

/**
 * How far a switch is.
 *
 * @param state see {@link State}
 * @param revision the revision whose tables it has confirmed, 0 for none
 * @param flows how many flows the program has
 * @param ports how many of the document's ports exist
 * @param changes how many flows the last bundle changed
 * @param problem what stands in the way
 */
public record Convergence(
    State state, long revision, int flows, int ports, int changes, Optional<String> problem) {
  /** What a switch is doing. */
  public enum State {
    /** Not connected; it gets its tables when it returns. */
    PENDING,
    /** Connected, its tables being brought up to date. */
    CONVERGING,
    /** It has confirmed the desired tables. */
    CONVERGED,
    /** It refused a change; its tables are as before. */
    REFUSED
  }

  /** A switch never seen. */
  public static final Convergence ABSENT =
      new Convergence(State.PENDING, 0, 0, 0, 0, Optional.empty());
}
