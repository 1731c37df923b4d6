package io.drawbridge.network;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import java.time.Duration;
import java.util.List;

/**
 * What a segment's guests are given by DHCP.
 *
 * @param range the addresses to hand out, inside one of the router's prefixes
 * @param dns name servers in order of preference
 * @param lease how long an address is given for: 1 minute to 365 days
 */
public record Dhcp(IpRange range, List<IpAddress> dns, Duration lease) {
  /** Takes a defensive copy. */
  public Dhcp {
    dns = List.copyOf(dns);
  }
}
