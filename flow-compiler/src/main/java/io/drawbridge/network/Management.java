package io.drawbridge.network;

import io.drawbridge.net.IpAddress;
import java.util.List;
import java.util.Map;

/**
 * From where the administrator reaches the REST interface whatever the rules say: TCP to the
 * router's IPv4 addresses goes to the firewall's own host, by the bridge's own port.
 *
 * @param zones who may always; others where a rule lets them
 * @param port on the router's addresses, 1–65535
 * @param hostPort where the host listens, 1–65535
 */
public record Management(List<String> zones, int port, int hostPort) {
  /** Where the REST interface listens if nobody says otherwise. */
  public static final int DEFAULT_PORT = 8080;

  /** The router's end of the link to the host; link-local (RFC 3927), so on no other segment. */
  public static final IpAddress ROUTER_END = IpAddress.parse("169.254.77.1");

  /** The host's end. */
  public static final IpAddress HOST_END = IpAddress.parse("169.254.77.2");

  /** Takes a defensive copy. */
  public Management {
    zones = List.copyOf(zones);
  }

  /**
   * The zones from which it works: it is named, some port is in it, and the router has an IPv4
   * address there.
   */
  public static List<String> reachableFrom(Network network) {
    return network.management().stream()
        .flatMap(management -> management.zones().stream())
        .filter(zone -> hasPlace(network, zone) && hasRouter(network, zone))
        .toList();
  }

  private static boolean hasPlace(Network network, String zone) {
    return network.switches().values().stream()
        .flatMap(each -> each.places().stream())
        .anyMatch(place -> place.membership().zone().equals(zone));
  }

  private static boolean hasRouter(Network network, String zone) {
    for (Map.Entry<String, Segment> entry : network.segments().entrySet()) {
      Segment segment = entry.getValue();
      RouterInterface router = network.router().get(entry.getKey());
      if (router != null
          && segment.zones().contains(zone)
          && segment.etherTypes().contains(EtherTypes.IPV4)
          && router.addresses().stream().anyMatch(own -> own.address().isIpv4())) {
        return true;
      }
    }
    return false;
  }
}
