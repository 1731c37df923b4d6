package io.drawbridge.compile;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.util.Comparator;

/**
 * An address that a machine was given by DHCP.
 *
 * @param place where it asked, as {@link PlacedPort#label} says
 * @param mac the machine's
 * @param address IPv4
 */
public record LeasedAddress(String place, MacAddress mac, IpAddress address)
    implements Comparable<LeasedAddress> {
  private static final Comparator<LeasedAddress> ORDER =
      Comparator.comparing(LeasedAddress::place)
          .thenComparing(LeasedAddress::mac)
          .thenComparing(LeasedAddress::address);

  @Override
  public int compareTo(LeasedAddress other) {
    return ORDER.compare(this, other);
  }
}
