package io.drawbridge.document;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Dhcp;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.StaticRoute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code router}. */
final class RouterReader {
  private static final MacAddress NO_MAC = new MacAddress(0);
  private static final Duration LEASE = Duration.ofHours(12);

  private RouterReader() {}

  static Map<String, RouterInterface> router(Node node) {
    Map<String, RouterInterface> router = new LinkedHashMap<>();
    node.entries()
        .forEach(
            (segment, each) -> {
              each.keys(
                  "mac", "addresses", "gateway", "dhcp", "routes", "proxy", "mtu", "advertise");
              List<IpAddress> gateways = RouterIpv6Reader.gateways(each.get("gateway"));
              router.put(
                  segment,
                  new RouterInterface(
                      each.require("mac").parse("mac", MacAddress::parse).orElse(NO_MAC),
                      each.require("addresses").parseAll("address", InterfaceAddress::parse),
                      gateways.stream().filter(IpAddress::isIpv4).findFirst(),
                      dhcp(each.get("dhcp")),
                      routes(each.get("routes")),
                      each.get("proxy").parseAll("network", Cidr::parse),
                      each.get("mtu").parse("mtu", Scalars::bytes),
                      RouterIpv6Reader.read(gateways, each.get("advertise"))));
            });
    return router;
  }

  private static List<StaticRoute> routes(Node node) {
    List<StaticRoute> routes = new ArrayList<>();
    for (Node each : node.list()) {
      each.keys("to", "via");
      Optional<Cidr> to = each.require("to").parse("network", Cidr::parse);
      Optional<IpAddress> via = each.require("via").parse("address", IpAddress::parse);
      if (to.isPresent() && via.isPresent()) {
        routes.add(new StaticRoute(to.get(), via.get()));
      }
    }
    return routes;
  }

  private static Optional<Dhcp> dhcp(Node node) {
    if (node.isMissing()) {
      return Optional.empty();
    }
    node.keys("range", "dns", "domain", "ntp", "lease");
    List<IpRange> ranges = node.require("range").parseAll("address", IpRange::parse);
    List<IpAddress> dns = node.get("dns").parseAll("address", IpAddress::parse);
    Optional<String> domain = node.get("domain").text();
    List<IpAddress> ntp = node.get("ntp").parseAll("address", IpAddress::parse);
    Duration lease = node.get("lease").parse("duration", RouterReader::lease).orElse(LEASE);
    return ranges.isEmpty()
        ? Optional.empty()
        : Optional.of(new Dhcp(ranges, dns, domain, ntp, lease));
  }

  private static Duration lease(String text) {
    Duration lease = Scalars.duration(text);
    if (lease.compareTo(Duration.ofMinutes(1)) < 0 || lease.compareTo(Duration.ofDays(365)) > 0) {
      throw new IllegalArgumentException("a lease lasts from 1m to 365d, not " + text);
    }
    return lease;
  }
}
