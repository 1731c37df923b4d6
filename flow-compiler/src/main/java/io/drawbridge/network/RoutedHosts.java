package io.drawbridge.network;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Hosts behind the router that keep addresses of other networks, each a network of its own: a
 * declared IPv4 address whose host has a place in a segment without an uplink, and that lies in no
 * prefix of the router's there. The router reaches them one by one (a /32 route), and they reach
 * everybody by the router, also each other. Pure; any thread.
 */
public final class RoutedHosts {
  private static final Cidr LINK_LOCAL = Cidr.parse("169.254.0.0/16");

  /**
   * Whose a routed address is.
   *
   * @param host its name
   * @param segment where its places are
   */
  public record Owner(String host, String segment) {}

  private RoutedHosts() {}

  /** All routed addresses of a document, in its order. */
  public static Map<IpAddress, Owner> of(Network network) {
    Map<String, String> segmentOfZone = new LinkedHashMap<>();
    network
        .segments()
        .forEach((name, segment) -> segment.zones().forEach(zone -> segmentOfZone.put(zone, name)));
    Map<IpAddress, Owner> routed = new LinkedHashMap<>();
    for (Switch each : network.switches().values()) {
      for (Place place : each.places()) {
        String segment = segmentOfZone.get(place.membership().zone());
        if (segment != null) {
          place.membership().host().ifPresent(host -> routed(network, host, segment, routed));
        }
      }
    }
    return routed;
  }

  private static void routed(
      Network network, String name, String segment, Map<IpAddress, Owner> routed) {
    Host host = network.hosts().get(name);
    Segment known = network.segments().get(segment);
    RouterInterface router = network.router().get(segment);
    boolean behind =
        known != null
            && known.uplink().isEmpty()
            && router != null
            && router.addresses().stream().anyMatch(own -> own.address().isIpv4());
    if (host != null && router != null && behind) {
      for (IpAddress address : host.addresses()) {
        if (isOffLink(router, address)) {
          routed.put(address, new Owner(name, segment));
        }
      }
    }
  }

  private static boolean isOffLink(RouterInterface router, IpAddress address) {
    return address.isIpv4()
        && !LINK_LOCAL.contains(address)
        && router.addresses().stream().noneMatch(own -> own.prefix().contains(address));
  }
}
