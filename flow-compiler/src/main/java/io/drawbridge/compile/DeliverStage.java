package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Slice;
import io.drawbridge.network.Place;
import io.drawbridge.network.Traffic;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** DELIVER and OUTPUT: the router's own echo replies, and out. */
final class DeliverStage {
  private static final Cookie PIPELINE = Cookie.of(Cookie.Kind.PIPELINE);

  /** What an echo is in one family. */
  private record Echo(
      Match icmp,
      Field type,
      int request,
      int reply,
      Field source,
      Field destination,
      Register spare) {}

  private static final Echo ICMP =
      new Echo(
          Flows.IPV4.with(Field.IP_PROTO, Traffic.ICMP),
          Field.ICMPV4_TYPE,
          8,
          0,
          Field.IPV4_SRC,
          Field.IPV4_DST,
          Register.NEXT_HOP);
  private static final Echo ICMP6 =
      new Echo(
          Flows.ICMP6,
          Field.ICMPV6_TYPE,
          128,
          129,
          Field.IPV6_SRC,
          Field.IPV6_DST,
          Register.NEXT_HOP_IPV6);

  private DeliverStage() {}

  static void compile(Site site, Flows flows) {
    for (Gate gate : site.gates()) {
      echo(gate, ICMP, flows);
      if (gate.speaksIpv6()) {
        echo(gate, ICMP6, flows);
      }
    }
    // The connection tracker gives up fragments it has held in vain with somebody else's packet.
    for (Match ip : List.of(Flows.IPV4, Flows.IPV6)) {
      flows.add(
          Table.DELIVER,
          300,
          CtState.match(Flows.fragments(ip, true), 0, CtState.TRACKED),
          PIPELINE);
    }
    flows.add(Table.DELIVER, 200, Register.OUT_PORT.match(Match.ANY, 0), PIPELINE);
    flows.add(
        Table.DELIVER,
        100,
        Register.TO_UPLINK.match(Match.ANY, 1),
        PIPELINE,
        Flows.go(Table.UPLINK));
    flows.add(Table.DELIVER, 0, Match.ANY, PIPELINE, Flows.go(Table.OUTPUT));
    Action output = new Action.OutputField(Register.OUT_PORT.slice());
    // What is routed may leave by the port it came in by; Open vSwitch only lets it if in_port is
    // another.
    flows.add(
        Table.OUTPUT,
        10,
        Register.ROUTED.match(Match.ANY, 1),
        PIPELINE,
        NeighbourStage.set(Field.IN_PORT, Bits.ZERO),
        output);
    flows.add(Table.OUTPUT, 0, Match.ANY, PIPELINE, output);
    Set<String> trunks = new HashSet<>();
    site.ports().stream()
        .filter(port -> port.vlan() != Place.UNTAGGED)
        .forEach(port -> trunks.add(port.name()));
    site.ports().stream()
        .filter(port -> trunks.contains(port.name()))
        .forEach(port -> trunk(port, flows));
  }

  /** One VLAN of a trunk may talk to another. */
  private static void trunk(PlacedPort port, Flows flows) {
    List<Action> actions = new ArrayList<>();
    actions.add(NeighbourStage.set(Field.IN_PORT, Bits.ZERO));
    if (port.vlan() != Place.UNTAGGED) {
      actions.add(new Action.PushVlan());
      actions.add(NeighbourStage.set(Field.VLAN_VID, Bits.of(0x1000 | port.vlan())));
    }
    actions.add(new Action.Output(port.carrier()));
    if (port.vlan() != Place.UNTAGGED) {
      // The next copy of a flooded frame goes elsewhere.
      actions.add(new Action.PopVlan());
    }
    flows.add(
        Table.OUTPUT,
        20,
        Register.OUT_PORT.match(Match.ANY, port.number()),
        new Cookie(Cookie.Kind.PORT, port.number()),
        actions);
  }

  /**
   * Passed by a rule and for an address of the router: no out port. Only echo requests are answered
   * (RFC 1122, 3.2.2.6; RFC 4443, 4.2).
   */
  private static void echo(Gate gate, Echo echo, Flows flows) {
    Match request =
        Register.OUT_PORT
            .match(Register.SEGMENT.match(echo.icmp(), gate.number()), 0)
            .with(echo.type(), echo.request());
    flows.add(
        Table.DELIVER,
        210,
        Flows.fragments(request, false),
        new Cookie(Cookie.Kind.ROUTER, gate.number()),
        NeighbourStage.move(Field.ETH_SRC, Field.ETH_DST),
        NeighbourStage.set(Field.ETH_SRC, Bits.of(gate.mac().value())),
        new Action.Move(Slice.of(echo.source()), echo.spare().slice()),
        NeighbourStage.move(echo.destination(), echo.source()),
        new Action.Move(echo.spare().slice(), Slice.of(echo.destination())),
        NeighbourStage.set(echo.type(), Bits.of(echo.reply())),
        NeighbourStage.set(Field.IP_TTL, Bits.of(64)),
        Register.OUT_PORT.copyFrom(Register.IN_PORT),
        Register.TO_UPLINK.copyFrom(Register.FROM_UPLINK),
        Register.OUT_SEGMENT.copyFrom(Register.SEGMENT),
        Register.ROUTED.set(1),
        new Action.Resubmit(Table.DELIVER.id()));
  }
}
