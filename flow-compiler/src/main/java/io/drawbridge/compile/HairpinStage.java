package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Exhausted;
import io.drawbridge.pipeline.Punt;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.List;
import java.util.Optional;

/**
 * The hairpin: who uses a forward to a neighbour of its own would be answered by that neighbour
 * directly, past the translation. So it becomes the router that asks. The destination is translated
 * in the router's conntrack zone and the source in a second one; answers to the router's address go
 * through both, the other way round.
 */
final class HairpinStage {
  private static final Cookie PIPELINE = Cookie.of(Cookie.Kind.PIPELINE);

  private HairpinStage() {}

  static void compile(Site site, Flows flows) {
    boolean any = false;
    for (Gate gate : site.gates()) {
      List<Redirect> here = ForwardStage.on(site, gate);
      if (!here.isEmpty()) {
        back(gate, flows);
        any = true;
      }
      for (Redirect redirect : here) {
        beside(gate, redirect, flows);
      }
    }
    if (any) {
      flows.add(
          Table.ROUTER,
          320,
          Register.HAIRPIN.match(Flows.IPV4, 1),
          PIPELINE,
          RouterStage.track(Register.HAIRPIN.set(0), new Action.CtClear()));
      leave(site, flows);
    }
  }

  /** To the router itself: maybe an answer. */
  private static void back(Gate gate, Flows flows) {
    for (InterfaceAddress own : gate.ipv4()) {
      flows.add(
          Table.ROUTER,
          310,
          Register.SEGMENT
              .match(Register.HAIRPIN.match(Flows.IPV4, 0), gate.number())
              .with(Field.IPV4_DST, Cidr.host(own.address())),
          new Cookie(Cookie.Kind.ROUTER, gate.number()),
          Register.HAIRPIN.set(1),
          new Action.Ct(
              false,
              new Action.Zone.Fixed(Site.HAIRPIN_ZONE),
              Optional.of(Table.ROUTER.id()),
              Optional.of(Action.Nat.EXISTING),
              List.of()));
    }
  }

  private static void beside(Gate gate, Redirect redirect, Flows flows) {
    IpAddress own = ForwardStage.own(gate, redirect.target());
    flows.add(
        Table.DELIVER,
        260,
        Register.HAIRPIN.match(Register.FORWARD.match(Flows.IPV4, redirect.number()), 1),
        redirect.cookie(),
        new Action.CtClear(),
        new Action.Ct(
            true,
            new Action.Zone.Fixed(Site.HAIRPIN_ZONE),
            Optional.of(Table.HAIRPIN.id()),
            Optional.of(
                new Action.Nat(
                    Action.Nat.Kind.SOURCE, Optional.of(own), Optional.of(own), Optional.empty())),
            List.of()));
  }

  private static void leave(Site site, Flows flows) {
    Match translated = CtState.match(Flows.IPV4, CtState.SOURCE_TRANSLATED, 0);
    for (Gate gate : site.gates()) {
      gate.router()
          .mtu()
          .ifPresent(
              mtu ->
                  flows.add(
                      Table.HAIRPIN,
                      120,
                      Register.OUT_SEGMENT.match(translated, gate.number()),
                      PIPELINE,
                      RouterErrorStage.measured(mtu)));
    }
    flows.add(
        Table.HAIRPIN,
        110,
        Register.TO_UPLINK.match(translated, 1),
        PIPELINE,
        Flows.go(Table.UPLINK));
    flows.add(Table.HAIRPIN, 100, translated, PIPELINE, Flows.go(Table.OUTPUT));
    flows.add(
        Table.HAIRPIN,
        50,
        CtState.match(Flows.IPV4, CtState.TRACKED, 0),
        Exhausted.HAIRPIN.cookie(0),
        Punt.NAT_EXHAUSTED.action());
  }
}
