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
  private static final int ECHO_REQUEST = 8;

  private DeliverStage() {}

  static void compile(Site site, Flows flows) {
    for (Gate gate : site.gates()) {
      echo(gate, flows);
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
   * (RFC 1122, 3.2.2.6).
   */
  private static void echo(Gate gate, Flows flows) {
    Match request =
        Register.OUT_PORT
            .match(Register.SEGMENT.match(Flows.IPV4, gate.number()), 0)
            .with(Field.IP_PROTO, Traffic.ICMP)
            .with(Field.ICMPV4_TYPE, ECHO_REQUEST);
    flows.add(
        Table.DELIVER,
        210,
        Flows.fragments(request, false),
        new Cookie(Cookie.Kind.ROUTER, gate.number()),
        NeighbourStage.move(Field.ETH_SRC, Field.ETH_DST),
        NeighbourStage.set(Field.ETH_SRC, Bits.of(gate.mac().value())),
        new Action.Move(Slice.of(Field.IPV4_SRC), Register.NEXT_HOP.slice()),
        NeighbourStage.move(Field.IPV4_DST, Field.IPV4_SRC),
        new Action.Move(Register.NEXT_HOP.slice(), Slice.of(Field.IPV4_DST)),
        NeighbourStage.set(Field.ICMPV4_TYPE, Bits.ZERO),
        NeighbourStage.set(Field.IP_TTL, Bits.of(64)),
        Register.OUT_PORT.copyFrom(Register.IN_PORT),
        Register.TO_UPLINK.copyFrom(Register.FROM_UPLINK),
        Register.OUT_SEGMENT.copyFrom(Register.SEGMENT),
        Register.ROUTED.set(1),
        new Action.Resubmit(Table.DELIVER.id()));
  }
}
