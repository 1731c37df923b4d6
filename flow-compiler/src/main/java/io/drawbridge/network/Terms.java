package io.drawbridge.network;

import io.drawbridge.net.IpRange;
import io.drawbridge.net.PortRange;
import java.util.List;

/**
 * The terms of a rule's side; inside one list any member may match.
 *
 * @param zones names of zones
 * @param switchPorts names of ports in Open vSwitch
 * @param hosts names of hosts, each standing for all its addresses
 * @param addresses literals; together with {@code addressAliases} they are one list
 * @param addressAliases names of aliases with addresses
 * @param ports transport ports; together with {@code portAliases} they are one list
 * @param portAliases names of aliases with ports
 */
public record Terms(
    List<String> zones,
    List<String> switchPorts,
    List<String> hosts,
    List<IpRange> addresses,
    List<String> addressAliases,
    List<PortRange> ports,
    List<String> portAliases) {
  /** No terms. */
  public static final Terms NONE =
      new Terms(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

  /** Takes defensive copies. */
  public Terms {
    zones = List.copyOf(zones);
    switchPorts = List.copyOf(switchPorts);
    hosts = List.copyOf(hosts);
    addresses = List.copyOf(addresses);
    addressAliases = List.copyOf(addressAliases);
    ports = List.copyOf(ports);
    portAliases = List.copyOf(portAliases);
  }
}
