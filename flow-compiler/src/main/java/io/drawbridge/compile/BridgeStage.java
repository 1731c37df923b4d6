package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Segment;
import io.drawbridge.network.StaticRoute;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Punt;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import io.drawbridge.pipeline.Violation;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
      Match ipv4 = toRouter.and(Flows.IPV4);
      boolean local = site.segment(gate.segment()).uplink().isEmpty();
      List<IpAddress> alone = site.routedOn(gate);
      if (local && !(Site.linkPrefixes(gate).isEmpty() && alone.isEmpty())) {
        for (IpAddress address : alone) {
          routed(ipv4.with(Field.IPV4_SRC, Cidr.host(address)), cookie, flows);
        }
        for (Cidr prefix : Site.linkPrefixes(gate)) {
          routed(ipv4.with(Field.IPV4_SRC, prefix), cookie, flows);
        }
        for (StaticRoute route : gate.router().routes()) {
          routed(ipv4.with(Field.IPV4_SRC, route.to()), cookie, flows);
        }
        // Nobody here has another address; answers to it would go elsewhere.
        flows.add(Table.FORWARD, 195, ipv4, Violation.IPV4.cookie(0), Punt.VIOLATION.action());
      } else {
        routed(ipv4, cookie, flows);
      }
      flows.add(Table.FORWARD, 190, toRouter, cookie);
      if (gate.router().gateway().isPresent()) {
        shortcut(gate, cookie, flows);
      }
    }
    shortcuts(site, flows);
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

  private static void routed(Match match, Cookie cookie, Flows flows) {
    flows.add(Table.FORWARD, 200, match, cookie, Register.ROUTED.set(1), Flows.go(Table.ROUTER));
  }

  /**
   * What one host here sends to another by way of a gateway is delivered here, a hop further. Both
   * have to be bound to their addresses: then the answer takes the same way back, and one conntrack
   * zone sees both directions.
   */
  private static void shortcuts(Site site, Flows flows) {
    for (Map.Entry<String, Segment> entry : site.network().segments().entrySet()) {
      Set<MacAddress> gateways =
          entry.getValue().edge().shortcut() ? site.gatewayMacs(entry.getKey()) : Set.of();
      int number = site.segmentNumber(entry.getKey());
      for (MacAddress gateway : gateways) {
        for (Match ip : List.of(Flows.IPV4, Flows.IPV6)) {
          flows.add(
              Table.FORWARD,
              170,
              Register.VOUCHED
                  .match(Register.SEGMENT.match(ip, number), 1)
                  .with(Field.ETH_DST, gateway),
              new Cookie(Cookie.Kind.GATEWAY, number),
              Flows.go(Table.SHORTCUT));
        }
      }
      if (!gateways.isEmpty()) {
        destinations(site, entry.getKey(), number, flows);
      }
    }
    // Whose time ends at the gateway is to hear of it from the gateway.
    for (Match ip : List.of(Flows.IPV4, Flows.IPV6)) {
      for (int ttl : List.of(0, 1)) {
        flows.add(
            Table.SHORTCUT, 200, ip.with(Field.IP_TTL, ttl), PIPELINE, Flows.go(Table.BRIDGE));
      }
    }
    flows.add(Table.SHORTCUT, 0, Match.ANY, PIPELINE, Flows.go(Table.BRIDGE));
  }

  private static void destinations(Site site, String segment, int number, Flows flows) {
    for (PlacedPort place : site.ports()) {
      if (!site.isBound(place) || !place.segment().equals(segment)) {
        continue;
      }
      String name = place.host().orElseThrow();
      MacAddress mac = site.host(name).macs().get(0);
      for (IpAddress address : site.host(name).addresses()) {
        Match to =
            address.isIpv4()
                ? Flows.IPV4.with(Field.IPV4_DST, Cidr.host(address))
                : Flows.IPV6.with(Field.IPV6_DST, Cidr.host(address));
        flows.add(
            Table.SHORTCUT,
            100,
            Register.SEGMENT.match(to, number),
            new Cookie(Cookie.Kind.HOST, site.hostNumber(name)),
            NeighbourStage.set(Field.ETH_DST, Bits.of(mac.value())),
            new Action.DecTtl(),
            Flows.go(Table.BRIDGE));
      }
    }
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
