package io.drawbridge.network;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.IpSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a segment's guests are given by DHCP (RFC 2131).
 *
 * @param ranges the IPv4 addresses to hand out, each range inside one of the router's prefixes;
 *     what the router or a declared host has in them is left out
 * @param dns name servers in order of preference, IPv4, at most {@link #MOST_SERVERS}
 * @param domain in which guests look names up
 * @param ntp time servers in order of preference, IPv4, at most {@link #MOST_SERVERS}
 * @param lease how long an address is given for: 1 minute to 365 days
 */
public record Dhcp(
    List<IpRange> ranges,
    List<IpAddress> dns,
    Optional<String> domain,
    List<IpAddress> ntp,
    Duration lease) {
  /** How many servers of a kind fit into every answer. */
  public static final int MOST_SERVERS = 8;

  /** How many addresses a segment may hand out: those of a /16. */
  public static final int MOST_ADDRESSES = 65_536;

  /** Takes defensive copies. */
  public Dhcp {
    ranges = List.copyOf(ranges);
    dns = List.copyOf(dns);
    ntp = List.copyOf(ntp);
  }

  /** One range, name servers and nothing else. */
  public Dhcp(IpRange range, List<IpAddress> dns, Duration lease) {
    this(List.of(range), dns, Optional.empty(), List.of(), lease);
  }

  /**
   * What of the ranges can be given to anybody: not the router's addresses, nor a declared host's,
   * nor the network and broadcast addresses of the router's prefixes.
   *
   * @param router of the segment this is about
   */
  public IpSet free(Network network, RouterInterface router) {
    List<IpRange> taken = new ArrayList<>();
    for (InterfaceAddress own : router.addresses()) {
      Cidr prefix = own.prefix();
      taken.add(single(own.address()));
      if (own.address().isIpv4() && prefix.length() < 31) {
        taken.add(single(prefix.address()));
        taken.add(single(prefix.last()));
      }
    }
    router.gateways().forEach(gateway -> taken.add(single(gateway)));
    router.routes().forEach(route -> taken.add(single(route.via())));
    for (Host host : network.hosts().values()) {
      host.addresses().forEach(address -> taken.add(single(address)));
    }
    return IpSet.of(ranges).minus(IpSet.of(taken));
  }

  private static IpRange single(IpAddress address) {
    return new IpRange(address, address);
  }
}
