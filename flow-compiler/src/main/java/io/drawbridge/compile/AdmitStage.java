package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.network.Binding;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Host;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Punt;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import io.drawbridge.pipeline.Violation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** ADMIT: sources that can't be right, wherever they come from. */
final class AdmitStage {
  private static final Bits GROUP = Bits.of(0x0100_0000_0000L);
  private static final Bits TAG = Bits.of(0x1000);
  private static final Cookie PIPELINE = Cookie.of(Cookie.Kind.PIPELINE);

  private static final Cidr NOBODY = Cidr.parse("0.0.0.0/32");
  private static final Cidr NO_TARGET = Cidr.parse("::/128");
  private static final Match ADVERTISES = Flows.ICMP6.with(Field.ICMPV6_TYPE, 136);

  private AdmitStage() {}

  static void compile(Site site, Flows flows) {
    flows.add(Table.ADMIT, 1000, Match.ANY.with(Field.ETH_SRC, GROUP, GROUP), PIPELINE);
    // Another tag was behind the first one.
    flows.add(Table.ADMIT, 1000, Match.ANY.with(Field.VLAN_VID, TAG, TAG), PIPELINE);
    for (Match never : List.of(Flows.IPV4, Flows.IPV6, Flows.ARP)) {
      flows.add(Table.ADMIT, 1000, Flows.FOR_BRIDGES.and(never), PIPELINE);
    }
    // Nor any field of ARP that is not for IPv4 over Ethernet, or cut (RFC 826: then it is for
    // nobody here).
    flows.add(Table.ADMIT, 1000, Flows.ARP.with(Field.ARP_OP, 0), PIPELINE);
    // IEEE 802.1D: bridges never forward these: spanning tree, LACP, LLDP.
    flows.add(Table.ADMIT, 500, Flows.FOR_BRIDGES, PIPELINE);
    // Open vSwitch shows no target where an option is there twice: then nobody can tell what it
    // says.
    for (int type : List.of(135, 136)) {
      flows.add(
          Table.ADMIT,
          1000,
          Flows.ICMP6.with(Field.ICMPV6_TYPE, type).with(Field.ND_TARGET, NO_TARGET),
          PIPELINE);
    }
    for (Gate gate : site.gates()) {
      router(gate, flows);
      otherSwitches(site, gate, flows);
      if (site.segment(gate.segment()).uplink().isEmpty()) {
        insideOnly(site, gate, flows);
      }
      RoutedSources.admit(site, gate, flows);
      Ipv6Sources.admit(site, gate, flows);
    }
    RoutedHostStage.admit(site, flows);
    for (String segment : site.network().segments().keySet()) {
      gateways(site, segment, flows);
      control(site, segment, flows);
    }
    for (PlacedPort place : site.ports()) {
      place.host().ifPresent(host -> declared(site, place, site.host(host), flows));
    }
    flows.add(Table.ADMIT, 0, Match.ANY, PIPELINE, Flows.go(Table.LEARN));
  }

  /** But a segment may say which, from its own machines and, by the uplink's contract, to them. */
  private static void control(Site site, String segment, Flows flows) {
    int number = site.segmentNumber(segment);
    EtherTypes types = site.segment(segment).control();
    Match local = Register.SEGMENT.match(Register.FROM_UPLINK.match(Flows.FOR_BRIDGES, 0), number);
    List<Match> allowed =
        types.all()
            ? List.of(local)
            : types.listed().stream()
                .distinct()
                .map(type -> local.with(Field.ETH_TYPE, type))
                .toList();
    for (Match match : allowed) {
      flows.add(
          Table.ADMIT, 510, match, new Cookie(Cookie.Kind.SEGMENT, number), Flows.go(Table.LEARN));
    }
  }

  /** Nobody else is the router, and its prefixes are on their segments only. */
  private static void router(Gate gate, Flows flows) {
    Cookie cookie = new Cookie(Cookie.Kind.ROUTER, gate.number());
    Match here = Register.SEGMENT.match(Match.ANY, gate.number());
    elsewhere(900, here.with(Field.ETH_SRC, gate.mac()), flows);
    elsewhere(700, here.and(Flows.ARP).with(Field.ARP_SHA, gate.mac()), flows);
    for (InterfaceAddress own : gate.ipv4()) {
      Cidr address = Cidr.host(own.address());
      // What the router sent by way of the provider comes back with its address, but only by an
      // uplink.
      elsewhere(
          700, Register.FROM_UPLINK.match(Flows.IPV4, 0).with(Field.IPV4_SRC, address), flows);
      elsewhere(700, Flows.ARP.with(Field.ARP_SPA, address), flows);
    }
    // Several of its addresses may be in one prefix.
    Set<Cidr> prefixes = new LinkedHashSet<>();
    gate.ipv4().forEach(own -> prefixes.add(own.prefix()));
    for (Cidr prefix : prefixes) {
      Match inside = Flows.IPV4.with(Field.IPV4_SRC, prefix);
      flows.add(
          Table.ADMIT,
          610,
          Register.SEGMENT.match(inside, gate.number()),
          cookie,
          Flows.go(Table.LEARN));
      flows.add(Table.ADMIT, 600, inside, cookie);
    }
  }

