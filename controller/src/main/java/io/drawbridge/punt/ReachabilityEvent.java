package io.drawbridge.punt;

import io.drawbridge.net.IpAddress;
import java.time.Instant;

/**
 * A gateway does not answer any more, or does again.
 *
 * @param answers whether it does
 */
public record ReachabilityEvent(
    Instant at, String switchName, IpAddress gateway, String segment, boolean answers)
    implements Event {
  @Override
  public String toString() {
    return "gateway "
        + gateway
        + " on "
        + segment
        + (answers ? " answers again" : " does not answer");
  }
}
