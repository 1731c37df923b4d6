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
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Punt;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import io.drawbridge.pipeline.Violation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * FORWARD and ROUTER to ROUTED for IPv6 (RFC 8200, RFC 4291): what {@link RouterStage} is for IPv4,
 * without forwards and hide NAT. The next hop is as wide as the address and has registers of its
 * own, which are cleared again before they hold sets.
 */
final class Ipv6RouterStage {
  private static final Cookie PIPELINE = Cookie.of(Cookie.Kind.PIPELINE);
  private static final Bits GROUP = Bits.of(0x0100_0000_0000L);

  /** No address of anybody: nothing that has it as its source is answered. */
  private static final List<Cidr> NOBODY =
      List.of(Cidr.parse("::/128"), Cidr.parse("::1/128"), Cidr.parse("ff00::/8"));

  /** Never routed: unspecified, loopback, IPv4-mapped, link-local, multicast. */
  static final List<Cidr> UNROUTABLE =
      List.of(
          Cidr.parse("::/128"),
          Cidr.parse("::1/128"),
          Cidr.parse("::ffff:0:0/96"),
          Cidr.IPV6_LINK_LOCAL,
          Cidr.parse("ff00::/8"));

  private Ipv6RouterStage() {}

  static void compile(Site site, Flows flows) {
    List<Gate> gates = site.gates().stream().filter(Gate::speaksIpv6).toList();
    if (gates.isEmpty()) {
      return;
    }
    for (Gate gate : gates) {
      forward(site, gate, flows);
      own(gate, flows);
      links(gate, flows);
      leave(gate, flows);
    }
    enter(flows);
    flows.add(Table.FORWARDS, 0, Flows.IPV6, PIPELINE, Flows.go(Table.ROUTE));
    for (Cidr prefix : UNROUTABLE) {
      flows.add(Table.ROUTE, 430, Flows.IPV6.with(Field.IPV6_DST, prefix), PIPELINE);
    }
    for (Gate gate : gates) {
      Optional<IpAddress> gateway = gate.router().ipv6().gateway();
      if (gateway.isPresent()) {
        RouterStage.everywhereElse(gate, Flows.IPV6, nextHop(gateway.get()), flows);
        break;
      }
    }
    hosts(site, flows);
    gateways(site, gates, flows);
    flows.add(
        Table.ROUTED,
        10,
        Register.RESOLVED.match(Flows.IPV6, 0),
        Cookie.of(Cookie.Kind.RESOLVE),
        Punt.RESOLVE.action());
  }

  /**
   * Nobody behind the router has an address that is not of the link; answers would go elsewhere.
   */
  private static void forward(Site site, Gate gate, Flows flows) {
    Cookie cookie = new Cookie(Cookie.Kind.ROUTER, gate.number());
    Match here = Register.SEGMENT.match(Flows.IPV6, gate.number());
    Match toRouter = here.with(Field.ETH_DST, gate.mac());
    List<Cidr> links = gate.router().ipv6Prefixes();
    if (site.segment(gate.segment()).uplink().isEmpty() && !links.isEmpty()) {
      for (Cidr prefix : links) {
        routed(200, toRouter.with(Field.IPV6_SRC, prefix), cookie, flows);
      }
      routed(200, toRouter.with(Field.IPV6_SRC, Cidr.IPV6_LINK_LOCAL), cookie, flows);
      flows.add(Table.FORWARD, 195, toRouter, Violation.IPV6.cookie(0), Punt.VIOLATION.action());
    } else {
      routed(200, toRouter, cookie, flows);
    }
    if (gate.router().gateways().isEmpty()) {
      return;
    }
    // As in IPv4: who is answered directly takes the direct way too.
    for (InterfaceAddress own : gate.router().addresses()) {
      if (!own.address().isIpv4() && own.length() < 128) {
        Match direct =
            Register.FROM_UPLINK
                .match(here, 0)
                .with(Field.ETH_DST, Bits.ZERO, GROUP)
                .with(Field.IPV6_SRC, own.prefix())
                .with(Field.IPV6_DST, Cidr.host(own.address()));
        routed(180, direct, cookie, flows);
      }
    }
  }

  private static void routed(int priority, Match match, Cookie cookie, Flows flows) {
    flows.add(
        Table.FORWARD, priority, match, cookie, Register.ROUTED.set(1), Flows.go(Table.ROUTER));
  }

