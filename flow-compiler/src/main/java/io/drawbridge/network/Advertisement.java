package io.drawbridge.network;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What guests of a segment are told by router advertisements (RFC 4861, 6.2.1).
 *
 * @param prefixes in which guests make themselves addresses (RFC 4862): /64s of the router's here;
 *     empty for all of these
 * @param dns name servers in order of preference, IPv6, at most {@link #MOST_SERVERS} (RFC 8106)
 * @param domain in which guests look names up
 * @param lifetime for how long the router is a default gateway after its last word: 0 if it is
 *     none, else {@code interval} to 9,000 seconds
 * @param interval the most time between two advertisements to everybody: 4 to 1,800 seconds
 * @param mtu bytes of a packet that the link carries; empty if nothing is said of it
 * @param managed whether guests are to ask a DHCPv6 server for an address
 */
public record Advertisement(
    List<Cidr> prefixes,
    List<IpAddress> dns,
    Optional<String> domain,
    Duration lifetime,
    Duration interval,
    Optional<Integer> mtu,
    boolean managed) {
  /** How many name servers fit into every advertisement. */
  public static final int MOST_SERVERS = 8;

  /** How many prefixes do. */
  public static final int MOST_PREFIXES = 16;

  /** Takes defensive copies. */
  public Advertisement {
    prefixes = List.copyOf(prefixes);
    dns = List.copyOf(dns);
  }

  /** The prefixes guests are told of. */
  public List<Cidr> prefixesOf(RouterInterface router) {
    return prefixes.isEmpty()
        ? router.ipv6Prefixes().stream().filter(prefix -> prefix.length() == 64).toList()
        : prefixes;
  }
}
