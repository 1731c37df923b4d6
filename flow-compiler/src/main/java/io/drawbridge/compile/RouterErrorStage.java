package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.network.Traffic;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Punt;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.List;

/**
 * What a router owes an ICMP error for (RFC 1812, 5.2.7; RFC 1122, 3.2.2.1), sent up for the
 * controller to make one: ROUTE has no way, DELIVER is at the router itself and nobody serves it
 * there, LENGTH is too small. What ends with the time to live, and what waits for a next hop, is
 * {@link RouterStage}'s.
 */
final class RouterErrorStage {
  private static final Cookie PIPELINE = Cookie.of(Cookie.Kind.PIPELINE);
  private static final int ETHERNET_HEADER = 14;

  private RouterErrorStage() {}

  static void compile(Site site, Flows flows) {
    if (site.gates().isEmpty()) {
      return;
    }
    owed(Flows.IPV4, Traffic.ICMP, flows);
    if (site.gates().stream().anyMatch(Gate::speaksIpv6)) {
      owed(Flows.IPV6, Traffic.ICMP6, flows);
    }
    boolean limited = false;
    for (Gate gate : site.gates()) {
      if (gate.router().mtu().isPresent()) {
        length(Flows.IPV4, gate, gate.router().mtu().get(), flows);
        if (gate.speaksIpv6()) {
          length(Flows.IPV6, gate, gate.router().mtu().get(), flows);
        }
        limited = true;
      }
    }
    if (limited) {
      lengths(flows);
    }
  }

  private static void owed(Match ip, int icmp, Flows flows) {
    flows.add(Table.ROUTE, 10, ip, Cookie.of(Cookie.Kind.NO_ROUTE), Punt.NO_ROUTE.action());
    // Passed by a rule, for an address of the router, and no echo request.
    Match here = Register.OUT_PORT.match(Register.ROUTED.match(ip, 1), 0);
    flows.add(Table.DELIVER, 206, here.with(Field.IP_PROTO, icmp), PIPELINE);
    flows.add(Table.DELIVER, 205, here, Cookie.of(Cookie.Kind.UNSERVED), Punt.UNSERVED.action());
  }

  /** After the policy: who may not send there hears nothing of the way. */
  private static void length(Match ip, Gate gate, int mtu, Flows flows) {
    Match routed = Register.RESOLVED.match(Register.ROUTED.match(ip, 1), 1);
    flows.add(
        Table.DELIVER,
        150,
        Register.OUT_SEGMENT.match(routed, gate.number()),
        new Cookie(Cookie.Kind.ROUTER, gate.number()),
        measured(mtu));
  }

  /** On to LENGTH. */
  static List<Action> measured(int mtu) {
    return List.of(
        new Action.CheckLonger(mtu + ETHERNET_HEADER, Register.TOO_LONG.slice()),
        Flows.go(Table.LENGTH));
  }

  private static void lengths(Flows flows) {
    flows.add(
        Table.LENGTH,
        100,
        Register.TOO_LONG.match(Match.ANY, 1),
        Cookie.of(Cookie.Kind.TOO_LONG),
        Punt.TOO_LONG.action());
    flows.add(
        Table.LENGTH, 50, Register.TO_UPLINK.match(Match.ANY, 1), PIPELINE, Flows.go(Table.UPLINK));
    flows.add(Table.LENGTH, 0, Match.ANY, PIPELINE, Flows.go(Table.OUTPUT));
  }
}
