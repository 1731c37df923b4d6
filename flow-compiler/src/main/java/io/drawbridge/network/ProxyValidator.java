package io.drawbridge.network;

import static io.drawbridge.network.Findings.token;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** For whom the router answers by ARP, and the hosts behind it that keep their addresses. */
final class ProxyValidator {
  private static final int MOST = 1_000;

  private record Claim(Cidr prefix, String segment, String pointer) {}

  private final Network network;
  private final Findings findings;
  private final Map<IpAddress, RoutedHosts.Owner> routed;
  private final List<Claim> claims = new ArrayList<>();

  ProxyValidator(Network network, Findings findings) {
    this.network = network;
    this.findings = findings;
    this.routed = RoutedHosts.of(network);
  }

  void validate() {
    int all = network.router().values().stream().mapToInt(each -> each.proxy().size()).sum();
    if (all > MOST) {
      findings.add(
          "/router", "too-many", "at most " + MOST + " entries of 'proxy' in all; name prefixes");
      return;
    }
    network
        .router()
        .forEach(
            (segment, router) -> {
              Segment known = network.segments().get(segment);
              for (int i = 0; i < router.proxy().size(); i++) {
                Cidr prefix = router.proxy().get(i);
                String at = "/router" + token(segment) + "/proxy/" + i;
                if (!prefix.address().isIpv4()) {
                  findings.add(
                      at, "proxy-family", prefix + " is IPv6; the router answers by ARP so far");
                } else if (known != null && known.uplink().isPresent()) {
                  uplink(at, segment, prefix);
                } else {
                  inside(at, segment, router, prefix);
                }
              }
              routes(segment, router);
            });
  }

  /** The provider hands an address out once, to whoever is behind one uplink. */
  private void uplink(String at, String segment, Cidr prefix) {
    if (routed.keySet().stream().noneMatch(prefix::contains)) {
      findings.add(
          at,
          "proxy-nobody",
          "no declared host behind the router has an address in "
              + prefix
              + "; declare it under 'hosts' and name it at a port of a segment that has a router"
              + " and no uplink, or leave this out");
    }
    for (Claim other : claims) {
      if (!other.segment().equals(segment) && other.prefix().overlaps(prefix)) {
        findings.add(
            at,
            "proxy-twice",
            prefix
                + " overlaps "
                + other.prefix()
                + " at "
                + other.pointer()
                + "; an address is handed out by one provider, name it there only");
      }
    }
    claims.add(new Claim(prefix, segment, at));
  }

  /** Machines of the segment answer for themselves. */
  private void inside(String at, String segment, RouterInterface router, Cidr prefix) {
    router.addresses().stream()
        .map(InterfaceAddress::prefix)
        .filter(link -> link.overlaps(prefix))
        .findFirst()
        .ifPresent(
            link ->
                findings.add(
                    at,
                    "proxy-on-link",
                    prefix
                        + " overlaps the router's own "
                        + link
                        + " on '"
                        + segment
                        + "', whose machines answer for themselves; name what is elsewhere"));
    RoutedHosts.Owner owner = prefix.length() == 32 ? routed.get(prefix.address()) : null;
    if (owner != null && owner.segment().equals(segment)) {
      findings.add(
          at,
          "proxy-here",
          "'"
              + owner.host()
              + "' is on this segment, where the router answers for it anyway; name it in 'proxy'"
              + " of the segment whose uplink it is reached by");
    }
  }

  /** A route to one address says the same as that its host is declared, or something else. */
  private void routes(String segment, RouterInterface router) {
    for (int i = 0; i < router.routes().size(); i++) {
      Cidr to = router.routes().get(i).to();
      RoutedHosts.Owner owner = to.length() == 32 ? routed.get(to.address()) : null;
      if (owner != null) {
        findings.add(
            "/router" + token(segment) + "/routes/" + i + "/to",
            "route-over-host",
            to.address()
                + " is the address of '"
                + owner.host()
                + "', which the router reaches on '"
                + owner.segment()
                + "'; leave the route out");
      }
    }
  }
}
