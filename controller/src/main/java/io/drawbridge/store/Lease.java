package io.drawbridge.store;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.time.Instant;

/**
 * An address that was handed out. What is over is kept, so that whoever had it gets it again.
 *
 * @param segment where
 * @param address IPv4
 * @param mac of the machine that has it
 * @param client how the machine calls itself (RFC 2132, 9.14), in hexadecimal; empty if it does not
 * @param hostName what it says its name is; empty if it does not
 * @param switchName by which switch it asked last
 * @param place by which place of the switch
 * @param since when it was first given to this client
 * @param until when it ends or ended
 */
public record Lease(
    String segment,
    IpAddress address,
    MacAddress mac,
    String client,
    String hostName,
    String switchName,
    String place,
    Instant since,
    Instant until) {
  /** Whether it is still going on. */
  public boolean isActive(Instant now) {
    return until.isAfter(now);
  }

  /** The same, ended at another time. */
  public Lease until(Instant end) {
    return new Lease(segment, address, mac, client, hostName, switchName, place, since, end);
  }
}
