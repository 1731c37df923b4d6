package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;

/** FORWARD and BRIDGE: the router, or a neighbour by its MAC address. */
final class BridgeStage {
  private static final Bits GROUP = Bits.of(0x0100_0000_0000L);
  private static final Cookie PIPELINE = Cookie.of(Cookie.Kind.PIPELINE);

  private BridgeStage() {}

  static void compile(Site site, Flows flows) {
    for (Gate gate : site.gates()) {
      Cookie cookie = new Cookie(Cookie.Kind.ROUTER, gate.number());
      Match toRouter =
          Register.SEGMENT.match(Match.ANY, gate.number()).with(Field.ETH_DST, gate.mac());
      Match ipv4 = toRouter.with(Field.ETH_TYPE, io.drawbridge.network.EtherTypes.IPV4);
      flows.add(Table.FORWARD, 200, ipv4, cookie, Register.ROUTED.set(1), Flows.go(Table.ROUTER));
      flows.add(Table.FORWARD, 190, toRouter, cookie);
      if (gate.router().gateway().isPresent()) {
        shortcut(gate, cookie, flows);
      }
    }
    flows.add(
        Table.FORWARD,
        140,
        Match.ANY.with(Field.ETH_DST, GROUP, GROUP),
        PIPELINE,
        Flows.go(Table.STORM));
    flows.add(Table.FORWARD, 0, Match.ANY, PIPELINE, Flows.go(Table.BRIDGE));
    flows.add(
        Table.BRIDGE,
        0,
        Match.ANY,
        PIPELINE,
        new Action.Resubmit(Table.MACS.id()),
        Flows.go(Table.STORM));
  }

  /**
   * A neighbour inside the router's prefix is answered directly, also if it holds its address as a
   * /32 and sends by way of the provider's gateway: then its packets to the router have to take the
   * direct way too, or the two directions of a connection would be tracked apart.
   */
  private static void shortcut(Gate gate, Cookie cookie, Flows flows) {
    for (InterfaceAddress own : gate.ipv4()) {
      if (own.length() == 32) {
        continue;
      }
      Match match =
          Register.FROM_UPLINK
              .match(Register.SEGMENT.match(Flows.IPV4, gate.number()), 0)
              .with(Field.ETH_DST, Bits.ZERO, GROUP)
              .with(Field.IPV4_SRC, own.prefix())
              .with(Field.IPV4_DST, Cidr.host(own.address()));
      flows.add(Table.FORWARD, 180, match, cookie, Register.ROUTED.set(1), Flows.go(Table.ROUTER));
    }
  }
}
