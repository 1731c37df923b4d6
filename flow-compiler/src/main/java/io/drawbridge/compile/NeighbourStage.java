package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Action.LearnSpec;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Slice;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Punt;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * NEIGHBOUR: ARP (RFC 826) for the router's addresses. Its neighbours on the local side are learned
 * from what they say themselves; from the uplink, where a provider may answer for anything, only an
 * answer of the gateway counts, and the controller judges that.
 */
final class NeighbourStage {
  /** Seconds after a neighbour's last ARP to the router that it has to be asked again. */
  static final int NEIGHBOUR_AGE_SECONDS = 1200;

  static final int REQUEST = 1;

  private static final int REPLY = 2;

  private NeighbourStage() {}

  static void compile(Site site, Flows flows) {
    for (Gate gate : site.gates()) {
      router(site, gate, flows);
      ProxyStage.compile(site, gate, flows);
    }
    RouterDiscoveryStage.compile(site, flows);
    AnswerStage.compile(site, flows);
    DhcpStage.compile(site, flows);
    flows.add(
        Table.NEIGHBOUR, 0, Match.ANY, Cookie.of(Cookie.Kind.PIPELINE), Flows.go(Table.FORWARD));
  }

  private static void router(Site site, Gate gate, Flows flows) {
    Cookie cookie = new Cookie(Cookie.Kind.ROUTER, gate.number());
    Match arp = Register.SEGMENT.match(Flows.ARP, gate.number());
    Match toRouter = arp.with(Field.ETH_DST, gate.mac());
    Match localReply = Register.FROM_UPLINK.match(toRouter.with(Field.ARP_OP, REPLY), 0);
    for (InterfaceAddress own : gate.ipv4()) {
      Match request = arp.with(Field.ARP_TPA, Cidr.host(own.address())).with(Field.ARP_OP, REQUEST);
      List<Action> answer = answer(gate.mac(), own.address());
      flows.add(Table.NEIGHBOUR, 100, request, cookie, answer);
      if (own.length() < 32) {
        List<Action> learnAndAnswer = new ArrayList<>(List.of(learn()));
        learnAndAnswer.addAll(answer);
        flows.add(
            Table.NEIGHBOUR,
            110,
            Register.FROM_UPLINK.match(request, 0).with(Field.ARP_SPA, own.prefix()),
            cookie,
            learnAndAnswer);
      }
    }
    for (Cidr prefix : Site.linkPrefixes(gate)) {
      flows.add(
          Table.NEIGHBOUR,
          90,
          localReply.with(Field.ARP_SPA, prefix),
          new Cookie(Cookie.Kind.NEIGHBOUR_ANSWER, gate.number()),
          learn(),
          Punt.NEIGHBOUR_ANSWER.action());
    }
    boolean uplink = site.segment(gate.segment()).uplink().isPresent();
    Set<IpAddress> gateways = new LinkedHashSet<>(site.gatewaysOf(gate.segment()));
    gateways.addAll(gate.router().gateways());
    gateways.removeIf(gateway -> !gateway.isIpv4());
    for (IpAddress gateway : gateways) {
      flows.add(
          Table.NEIGHBOUR,
          95,
          Register.FROM_UPLINK.match(
              toRouter.with(Field.ARP_OP, REPLY).with(Field.ARP_SPA, Cidr.host(gateway)),
              uplink ? 1 : 0),
          new Cookie(Cookie.Kind.GATEWAY_ANSWER, gate.number()),
          Punt.GATEWAY_ANSWER.action());
    }
    flows.add(Table.NEIGHBOUR, 80, toRouter, cookie);
  }

  /** Turns a request into its answer, out of where it came from. */
  static List<Action> answer(MacAddress owner, IpAddress owned) {
    Bits mac = Bits.of(owner.value());
    Bits address = Bits.of(owned);
    return List.of(
        move(Field.ETH_SRC, Field.ETH_DST),
        set(Field.ETH_SRC, mac),
        set(Field.ARP_OP, Bits.of(REPLY)),
        move(Field.ARP_SHA, Field.ARP_THA),
        set(Field.ARP_SHA, mac),
        move(Field.ARP_SPA, Field.ARP_TPA),
        set(Field.ARP_SPA, address),
        Register.ROUTED.set(1),
        Register.OUT_PORT.copyFrom(Register.IN_PORT),
        Register.TO_UPLINK.copyFrom(Register.FROM_UPLINK),
        Flows.go(Table.DELIVER));
  }

  static Action set(Field field, Bits value) {
    return new Action.SetField(field, value, field.allOnes());
  }

  static Action move(Field source, Field target) {
    return new Action.Move(Slice.of(source), Slice.of(target));
  }

  private static Action learn() {
    return new Action.Learn(
        Table.NEIGHBOURS.id(),
        100,
        Cookie.of(Cookie.Kind.LEARNED_NEIGHBOUR).value(),
        0,
        NEIGHBOUR_AGE_SECONDS,
        List.of(
            new LearnSpec.MatchField(Register.SEGMENT.slice(), Register.OUT_SEGMENT.slice()),
            new LearnSpec.MatchField(Slice.of(Field.ARP_SPA), Register.NEXT_HOP.slice()),
            new LearnSpec.LoadField(Slice.of(Field.ARP_SHA), Slice.of(Field.ETH_DST)),
            new LearnSpec.LoadValue(1, Register.RESOLVED.slice())));
  }
}
