package io.drawbridge.network;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.util.List;

/**
 * A named machine.
 *
 * @param macs at least one
 * @param addresses IPv4 and IPv6 addresses, maybe none
 */
public record Host(List<MacAddress> macs, List<IpAddress> addresses) {
  /** Takes defensive copies. */
  public Host {
    macs = List.copyOf(macs);
    addresses = List.copyOf(addresses);
  }
}
