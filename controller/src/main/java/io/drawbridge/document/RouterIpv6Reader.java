package io.drawbridge.document;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.network.Advertisement;
import io.drawbridge.network.RouterIpv6;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code router.<segment>.advertise}, and which gateway is of which family. */
final class RouterIpv6Reader {
  private static final Duration INTERVAL = Duration.ofMinutes(10);
  private static final Duration LIFETIME = Duration.ofMinutes(150);

  private RouterIpv6Reader() {}

  /** At most one a family. */
  static List<IpAddress> gateways(Node gateway) {
    List<IpAddress> all = gateway.parseAll("address", IpAddress::parse);
    for (IpAddress.Family family : IpAddress.Family.values()) {
      if (all.stream().filter(each -> each.family() == family).count() > 1) {
        gateway.problem(
            "gateway-family",
            "there is one way to everything else for " + family + "; name one gateway a family");
      }
    }
    return all;
  }

  static RouterIpv6 read(List<IpAddress> gateways, Node advertise) {
    return new RouterIpv6(
        gateways.stream().filter(each -> !each.isIpv4()).findFirst(), advertise(advertise));
  }

  private static Optional<Advertisement> advertise(Node node) {
    if (node.isMissing()) {
      return Optional.empty();
    }
    node.keys("prefixes", "dns", "domain", "lifetime", "interval", "mtu", "managed");
    Duration interval = seconds(node.get("interval")).orElse(INTERVAL);
    return Optional.of(
        new Advertisement(
            node.get("prefixes").parseAll("network", Cidr::parse),
            node.get("dns").parseAll("address", IpAddress::parse),
            node.get("domain").text(),
            seconds(node.get("lifetime")).orElse(LIFETIME),
            interval,
            node.get("mtu").parse("mtu", Scalars::bytes),
            node.get("managed").bool().orElse(false)));
  }

  private static Optional<Duration> seconds(Node node) {
    return node.parse("duration", Scalars::duration);
  }
}
