package io.drawbridge.network;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.util.List;
import java.util.Optional;

/**
 * The firewall's own addresses on one segment.
 *
 * @param mac its MAC address there
 * @param addresses each with the prefix it is on, which may be a /32
 * @param gateway the next hop towards everything else; may lie outside the prefixes
 * @param dhcp what is handed out to the segment's guests
 * @param routes networks behind neighbours on this segment
 * @param proxy addresses that are not on this segment and for which the router answers here
 * @param mtu bytes of an IP packet that its links carry, see {@link #LEAST_MTU}; empty if it does
 *     not matter
 */
public record RouterInterface(
    MacAddress mac,
    List<InterfaceAddress> addresses,
    Optional<IpAddress> gateway,
    Optional<Dhcp> dhcp,
    List<StaticRoute> routes,
    List<Cidr> proxy,
    Optional<Integer> mtu) {
  /** Every host takes a datagram of so many bytes (RFC 791, 3.1). */
  public static final int LEAST_MTU = 576;

  /** Jumbo frames. */
  public static final int MOST_MTU = 9216;

  /** Takes defensive copies. */
  public RouterInterface {
    addresses = List.copyOf(addresses);
    routes = List.copyOf(routes);
    proxy = List.copyOf(proxy);
  }

  /** Answers for nobody else, whatever the length. */
  public RouterInterface(
      MacAddress mac,
      List<InterfaceAddress> addresses,
      Optional<IpAddress> gateway,
      Optional<Dhcp> dhcp,
      List<StaticRoute> routes) {
    this(mac, addresses, gateway, dhcp, routes, List.of(), Optional.empty());
  }

  /** The same, answering for these too. */
  public RouterInterface answeringFor(List<Cidr> others) {
    return new RouterInterface(mac, addresses, gateway, dhcp, routes, others, mtu);
  }

  /** The same where links carry no more than this. */
  public RouterInterface carrying(int bytes) {
    return new RouterInterface(mac, addresses, gateway, dhcp, routes, proxy, Optional.of(bytes));
  }

  /** Without static routes. */
  public RouterInterface(
      MacAddress mac,
      List<InterfaceAddress> addresses,
      Optional<IpAddress> gateway,
      Optional<Dhcp> dhcp) {
    this(mac, addresses, gateway, dhcp, List.of());
  }
}
