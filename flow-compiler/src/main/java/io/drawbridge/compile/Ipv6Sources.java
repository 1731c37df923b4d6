package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.network.Binding;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import io.drawbridge.pipeline.Violation;
import java.util.List;

/**
 * ADMIT: nobody else has the router's IPv6 addresses, its prefixes are on their segments only, and
 * guests of a segment behind it send from no others. Those they make themselves (RFC 4862) are
 * inside.
 */
final class Ipv6Sources {
  private static final Cidr NOBODY = Cidr.parse("::/128");
  private static final Match ADVERTISES = Flows.ICMP6.with(Field.ICMPV6_TYPE, 136);

  private Ipv6Sources() {}

  static void admit(Site site, Gate gate, Flows flows) {
    for (IpAddress own : gate.router().ipv6Addresses()) {
      Cidr address = Cidr.host(own);
      // Another link may have the same link-local address.
      Match where =
          Cidr.IPV6_LINK_LOCAL.contains(own)
              ? Register.SEGMENT.match(Match.ANY, gate.number())
              : Match.ANY;
      // What the router sent by way of the provider comes back with its address.
      AdmitStage.elsewhere(
          700,
          Register.FROM_UPLINK.match(where.and(Flows.IPV6), 0).with(Field.IPV6_SRC, address),
          flows);
      AdmitStage.elsewhere(700, where.and(ADVERTISES).with(Field.ND_TARGET, address), flows);
    }
    Cookie cookie = new Cookie(Cookie.Kind.ROUTER, gate.number());
    for (Cidr prefix : prefixes(gate)) {
      Match inside = Flows.IPV6.with(Field.IPV6_SRC, prefix);
      flows.add(
          Table.ADMIT,
          610,
          Register.SEGMENT.match(inside, gate.number()),
          cookie,
          Flows.go(Table.LEARN));
      flows.add(Table.ADMIT, 600, inside, cookie);
    }
    boolean behind = site.segment(gate.segment()).uplink().isEmpty();
    if (behind && !gate.router().ipv6Prefixes().isEmpty()) {
      insideOnly(site, gate, flows);
    }
  }

  private static List<Cidr> prefixes(Gate gate) {
    return gate.router().addresses().stream()
        .filter(own -> !own.address().isIpv4())
        .map(own -> own.prefix())
        .distinct()
        .toList();
  }

  private static void insideOnly(Site site, Gate gate, Flows flows) {
    for (PlacedPort place : site.ports()) {
      if (place.segment().equals(gate.segment()) && site.binding(place) == Binding.LEARN) {
        Match here = Register.IN_PORT.match(Flows.IPV6, place.number());
        for (Cidr also : List.of(Cidr.IPV6_LINK_LOCAL, NOBODY)) {
          flows.add(
              Table.ADMIT,
              606,
              here.with(Field.IPV6_SRC, also),
              new Cookie(Cookie.Kind.PORT, place.number()),
              Flows.go(Table.LEARN));
        }
        BindStage.refuse(Table.ADMIT, 502, here, Violation.IPV6, place, flows);
      }
    }
  }
}
