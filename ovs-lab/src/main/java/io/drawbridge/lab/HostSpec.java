package io.drawbridge.lab;

import java.util.List;

/**
 * A host to make.
 *
 * @param name of its namespace
 * @param port of the bridge it is plugged into
 * @param mac its MAC address
 * @param addresses each with a prefix length
 * @param routes lines for {@code ip route add}, such as {@code default via 192.168.1.1}
 */
public record HostSpec(
    String name, String port, String mac, List<String> addresses, List<String> routes) {
  /** Takes defensive copies. */
  public HostSpec {
    addresses = List.copyOf(addresses);
    routes = List.copyOf(routes);
  }
}
