package io.drawbridge.network;

import static io.drawbridge.network.Findings.token;

import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import java.util.List;

/** What guests are given by DHCP. */
final class DhcpValidator {
  static final String DOMAIN =
      "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
          + "(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*";

  private final Network network;
  private final Findings findings;

  DhcpValidator(Network network, Findings findings) {
    this.network = network;
    this.findings = findings;
  }

  void validate() {
    network
        .router()
        .forEach(
            (segment, router) ->
                router
                    .dhcp()
                    .ifPresent(
                        dhcp -> validate("/router" + token(segment) + "/dhcp", router, dhcp)));
  }

  private void validate(String at, RouterInterface router, Dhcp dhcp) {
    ranges(at + "/range", router, dhcp);
    servers(at + "/dns", dhcp.dns());
    servers(at + "/ntp", dhcp.ntp());
    dhcp.domain()
        .filter(domain -> !domain.matches(DOMAIN))
        .ifPresent(
            domain ->
                findings.add(
                    at + "/domain",
                    "domain",
                    "'" + domain + "' is no domain such as lan.example.org"));
  }

  private void ranges(String at, RouterInterface router, Dhcp dhcp) {
    boolean right = true;
    long addresses = 0;
    for (int i = 0; i < dhcp.ranges().size(); i++) {
      IpRange range = dhcp.ranges().get(i);
      String rangeAt = dhcp.ranges().size() == 1 ? at : at + "/" + i;
      if (!range.first().isIpv4()) {
        findings.add(
            rangeAt, "dhcp-range", range + " is IPv6; DHCP hands out IPv4 addresses (RFC 2131)");
        right = false;
        continue;
      }
      addresses += range.last().low() - range.first().low() + 1;
      if (router.addresses().stream()
          .map(InterfaceAddress::prefix)
          .noneMatch(prefix -> prefix.contains(range.first()) && prefix.contains(range.last()))) {
        findings.add(
            rangeAt,
            "dhcp-range",
            "the range "
                + range
                + " has to lie inside one of the router's prefixes here: "
                + String.join(
                    ", ", router.addresses().stream().map(a -> a.prefix().toString()).toList()));
        right = false;
      }
    }
    if (addresses > Dhcp.MOST_ADDRESSES) {
      findings.add(
          at,
          "dhcp-range",
          "a segment hands out at most "
              + Dhcp.MOST_ADDRESSES
              + " addresses, and here are "
              + addresses
              + "; make the range smaller");
    } else if (right && dhcp.free(network, router).isEmpty()) {
      findings.add(
          at,
          "dhcp-range",
          "every address in here is the router's, a declared host's, or the network or broadcast address; widen the range");
    }
  }

  private void servers(String at, List<IpAddress> servers) {
    if (servers.size() > Dhcp.MOST_SERVERS) {
      findings.add(
          at, "too-many", "at most " + Dhcp.MOST_SERVERS + " servers fit into every DHCP answer");
    }
    for (int i = 0; i < servers.size(); i++) {
      if (!servers.get(i).isIpv4()) {
        findings.add(
            servers.size() == 1 ? at : at + "/" + i,
            "address-family",
            servers.get(i) + " is IPv6; DHCP tells of IPv4 servers (RFC 2132)");
      }
    }
  }
}
