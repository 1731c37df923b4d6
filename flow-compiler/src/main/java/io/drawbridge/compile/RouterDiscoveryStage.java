package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Action.LearnSpec;
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
import java.util.List;
import java.util.Optional;

/**
 * NEIGHBOUR: neighbour discovery (RFC 4861) for the router's IPv6 addresses, as {@link
 * NeighbourStage} does ARP for its IPv4 addresses. Neighbours on the local side are learned from
 * what they say themselves, so many a place: a guest makes itself as many addresses as it likes.
 */
final class RouterDiscoveryStage {
  /** IPv6 neighbours learned at a place, for each MAC address it may have. */
  static final int NEIGHBOURS_A_MAC = 8;

  private static final int ADVERTISEMENT = 136;
  private static final int ROUTER_SOLICITATION = 133;
  private static final int REDIRECT = 137;
  private static final int ON_LINK = 255;
  private static final MacAddress ABSENT = new MacAddress(0);
  private static final Cidr NOBODY = Cidr.parse("::/128");

  private RouterDiscoveryStage() {}

  static void compile(Site site, Flows flows) {
    for (Gate gate : site.gates()) {
      if (gate.speaksIpv6()) {
        router(site, gate, flows);
        for (PlacedPort place : site.ports()) {
          if (place.segment().equals(gate.segment()) && !place.uplink()) {
            neighbours(site, gate, place, flows);
            if (gate.router().ipv6().advertise().isPresent()) {
              asksForRouters(gate, place, flows);
            }
          }
        }
      }
    }
  }

  private static void router(Site site, Gate gate, Flows flows) {
    Cookie cookie = new Cookie(Cookie.Kind.ROUTER, gate.number());
    for (IpAddress own : gate.router().ipv6Addresses()) {
      Match asks = Register.SEGMENT.match(AdvertiseStage.asks(own), gate.number());
      flows.add(Table.NEIGHBOUR, 100, asks, cookie, AdvertiseStage.answer(gate.mac(), own, true));
      // Without a MAC address to answer to, or an address, the controller has to write the answer.
      for (Match bare :
          List.of(asks.with(Field.IPV6_SRC, NOBODY), asks.with(Field.ND_SLL, ABSENT))) {
        flows.replace(
            Table.NEIGHBOUR,
            bare.get(Field.ND_SLL) == null ? 116 : 115,
            bare,
            new Cookie(Cookie.Kind.ROUTER_ASKED, gate.number()),
            Punt.ROUTER_ASKED.action());
      }
    }
    Match toRouter =
        Register.SEGMENT.match(Flows.ICMP6, gate.number()).with(Field.ETH_DST, gate.mac());
    boolean uplink = site.segment(gate.segment()).uplink().isPresent();
    for (IpAddress gateway : site.gatewaysOf(gate.segment())) {
      answers(toRouter, gateway, uplink, gate, flows);
    }
    if (!uplink) {
      gate.router()
          .ipv6()
          .gateway()
          .ifPresent(gateway -> answers(toRouter, gateway, false, gate, flows));
    }
    // None of it is for the router as a packet.
    for (int type = ROUTER_SOLICITATION; type <= REDIRECT; type++) {
      flows.add(Table.NEIGHBOUR, 80, toRouter.with(Field.ICMPV6_TYPE, type), cookie);
    }
  }

  private static void answers(
      Match toRouter, IpAddress gateway, boolean uplink, Gate gate, Flows flows) {
    if (!gateway.isIpv4()) {
      flows.add(
          Table.NEIGHBOUR,
          95,
          Register.FROM_UPLINK.match(
              toRouter
                  .with(Field.ICMPV6_TYPE, ADVERTISEMENT)
                  .with(Field.ND_TARGET, Cidr.host(gateway)),
              uplink ? 1 : 0),
          new Cookie(Cookie.Kind.GATEWAY_ANSWER, gate.number()),
          Punt.GATEWAY_ANSWER.action());
    }
  }

  private static void neighbours(Site site, Gate gate, PlacedPort place, Flows flows) {
    Cookie cookie = new Cookie(Cookie.Kind.ROUTER, gate.number());
    int most = site.maxMacs(place) * NEIGHBOURS_A_MAC;
    for (InterfaceAddress link : gate.router().addresses()) {
      if (link.address().isIpv4() || link.length() == 128) {
        continue;
      }
      for (IpAddress own : gate.router().ipv6Addresses()) {
        List<Action> learnAndAnswer = new ArrayList<>();
        learnAndAnswer.add(learn(Field.IPV6_SRC, Field.ND_SLL, place, most));
        learnAndAnswer.addAll(AdvertiseStage.answer(gate.mac(), own, true));
        flows.replace(
            Table.NEIGHBOUR,
            110,
            Register.IN_PORT
                .match(AdvertiseStage.asks(own), place.number())
                .with(Field.IPV6_SRC, link.prefix()),
            cookie,
            learnAndAnswer.toArray(Action[]::new));
      }
      Match answer =
          Register.IN_PORT
              .match(Flows.ICMP6, place.number())
              .with(Field.ETH_DST, gate.mac())
              .with(Field.IP_TTL, ON_LINK)
              .with(Field.ICMPV6_TYPE, ADVERTISEMENT)
              .with(Field.ICMPV6_CODE, 0)
              .with(Field.ND_TARGET, link.prefix());
      flows.replace(Table.NEIGHBOUR, 83, answer.with(Field.ND_TLL, ABSENT), cookie);
      flows.replace(
          Table.NEIGHBOUR,
          82,
          answer,
          new Cookie(Cookie.Kind.NEIGHBOUR_ANSWER, gate.number()),
          learn(Field.ND_TARGET, Field.ND_TLL, place, most),
          Punt.NEIGHBOUR_ANSWER.action());
    }
  }

  private static Action learn(Field address, Field mac, PlacedPort place, int most) {
    return new Action.Learn(
        Table.NEIGHBOURS.id(),
        100,
        new Cookie(Cookie.Kind.LEARNED_NEIGHBOUR, place.number()).value(),
        0,
        NeighbourStage.NEIGHBOUR_AGE_SECONDS,
        List.of(
            new LearnSpec.MatchField(Register.SEGMENT.slice(), Register.OUT_SEGMENT.slice()),
            new LearnSpec.MatchField(Slice.of(address), Register.NEXT_HOP_IPV6.slice()),
            new LearnSpec.LoadField(Slice.of(mac), Slice.of(Field.ETH_DST)),
            new LearnSpec.LoadValue(1, Register.RESOLVED.slice())),
        Optional.of(new Action.Limit(most, Register.NOTED.slice())));
  }

  /** Who asks for routers asks this one (RFC 4861, 6.2.6), and uses up what it may send to many. */
  private static void asksForRouters(Gate gate, PlacedPort place, Flows flows) {
    flows.add(
        Table.NEIGHBOUR,
        120,
        Register.IN_PORT
            .match(Flows.ICMP6, place.number())
            .with(Field.IP_TTL, ON_LINK)
            .with(Field.ICMPV6_TYPE, ROUTER_SOLICITATION)
            .with(Field.ICMPV6_CODE, 0),
        new Cookie(Cookie.Kind.ROUTER_SOLICITED, gate.number()),
        new Action.Metered(StormStage.multicastMeter(place)),
        Punt.ROUTER_SOLICITED.action());
  }
}
