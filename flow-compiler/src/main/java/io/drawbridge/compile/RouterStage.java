package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Slice;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Host;
import io.drawbridge.network.StaticRoute;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Punt;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * ROUTER to ROUTED: IPv4 routing (RFC 1812) of what is addressed to the router. Translation comes
 * first, so that routes see the addresses packets will leave with.
 */
final class RouterStage {
  private static final Cookie PIPELINE = Cookie.of(Cookie.Kind.PIPELINE);

  /** Never routed: this network, loopback, link-local, multicast and reserved. */
  private static final List<Cidr> UNROUTABLE =
      List.of(
          Cidr.parse("0.0.0.0/8"),
          Cidr.parse("127.0.0.0/8"),
          Cidr.parse("169.254.0.0/16"),
          Cidr.parse("224.0.0.0/3"));

  private RouterStage() {}

  static void compile(Site site, Flows flows) {
    enter(site, flows);
    ForwardStage.compile(site, flows);
    HairpinStage.compile(site, flows);
    routes(site, flows);
    RoutedHostStage.routes(site, flows);
    HideStage.compile(site, flows);
    neighbours(site, flows);
    leave(site, flows);
    Ipv6RouterStage.compile(site, flows);
  }

  private static void enter(Site site, Flows flows) {
    for (Gate gate : site.gates()) {
      for (InterfaceAddress own : gate.ipv4()) {
        flows.add(
            Table.ROUTER,
            300,
            Flows.IPV4.with(Field.IPV4_DST, Cidr.host(own.address())),
            new Cookie(Cookie.Kind.ROUTER, gate.number()),
            track());
      }
    }
    flows.add(Table.ROUTER, 210, Flows.IPV4.with(Field.IP_TTL, 0), PIPELINE);
    flows.add(
        Table.ROUTER,
        200,
        Flows.IPV4.with(Field.IP_TTL, 1),
        Cookie.of(Cookie.Kind.TIME_EXCEEDED),
        Punt.TIME_EXCEEDED.action());
    flows.add(Table.ROUTER, 0, Flows.IPV4, PIPELINE, track());
  }

  /** Into the router's conntrack zone, something else first. */
  static List<Action> track(Action... first) {
    List<Action> actions = new ArrayList<>(List.of(first));
    actions.addAll(
        List.of(
            Register.CT_ZONE.set(Site.ROUTER_ZONE),
            new Action.Move(Slice.of(Field.ETH_SRC, 0, 31), Register.SOURCE_MAC_LOW.slice()),
            new Action.Move(Slice.of(Field.ETH_SRC, 32, 47), Register.SOURCE_MAC_HIGH.slice()),
            new Action.Ct(
                false,
                new Action.Zone.Fixed(Site.ROUTER_ZONE),
                Optional.of(Table.FORWARDS.id()),
                Optional.of(Action.Nat.EXISTING),
                List.of())));
    return actions;
  }

  private static void routes(Site site, Flows flows) {
    for (Cidr prefix : UNROUTABLE) {
      flows.add(Table.ROUTE, 230, Flows.IPV4.with(Field.IPV4_DST, prefix), PIPELINE);
    }
    for (Gate gate : site.gates()) {
      Cookie cookie = new Cookie(Cookie.Kind.ROUTER, gate.number());
      for (InterfaceAddress own : gate.ipv4()) {
        flows.add(
            Table.ROUTE,
            250,
            Flows.IPV4.with(Field.IPV4_DST, Cidr.host(own.address())),
            cookie,
            Register.OUT_SEGMENT.set(0),
            Flows.go(Table.STATE));
      }
      // Prefixes of one segment may begin or end with the same address.
      Set<IpAddress> edges = new LinkedHashSet<>();
      for (Cidr prefix : Site.linkPrefixes(gate)) {
        if (prefix.length() < 31) {
          edges.addAll(List.of(prefix.address(), prefix.last()));
        }
        flows.add(
            Table.ROUTE,
            longest(prefix),
            Flows.IPV4.with(Field.IPV4_DST, prefix),
            cookie,
            Register.OUT_SEGMENT.set(gate.number()),
            new Action.Move(Slice.of(Field.IPV4_DST), Register.NEXT_HOP.slice()),
            Flows.go(Table.NEXT_HOP));
      }
      for (StaticRoute route : gate.router().routes()) {
        flows.add(
            Table.ROUTE,
            longest(route.to()),
            Flows.IPV4.with(Field.IPV4_DST, route.to()),
            cookie,
            Register.OUT_SEGMENT.set(gate.number()),
            nextHop(route.via()),
            Flows.go(Table.NEXT_HOP));
      }
      for (IpAddress edge : edges) {
        flows.add(Table.ROUTE, 240, Flows.IPV4.with(Field.IPV4_DST, Cidr.host(edge)), cookie);
      }
    }
    for (Gate gate : site.gates()) {
      Optional<IpAddress> gateway = gate.router().gateway();
      if (gateway.isPresent()) {
        everywhereElse(gate, Flows.IPV4, nextHop(gateway.get()), flows);
        break;
      }
    }
    flows.add(
        Table.NEXT_HOP,
        0,
        Match.ANY,
        PIPELINE,
        new Action.Resubmit(Table.NEIGHBOURS.id()),
        Flows.go(Table.ROUTED));
  }

