package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.network.Traffic;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Punt;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.List;

/**
 * NEIGHBOUR: what guests ask the router's DHCP server (RFC 2131), to everybody or to the router
 * alone, goes to the controller and nowhere else, whatever the rules say.
 */
final class DhcpStage {
  private static final int SERVER = 67;
  private static final int CLIENT = 68;
  private static final int REPLY = 2;
  private static final Bits BROADCAST = Bits.of(0xffff_ffff_ffffL);
  private static final Cidr NOBODY = Cidr.parse("0.0.0.0/32");

  private DhcpStage() {}

  static void compile(Site site, Flows flows) {
    for (Gate gate : site.gates()) {
      if (gate.router().dhcp().isPresent()) {
        for (PlacedPort place : site.ports()) {
          if (place.segment().equals(gate.segment()) && !place.uplink()) {
            asks(gate, place, flows);
          }
        }
        probed(gate, flows);
      }
    }
  }

  private static void asks(Gate gate, PlacedPort place, Flows flows) {
    Match ask =
        Register.IN_PORT
            .match(Flows.IPV4, place.number())
            .with(Field.IP_PROTO, Traffic.UDP)
            .with(Field.UDP_SRC, CLIENT)
            .with(Field.UDP_DST, SERVER);
    // Who floods uses up what his place may send to many, not what others may ask.
    List<Action> up =
        List.of(new Action.Metered(StormStage.broadcastMeter(place)), Punt.DHCP.action());
    Cookie cookie = new Cookie(Cookie.Kind.DHCP, gate.number());
    flows.add(Table.NEIGHBOUR, 120, ask.with(Field.ETH_DST, BROADCAST, BROADCAST), cookie, up);
    for (InterfaceAddress own : gate.ipv4()) {
      Match toRouter =
          ask.with(Field.ETH_DST, gate.mac()).with(Field.IPV4_DST, Cidr.host(own.address()));
      flows.add(Table.NEIGHBOUR, 120, toRouter, cookie, up);
    }
  }

  /** Before an address is handed out, nobody asks for it (RFC 5227): who has it answers nobody. */
  private static void probed(Gate gate, Flows flows) {
    Match answer =
        Register.FROM_UPLINK
            .match(Register.SEGMENT.match(Flows.ARP, gate.number()), 0)
            .with(Field.ETH_DST, gate.mac())
            .with(Field.ARP_OP, REPLY)
            .with(Field.ARP_TPA, NOBODY);
    flows.add(
        Table.NEIGHBOUR,
        105,
        answer,
        new Cookie(Cookie.Kind.DHCP, gate.number()),
        Punt.DHCP_PROBE.action());
  }
}
