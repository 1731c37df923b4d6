package io.drawbridge.network;

import io.drawbridge.net.IpRange;
import io.drawbridge.net.MacAddress;
import io.drawbridge.net.PortRange;
import java.util.List;

/**
 * The terms of a rule's side; inside one list any member may match.
 *
 * @param zones names of zones
 * @param switchPorts names of ports in Open vSwitch
 * @param vlans VLAN ids 1–4094 that frames are tagged with on the wire
 * @param hosts names of hosts, each standing for all its addresses
 * @param addresses literals; together with {@code addressAliases} they are one list
 * @param addressAliases names of aliases with addresses
 * @param ports transport ports; together with {@code portAliases} they are one list
 * @param portAliases names of aliases with ports
 * @param macs MAC addresses, in rules for frames that are not IP
 */
public record Terms(
    List<String> zones,
    List<String> switchPorts,
    List<Integer> vlans,
    List<String> hosts,
    List<IpRange> addresses,
    List<String> addressAliases,
    List<PortRange> ports,
    List<String> portAliases,
    List<MacAddress> macs) {
  /** No terms. */
  public static final Terms NONE =
      new Terms(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
          List.of());

  /** Takes defensive copies. */
  public Terms {
    zones = List.copyOf(zones);
    switchPorts = List.copyOf(switchPorts);
    vlans = List.copyOf(vlans);
    hosts = List.copyOf(hosts);
    addresses = List.copyOf(addresses);
    addressAliases = List.copyOf(addressAliases);
    ports = List.copyOf(ports);
    portAliases = List.copyOf(portAliases);
    macs = List.copyOf(macs);
  }

  /** Whether it says anything about IP addresses. */
  public boolean namesAddresses() {
    return !hosts.isEmpty() || !addresses.isEmpty() || !addressAliases.isEmpty();
  }

  /** Whether it says anything about ports of switches. */
  public boolean namesPlaces() {
    return !switchPorts.isEmpty() || !vlans.isEmpty();
  }

  /** Whether it says anything about transport ports. */
  public boolean namesPorts() {
    return !ports.isEmpty() || !portAliases.isEmpty();
  }
}
