package io.drawbridge.network;

import static io.drawbridge.network.Findings.token;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Static routes: where they lead, and that no two say different things. */
final class RouteValidator {
  private static final int MOST_ROUTES = 1_000;

  /** This network, loopback, link-local, multicast and reserved: routed nowhere. */
  private static final List<Cidr> NEVER =
      List.of(
          Cidr.parse("0.0.0.0/8"),
          Cidr.parse("127.0.0.0/8"),
          Cidr.parse("169.254.0.0/16"),
          Cidr.parse("224.0.0.0/3"));

  private final Network network;
  private final Findings findings;
  private final Map<String, String> segmentOfHost;
  private final Findings.Once<Cidr> once;
  private final Map<IpAddress, RoutedHosts.Owner> routed;

  RouteValidator(Network network, Findings findings, Map<String, String> segmentOfHost) {
    this.network = network;
    this.findings = findings;
    this.segmentOfHost = segmentOfHost;
    this.routed = RoutedHosts.of(network);
    this.once = new Findings.Once<>(findings, "route to");
  }

  void validate() {
    int routes = network.router().values().stream().mapToInt(each -> each.routes().size()).sum();
    if (routes > MOST_ROUTES) {
      findings.add("/router", "too-many", "at most " + MOST_ROUTES + " static routes in all");
      return;
    }
    network
        .router()
        .forEach(
            (segment, router) -> {
              for (int i = 0; i < router.routes().size(); i++) {
                StaticRoute route = router.routes().get(i);
                String at = "/router" + token(segment) + "/routes/" + i;
                to(at + "/to", route.to());
                via(at + "/via", segment, router, route.via());
                hosts(at + "/to", segment, route.to());
              }
            });
  }

  private void to(String at, Cidr to) {
    if (!to.address().isIpv4()) {
      findings.add(at, "route-family", to + " is IPv6; static routes are IPv4 so far");
      return;
    }
    once.use(to, at);
    if (to.length() == 0) {
      findings.add(
          at, "route-to", "the way to everything else is 'gateway' of one segment, no route");
      return;
    }
    NEVER.stream()
        .filter(never -> never.overlaps(to))
        .findFirst()
        .ifPresent(
            never ->
                findings.add(
                    at,
                    "route-to",
                    to
                        + " overlaps "
                        + never
                        + ", which is routed nowhere; name smaller networks"));
    network
        .router()
        .forEach(
            (segment, router) ->
                router.addresses().stream()
                    .map(InterfaceAddress::prefix)
                    .filter(link -> link.overlaps(to) && link.length() <= to.length())
                    .findFirst()
                    .ifPresent(
                        link ->
                            findings.add(
                                at,
                                "route-on-link",
                                to
                                    + " is inside the router's own "
                                    + link
                                    + " on '"
                                    + segment
                                    + "', whose machines it reaches directly; leave the route out")));
  }

  private void via(String at, String segment, RouterInterface router, IpAddress via) {
    if (!via.isIpv4()) {
      findings.add(at, "route-family", via + " is IPv6; static routes are IPv4 so far");
      return;
    }
    for (RouterInterface each : network.router().values()) {
      if (each.addresses().stream().anyMatch(own -> own.address().equals(via))) {
        findings.add(
            at, "route-via", via + " is the router's own; name the other router's address here");
        return;
      }
    }
    List<Cidr> links =
        router.addresses().stream()
            .filter(own -> own.address().isIpv4() && own.length() < 32)
            .map(InterfaceAddress::prefix)
            .toList();
    Segment known = network.segments().get(segment);
    boolean gateway =
        router.gateway().equals(Optional.of(via))
            || (known != null && known.edge().gateways().contains(via));
    if (!gateway && links.stream().noneMatch(link -> link.contains(via))) {
      findings.add(
          at,
          "route-via",
          via
              + " is neither a gateway of '"
              + segment
              + "' nor in a prefix of the router's there"
              + (links.isEmpty() ? "" : ": " + links));
    }
    for (Cidr link : links) {
      if (link.length() < 31 && (via.equals(link.address()) || via.equals(link.last()))) {
        findings.add(
            at, "not-a-host-address", via + " is the network or broadcast address of " + link);
      }
    }
  }

  /** What is behind a port of one segment is not behind a neighbour of another. */
  private void hosts(String at, String segment, Cidr to) {
    Segment known = network.segments().get(segment);
    if (known == null || known.uplink().isPresent()) {
      return;
    }
    network
        .hosts()
        .forEach(
            (name, host) -> {
              String placed = segmentOfHost.get(name);
              for (IpAddress address : host.addresses()) {
                if (placed != null
                    && !placed.equals(segment)
                    && to.contains(address)
                    && !routed.containsKey(address)
                    && isNearest(to, address)) {
                  findings.add(
                      at,
                      "route-over-host",
                      to
                          + " holds "
                          + address
                          + " of '"
                          + name
                          + "', which is behind a port of the segment '"
                          + placed
                          + "'; name networks without it");
                }
              }
            });
  }

  /** Whether no longer prefix holds the address, of a link or another route. */
  private boolean isNearest(Cidr to, IpAddress address) {
    return network.router().values().stream()
        .noneMatch(
            router ->
                router.addresses().stream().anyMatch(own -> own.prefix().contains(address))
                    || router.routes().stream()
                        .anyMatch(
                            other ->
                                other.to().length() > to.length() && other.to().contains(address)));
  }
}