  private static void enter(Flows flows) {
    for (Cidr nobody : NOBODY) {
      flows.add(Table.ROUTER, 330, Flows.IPV6.with(Field.IPV6_SRC, nobody), PIPELINE);
    }
    // Nor is neighbour discovery for the rules (RFC 4861, 3).
    for (int type = 133; type <= 137; type++) {
      flows.add(Table.ROUTER, 340, Flows.ICMP6.with(Field.ICMPV6_TYPE, type), PIPELINE);
    }
    // What is of one link stays on it (RFC 4291, 2.5.6).
    flows.add(Table.ROUTER, 250, Flows.IPV6.with(Field.IPV6_SRC, Cidr.IPV6_LINK_LOCAL), PIPELINE);
    flows.add(Table.ROUTER, 210, Flows.IPV6.with(Field.IP_TTL, 0), PIPELINE);
    flows.add(
        Table.ROUTER,
        200,
        Flows.IPV6.with(Field.IP_TTL, 1),
        Cookie.of(Cookie.Kind.TIME_EXCEEDED),
        Punt.TIME_EXCEEDED.action());
    flows.add(Table.ROUTER, 0, Flows.IPV6, PIPELINE, RouterStage.track());
  }

  /** What is for the router itself; a link-local address is only on its own link. */
  private static void own(Gate gate, Flows flows) {
    Cookie cookie = new Cookie(Cookie.Kind.ROUTER, gate.number());
    for (IpAddress own : gate.router().ipv6Addresses()) {
      Match to = Flows.IPV6.with(Field.IPV6_DST, Cidr.host(own));
      Match here =
          Cidr.IPV6_LINK_LOCAL.contains(own) ? Register.SEGMENT.match(to, gate.number()) : to;
      flows.add(Table.ROUTER, 300, here, cookie, RouterStage.track());
      flows.add(Table.ROUTE, 450, here, cookie, Register.OUT_SEGMENT.set(0), Flows.go(Table.STATE));
    }
  }

  private static void links(Gate gate, Flows flows) {
    for (Cidr prefix : gate.router().ipv6Prefixes()) {
      flows.add(
          Table.ROUTE,
          RouterStage.longest(prefix),
          Flows.IPV6.with(Field.IPV6_DST, prefix),
          new Cookie(Cookie.Kind.ROUTER, gate.number()),
          Register.OUT_SEGMENT.set(gate.number()),
          new Action.Move(Slice.of(Field.IPV6_DST), Register.NEXT_HOP_IPV6.slice()),
          Flows.go(Table.NEXT_HOP));
    }
  }

  private static void hosts(Site site, Flows flows) {
    for (Map.Entry<String, Host> entry : site.network().hosts().entrySet()) {
      Host host = entry.getValue();
      Cookie cookie = new Cookie(Cookie.Kind.HOST, site.hostNumber(entry.getKey()));
      for (IpAddress address : host.addresses()) {
        Optional<Gate> gate = site.onLink(address).filter(any -> !address.isIpv4());
        if (gate.isPresent()) {
          neighbour(gate.get(), address, host.macs().get(0), cookie, flows);
        }
      }
    }
  }

  private static void gateways(Site site, List<Gate> gates, Flows flows) {
    for (Gate gate : gates) {
      Optional<IpAddress> gateway = gate.router().ipv6().gateway();
      MacAddress mac = gateway.map(site.gateways()::get).orElse(null);
      if (gateway.isPresent() && mac != null) {
        Cookie cookie = new Cookie(Cookie.Kind.GATEWAY, gate.number());
        neighbour(gate, gateway.get(), mac, cookie, flows);
      }
    }
  }

  private static void neighbour(
      Gate gate, IpAddress address, MacAddress mac, Cookie cookie, Flows flows) {
    flows.add(
        Table.NEIGHBOURS,
        200,
        Register.OUT_SEGMENT
            .match(Match.ANY, gate.number())
            .with(Field.XXREG3, Bits.of(address), Field.XXREG3.allOnes()),
        cookie,
        NeighbourStage.set(Field.ETH_DST, Bits.of(mac.value())),
        Register.RESOLVED.set(1));
  }

  private static void leave(Gate gate, Flows flows) {
    flows.add(
        Table.ROUTED,
        100,
        Register.OUT_SEGMENT.match(Register.RESOLVED.match(Flows.IPV6, 1), gate.number()),
        new Cookie(Cookie.Kind.ROUTER, gate.number()),
        NeighbourStage.set(Field.ETH_SRC, Bits.of(gate.mac().value())),
        NeighbourStage.set(Field.XXREG3, Bits.ZERO),
        new Action.DecTtl(),
        Flows.go(Table.BRIDGE));
  }

  private static Action nextHop(IpAddress address) {
    return NeighbourStage.set(Field.XXREG3, Bits.of(address));
  }
}