  /** The default route. */
  static void everywhereElse(Gate gate, Match ip, Action nextHop, Flows flows) {
    flows.add(
        Table.ROUTE,
        100,
        ip,
        new Cookie(Cookie.Kind.ROUTER, gate.number()),
        Register.OUT_SEGMENT.set(gate.number()),
        nextHop,
        Flows.go(Table.NEXT_HOP));
  }

  /** The longest prefix decides; between two lengths is room for exceptions. */
  static int longest(Cidr prefix) {
    return 100 + 2 * prefix.length();
  }

  private static void neighbours(Site site, Flows flows) {
    for (Map.Entry<String, Host> entry : site.network().hosts().entrySet()) {
      Host host = entry.getValue();
      Cookie cookie = new Cookie(Cookie.Kind.HOST, site.hostNumber(entry.getKey()));
      for (IpAddress address : host.addresses()) {
        Optional<Gate> gate = site.onLink(address).filter(any -> address.isIpv4());
        if (gate.isPresent()) {
          neighbour(gate.get(), address, host.macs().get(0), cookie, flows);
        }
      }
    }
    for (Gate gate : site.gates()) {
      Set<IpAddress> gateways = new LinkedHashSet<>();
      gate.router().gateway().ifPresent(gateways::add);
      gate.router().routes().stream()
          .map(StaticRoute::via)
          .filter(site.gatewaysOf(gate.segment())::contains)
          .forEach(gateways::add);
      for (IpAddress gateway : gateways) {
        MacAddress mac = site.gateways().get(gateway);
        if (mac != null) {
          neighbour(gate, gateway, mac, new Cookie(Cookie.Kind.GATEWAY, gate.number()), flows);
        }
      }
    }
  }

  private static void neighbour(
      Gate gate, IpAddress address, MacAddress mac, Cookie cookie, Flows flows) {
    flows.add(
        Table.NEIGHBOURS,
        200,
        Register.NEXT_HOP.match(
            Register.OUT_SEGMENT.match(Match.ANY, gate.number()), address.low()),
        cookie,
        NeighbourStage.set(Field.ETH_DST, Bits.of(mac.value())),
        Register.RESOLVED.set(1));
  }

  private static void leave(Site site, Flows flows) {
    flows.add(
        Table.ROUTED,
        10,
        Register.RESOLVED.match(Flows.IPV4, 0),
        Cookie.of(Cookie.Kind.RESOLVE),
        Punt.RESOLVE.action());
    for (Gate gate : site.gates()) {
      flows.add(
          Table.ROUTED,
          100,
          Register.OUT_SEGMENT.match(Register.RESOLVED.match(Flows.IPV4, 1), gate.number()),
          new Cookie(Cookie.Kind.ROUTER, gate.number()),
          NeighbourStage.set(Field.ETH_SRC, Bits.of(gate.mac().value())),
          new Action.DecTtl(),
          Flows.go(Table.BRIDGE));
    }
  }

  private static Action nextHop(IpAddress address) {
    return Register.NEXT_HOP.set(address.low());
  }
}
