package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Punt;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import io.drawbridge.pipeline.Violation;

/**
 * ADMIT, ROUTE and UPLINK of {@linkplain io.drawbridge.network.RoutedHosts routed hosts}: each of
 * their addresses is a network of its own, on its segment and nowhere else. Where a provider may
 * see them, they leave with the router's MAC address. Who is told by ARP where they are is {@link
 * ProxyStage}'s.
 */
final class RoutedHostStage {
  private RoutedHostStage() {}

  /** Above what is said of prefixes, in one of which a routed address may lie; below its place. */
  static void admit(Site site, Flows flows) {
    for (Gate gate : site.gates()) {
      for (IpAddress address : site.routedOn(gate)) {
        Cookie cookie = cookie(site, address);
        Cidr own = Cidr.host(address);
        Match ipv4 = Flows.IPV4.with(Field.IPV4_SRC, own);
        Match arp = Flows.ARP.with(Field.ARP_SPA, own);
        for (Match said : new Match[] {ipv4, arp}) {
          flows.add(
              Table.ADMIT,
              620,
              Register.SEGMENT.match(said, gate.number()),
              cookie,
              Flows.go(Table.LEARN));
        }
        // Nobody is sent by the provider what he sent by the router.
        flows.add(Table.ADMIT, 615, Register.FROM_UPLINK.match(ipv4, 1), cookie);
        flows.add(Table.ADMIT, 615, Register.FROM_UPLINK.match(arp, 1), cookie);
        for (Match said : new Match[] {ipv4, arp}) {
          flows.add(
              Table.ADMIT,
              614,
              said,
              Violation.DECLARED_ELSEWHERE.cookie(0),
              Punt.VIOLATION.action());
        }
      }
    }
  }

  /** To each address straight to its host. */
  static void routes(Site site, Flows flows) {
    for (Gate gate : site.gates()) {
      for (IpAddress address : site.routedOn(gate)) {
        Cidr own = Cidr.host(address);
        flows.add(
            Table.ROUTE,
            RouterStage.longest(own),
            Flows.IPV4.with(Field.IPV4_DST, own),
            cookie(site, address),
            Register.OUT_SEGMENT.set(gate.number()),
            Register.NEXT_HOP.set(address.low()),
            Flows.go(Table.NEXT_HOP));
      }
    }
  }

  /** The provider hands these addresses to the router: they leave as its own do. */
  static void uplink(Site site, Gate gate, Flows flows) {
    Match from =
        Register.OUT_SEGMENT.match(Match.ANY, gate.number()).with(Field.ETH_SRC, gate.mac());
    for (IpAddress address : site.proxiedOn(gate)) {
      Cidr own = Cidr.host(address);
      Match answer =
          from.and(Flows.ARP)
              .with(Field.ARP_SHA, gate.mac())
              .with(Field.ARP_SPA, own)
              .with(Field.ARP_OP, ProxyStage.REPLY);
      for (Match owned : new Match[] {from.and(Flows.IPV4).with(Field.IPV4_SRC, own), answer}) {
        flows.add(Table.UPLINK, 100, owned, cookie(site, address), Flows.go(Table.OUTPUT));
      }
    }
  }

  static Cookie cookie(Site site, IpAddress address) {
    return new Cookie(Cookie.Kind.HOST, site.hostNumber(site.routed(address).orElseThrow().host()));
  }
}
