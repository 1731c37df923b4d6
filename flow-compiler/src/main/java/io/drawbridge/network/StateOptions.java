package io.drawbridge.network;

import java.util.Optional;

/**
 * How the connections of a rule are tracked.
 *
 * @param stateless each bridged packet is decided by itself; replies need a rule of their own
 * @param newPerSecond how many connections a second may be opened, 1–1,000,000; what exceeds it is
 *     dropped
 */
public record StateOptions(boolean stateless, Optional<Integer> newPerSecond) {
  /** Tracked, without a limit. */
  public static final StateOptions DEFAULT = new StateOptions(false, Optional.empty());
}
