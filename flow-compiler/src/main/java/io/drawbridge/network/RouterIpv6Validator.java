package io.drawbridge.network;

import static io.drawbridge.network.Findings.token;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import java.time.Duration;
import java.util.List;

/** What the router has of IPv6 alone: its gateway, its link-local address, what it advertises. */
final class RouterIpv6Validator {
  private static final int SLAAC_LENGTH = 64;

  /** Every link carries so much (RFC 8200, 5). */
  private static final int LEAST_MTU = 1280;

  /** RFC 4861, 6.2.1. */
  private static final Duration LEAST_INTERVAL = Duration.ofSeconds(4);

  private static final Duration MOST_INTERVAL = Duration.ofMinutes(30);
  private static final Duration MOST_LIFETIME = Duration.ofMinutes(150);

  private final Network network;
  private final Findings findings;

  RouterIpv6Validator(Network network, Findings findings) {
    this.network = network;
    this.findings = findings;
  }

  void validate() {
    network
        .router()
        .forEach(
            (segment, router) -> {
              String at = "/router" + token(segment);
              addresses(at, router);
              if (!router.ipv6Addresses().isEmpty()) {
                router
                    .mtu()
                    .filter(mtu -> mtu < LEAST_MTU && mtu >= RouterInterface.LEAST_MTU)
                    .ifPresent(mtu -> mtu(at + "/mtu", mtu));
              }
              router.ipv6().gateway().ifPresent(gateway -> gateway(at, segment, router, gateway));
              router
                  .ipv6()
                  .advertise()
                  .ifPresent(said -> advertise(at + "/advertise", segment, router, said));
            });
  }

  private void addresses(String at, RouterInterface router) {
    for (int i = 0; i < router.addresses().size(); i++) {
      IpAddress own = router.addresses().get(i).address();
      if (Cidr.IPV6_LINK_LOCAL.contains(own)) {
        findings.add(
            at + "/addresses/" + i,
            "link-local-address",
            own
                + " is link-local; where it has another IPv6 address the router has "
                + router.mac().linkLocal()
                + " by itself, so leave this one out");
      }
    }
  }

  /** Gateways are known by their addresses alone, and link-local ones are others on every link. */
  private void gateway(String at, String segment, RouterInterface router, IpAddress gateway) {
    if (gateway.equals(router.mac().linkLocal())) {
      findings.add(
          at + "/gateway", "gateway-own", gateway + " is the router's own link-local address here");
    }
    network
        .segments()
        .forEach(
            (name, other) -> {
              if (!name.equals(segment)
                  && Cidr.IPV6_LINK_LOCAL.contains(gateway)
                  && other.edge().gateways().contains(gateway)) {
                findings.add(
                    at + "/gateway",
                    "link-local-gateway",
                    gateway
                        + " is a gateway of segment '"
                        + name
                        + "' too, and a link-local address is another machine on each; name the global address of one of the gateways");
              }
            });
  }

  private void advertise(String at, String segment, RouterInterface router, Advertisement said) {
    Segment known = network.segments().get(segment);
    if (known != null && known.uplink().isPresent()) {
      findings.add(
          at,
          "advertise-uplink",
          "behind the uplink of '"
              + segment
              + "' the provider's router speaks; advertise on a segment without an uplink");
    }
    List<Cidr> own =
        router.ipv6Prefixes().stream().filter(each -> each.length() == SLAAC_LENGTH).toList();
    if (own.isEmpty()) {
      findings.add(
          at,
          "advertise-prefix",
          "guests make themselves addresses in a /64 (RFC 4862), and the router has no address in one here, such as 2001:db8:1:2::1/64");
    }
    for (int i = 0; i < said.prefixes().size(); i++) {
      if (!own.isEmpty() && !own.contains(said.prefixes().get(i))) {
        findings.add(
            said.prefixes().size() == 1 ? at + "/prefixes" : at + "/prefixes/" + i,
            "advertise-prefix",
            said.prefixes().get(i) + " is no /64 of the router's here; there are " + own);
      }
    }
    if (said.prefixesOf(router).size() > Advertisement.MOST_PREFIXES) {
      findings.add(
          at,
          "too-many",
          "at most " + Advertisement.MOST_PREFIXES + " prefixes fit into every advertisement");
    }
    servers(at + "/dns", said.dns());
    said.domain()
        .filter(domain -> !domain.matches(DhcpValidator.DOMAIN))
        .ifPresent(
            domain ->
                findings.add(
                    at + "/domain",
                    "domain",
                    "'" + domain + "' is no domain such as lan.example.org"));
    said.mtu()
        .filter(mtu -> mtu < LEAST_MTU || mtu > RouterInterface.MOST_MTU)
        .ifPresent(mtu -> mtu(at + "/mtu", mtu));
    times(at, said);
  }

  private void mtu(String at, int mtu) {
    findings.add(
        at,
        "mtu",
        "an IPv6 link carries "
            + LEAST_MTU
            + " to "
            + RouterInterface.MOST_MTU
            + " bytes, not "
            + mtu);
  }

  private void servers(String at, List<IpAddress> servers) {
    if (servers.size() > Advertisement.MOST_SERVERS) {
      findings.add(
          at,
          "too-many",
          "at most " + Advertisement.MOST_SERVERS + " servers fit into every advertisement");
    }
    for (int i = 0; i < servers.size(); i++) {
      if (servers.get(i).isIpv4()) {
        findings.add(
            servers.size() == 1 ? at : at + "/" + i,
            "address-family",
            servers.get(i) + " is IPv4; router advertisements tell of IPv6 servers (RFC 8106)");
      }
    }
  }

  private void times(String at, Advertisement said) {
    if (said.interval().compareTo(LEAST_INTERVAL) < 0
        || said.interval().compareTo(MOST_INTERVAL) > 0) {
      findings.add(
          at + "/interval", "interval", "advertisements are 4s to 30m apart (RFC 4861, 6.2.1)");
    } else if (!said.lifetime().isZero()
        && (said.lifetime().compareTo(said.interval()) < 0
            || said.lifetime().compareTo(MOST_LIFETIME) > 0)) {
      findings.add(
          at + "/lifetime",
          "lifetime",
          "a default gateway is believed for 'interval' to 9000s, or not at all (0s)");
    }
  }
}
