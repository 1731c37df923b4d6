package io.drawbridge.network;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The firewall's own addresses on one segment.
 *
 * @param mac its MAC address there
 * @param addresses each with the prefix it is on, which may be a /32
 * @param gateway the IPv4 next hop towards everything else; may lie outside the prefixes
 * @param dhcp what is handed out to the segment's guests
 * @param routes networks behind neighbours on this segment
 * @param proxy addresses that are not on this segment and for which the router answers here
 * @param mtu bytes of an IP packet that its links carry, see {@link #LEAST_MTU}; empty if it does
 *     not matter
 * @param ipv6 what is of IPv6 alone
 */
public record RouterInterface(
    MacAddress mac,
    List<InterfaceAddress> addresses,
    Optional<IpAddress> gateway,
    Optional<Dhcp> dhcp,
    List<StaticRoute> routes,
    List<Cidr> proxy,
    Optional<Integer> mtu,
    RouterIpv6 ipv6) {
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

  /** Answers for nobody else, whatever the length, without what is of IPv6 alone. */
  public RouterInterface(
      MacAddress mac,
      List<InterfaceAddress> addresses,
      Optional<IpAddress> gateway,
      Optional<Dhcp> dhcp,
      List<StaticRoute> routes) {
    this(mac, addresses, gateway, dhcp, routes, List.of(), Optional.empty(), RouterIpv6.NONE);
  }

  /** The same, answering for these too. */
  public RouterInterface answeringFor(List<Cidr> others) {
    return new RouterInterface(mac, addresses, gateway, dhcp, routes, others, mtu, ipv6);
  }

  /** The same where links carry no more than this. */
  public RouterInterface carrying(int bytes) {
    return new RouterInterface(
        mac, addresses, gateway, dhcp, routes, proxy, Optional.of(bytes), ipv6);
  }

  /** Without static routes. */
  public RouterInterface(
      MacAddress mac,
      List<InterfaceAddress> addresses,
      Optional<IpAddress> gateway,
      Optional<Dhcp> dhcp) {
    this(mac, addresses, gateway, dhcp, List.of());
  }

  /** The same with other options of IPv6. */
  public RouterInterface with(RouterIpv6 options) {
    return new RouterInterface(mac, addresses, gateway, dhcp, routes, proxy, mtu, options);
  }

  /** The next hops towards everything else, at most one a family. */
  public List<IpAddress> gateways() {
    return Stream.concat(gateway.stream(), ipv6.gateway().stream()).toList();
  }

  /**
   * Its IPv6 addresses here: those of the document and, where there are such or an IPv6 gateway,
   * the link-local one made from its MAC address (RFC 4291, 2.5.6).
   */
  public List<IpAddress> ipv6Addresses() {
    List<IpAddress> own =
        addresses.stream().map(InterfaceAddress::address).filter(a -> !a.isIpv4()).toList();
    return own.isEmpty() && ipv6.gateway().isEmpty()
        ? own
        : Stream.concat(own.stream(), Stream.of(mac.linkLocal())).toList();
  }

  /** The prefixes of its IPv6 addresses here, host prefixes left out. */
  public List<Cidr> ipv6Prefixes() {
    return addresses.stream()
        .filter(own -> !own.address().isIpv4() && own.length() < 128)
        .map(InterfaceAddress::prefix)
        .distinct()
        .toList();
  }
}
