package io.drawbridge.punt;

import io.drawbridge.network.Location;
import java.time.Instant;

/**
 * A declared host was seen at another of its places.
 *
 * @param switchName of the place where it was seen
 * @param from where it was known to be
 * @param to where it was seen
 * @param moved whether it is there now; else it is heard at both, and kept where it was
 */
public record MoveEvent(
    Instant at, String switchName, String host, Location from, Location to, boolean moved)
    implements Event {
  @Override
  public String toString() {
    return moved
        ? "host " + host + " moved from " + from + " to " + to
        : "host " + host + " is heard at " + from + " and at " + to + "; it is kept at the first";
  }
}
