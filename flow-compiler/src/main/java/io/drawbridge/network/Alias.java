package io.drawbridge.network;

import io.drawbridge.net.IpRange;
import io.drawbridge.net.PortRange;
import java.util.List;

/**
 * A named set of addresses or of ports.
 *
 * @param addresses single addresses, prefixes and ranges
 * @param ports single ports and ranges
 */
public record Alias(List<IpRange> addresses, List<PortRange> ports) {
  /** Takes defensive copies. */
  public Alias {
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
  }
}