  /**
   * Before an address is handed out, all switches ask for it (RFC 5227), also those that hear each
   * other: that is no violation.
   */
  private static void otherSwitches(Site site, Gate gate, Flows flows) {
    if (gate.router().dhcp().isPresent() && site.network().switches().size() > 1) {
      Match probe =
          Register.SEGMENT
              .match(Flows.ARP, gate.number())
              .with(Field.ETH_SRC, gate.mac())
              .with(Field.ARP_SPA, NOBODY);
      flows.add(Table.ADMIT, 905, probe, new Cookie(Cookie.Kind.ROUTER, gate.number()));
    }
  }

  /**
   * On a link of the router nobody speaks by ARP of addresses that are not of the link. Nor do
   * guests send from such, where their zone does not say that others are behind them.
   */
  private static void insideOnly(Site site, Gate gate, Flows flows) {
    Match arp = Register.SEGMENT.match(Flows.ARP, gate.number());
    Set<Cidr> spoken = new LinkedHashSet<>(Site.linkPrefixes(gate));
    if (spoken.isEmpty() && site.routedOn(gate).isEmpty()) {
      return;
    }
    spoken.add(NOBODY);
    for (Cidr prefix : spoken) {
      flows.add(
          Table.ADMIT,
          610,
          arp.with(Field.ARP_SPA, prefix),
          new Cookie(Cookie.Kind.ROUTER, gate.number()),
          Flows.go(Table.LEARN));
    }
    flows.add(Table.ADMIT, 605, arp, Violation.ARP.cookie(0), Punt.VIOLATION.action());
    for (PlacedPort place : site.ports()) {
      if (place.segment().equals(gate.segment()) && site.binding(place) == Binding.LEARN) {
        Match ipv4 = Register.IN_PORT.match(Flows.IPV4, place.number());
        flows.add(
            Table.ADMIT,
            606,
            Register.IN_PORT.match(BindStage.ASKS_FOR_ADDRESS, place.number()),
            new Cookie(Cookie.Kind.PORT, place.number()),
            Flows.go(Table.LEARN));
        // Below what is said of routes.
        BindStage.refuse(Table.ADMIT, 502, ipv4, Violation.IPV4, place, flows);
      }
    }
  }

  /** Gateways are behind the uplink: a guest that says it is one is not. */
  private static void gateways(Site site, String segment, Flows flows) {
    int number = site.segmentNumber(segment);
    for (IpAddress gateway : site.gatewaysOf(segment)) {
      Match local = Register.SEGMENT.match(Register.FROM_UPLINK.match(Match.ANY, 0), number);
      Cidr address = Cidr.host(gateway);
      if (gateway.isIpv4()) {
        elsewhere(700, local.and(Flows.ARP).with(Field.ARP_SPA, address), flows);
      } else {
        elsewhere(700, local.and(Flows.IPV6).with(Field.IPV6_SRC, address), flows);
        elsewhere(700, local.and(ADVERTISES).with(Field.ND_TARGET, address), flows);
      }
    }
  }

  /**
   * What a declared host has nobody else has, however they are bound. Only packets with its address
   * may come by an uplink: those that went by way of the provider.
   */
  private static void declared(Site site, PlacedPort place, Host host, Flows flows) {
    int segment = site.segmentNumber(place.segment());
    Match here = Register.IN_PORT.match(Match.ANY, place.number());
    Match anywhere = Register.SEGMENT.match(Match.ANY, segment);
    Match local = Register.FROM_UPLINK.match(anywhere, 0);
    for (IpAddress address : host.addresses()) {
      Cidr own = Cidr.host(address);
      if (address.isIpv4()) {
        Match arp = Flows.ARP.with(Field.ARP_SPA, own);
        only(here, local, Flows.IPV4.with(Field.IPV4_SRC, own), flows);
        only(here, anywhere, arp, flows);
      } else {
        only(here, local, Flows.IPV6.with(Field.IPV6_SRC, own), flows);
      }
    }
  }

  private static void only(Match here, Match others, Match what, Flows flows) {
    flows.add(Table.ADMIT, 660, here.and(what), PIPELINE, Flows.go(Table.LEARN));
    elsewhere(650, others.and(what), flows);
  }

  static void elsewhere(int priority, Match match, Flows flows) {
    flows.add(
        Table.ADMIT,
        priority,
        match,
        Violation.DECLARED_ELSEWHERE.cookie(0),
        Punt.VIOLATION.action());
  }
}
