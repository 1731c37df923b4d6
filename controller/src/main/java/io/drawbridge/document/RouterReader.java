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
                      each.get("mtu").parse("mtu", RouterReader::mtu),
                      RouterIpv6Reader.read(gateways, each.get("advertise"))));
            });
    return router;
  }

  /** Whether it is a sensible number of bytes is the validator's business. */
  private static int mtu(String text) {
    if (text.matches("[0-9]{1,6}")) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no number of bytes from 576 to 9216, such as 1500");
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
    Duration lease = node.get("lease").parse("duration", RouterReader::duration).orElse(LEASE);
    return ranges.isEmpty()
        ? Optional.empty()
        : Optional.of(new Dhcp(ranges, dns, domain, ntp, lease));
  }

  private static Duration duration(String text) {
    if (!text.matches("[0-9]{1,6}[smhd]")) {
      throw new IllegalArgumentException("'" + text + "' is no duration such as 30m, 12h or 1d");
    }
    long count = Long.parseLong(text.substring(0, text.length() - 1));
    Duration duration =
        switch (text.charAt(text.length() - 1)) {
          case 's' -> Duration.ofSeconds(count);
          case 'm' -> Duration.ofMinutes(count);
          case 'h' -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        };
    if (duration.compareTo(Duration.ofMinutes(1)) < 0
        || duration.compareTo(Duration.ofDays(365)) > 0) {
      throw new IllegalArgumentException("a lease lasts from 1m to 365d, not " + text);
    }
    return duration;
  }
}
