package io.drawbridge.network;

import io.drawbridge.net.IpRange;
import io.drawbridge.net.PortRange;
import java.util.List;

/**
 * A named set of addresses or of ports; it may take in other sets of its kind.
 *
 * @param kind what it is a set of
 * @param addresses single addresses, prefixes and ranges
 * @param hosts names of hosts, each standing for all its addresses
 * @param ports single ports and ranges
 * @param aliases names of other aliases, of the same kind
 */
public record Alias(
    Kind kind,
    List<IpRange> addresses,
    List<String> hosts,
    List<PortRange> ports,
    List<String> aliases) {
  /** What an alias is a set of. */
  public enum Kind {
    /** Of IP addresses. */
    ADDRESSES("addresses"),
    /** Of transport ports. */
    PORTS("ports");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** Its key in documents. */
    public String text() {
      return text;
    }
  }

  /** Takes defensive copies. */
  public Alias {
    addresses = List.copyOf(addresses);
    hosts = List.copyOf(hosts);
    ports = List.copyOf(ports);
    aliases = List.copyOf(aliases);
  }

  /** One of addresses, unless it has ports. */
  public Alias(
      List<IpRange> addresses, List<String> hosts, List<PortRange> ports, List<String> aliases) {
    this(ports.isEmpty() ? Kind.ADDRESSES : Kind.PORTS, addresses, hosts, ports, aliases);
  }

  /** An alias of addresses. */
  public static Alias ofAddresses(List<IpRange> addresses) {
    return new Alias(Kind.ADDRESSES, addresses, List.of(), List.of(), List.of());
  }

  /** An alias of ports. */
  public static Alias ofPorts(List<PortRange> ports) {
    return new Alias(Kind.PORTS, List.of(), List.of(), ports, List.of());
  }
}
