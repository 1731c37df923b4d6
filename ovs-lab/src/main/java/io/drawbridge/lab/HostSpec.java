package io.drawbridge.lab;

import java.util.List;
import java.util.Map;

/**
 * A host to make.
 *
 * @param name of its machine
 * @param port of the bridge it is plugged into
 * @param mac its MAC address
 * @param addresses each with a prefix length
 * @param routes lines for {@code ip route add}, such as {@code default via 192.168.1.1}
 * @param settings of its kernel, by paths under {@code /proc/sys}
 */
public record HostSpec(
    String name,
    String port,
    String mac,
    List<String> addresses,
    List<String> routes,
    Map<String, Integer> settings) {
  /** Takes defensive copies. */
  public HostSpec {
    addresses = List.copyOf(addresses);
    routes = List.copyOf(routes);
    settings = Map.copyOf(settings);
  }

  /** Without settings of its own. */
  public HostSpec(
      String name, String port, String mac, List<String> addresses, List<String> routes) {
    this(name, port, mac, addresses, routes, Map.of());
  }
}
