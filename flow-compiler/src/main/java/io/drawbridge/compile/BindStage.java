package io.drawbridge.compile;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Binding;
import io.drawbridge.network.Host;
import io.drawbridge.network.Traffic;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Punt;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import io.drawbridge.pipeline.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * BINDING and DISCOVERY: a strict place sends from the MAC and IP addresses of its host and from no
 * others, in Ethernet, IP, ARP (RFC 826) and neighbour discovery (RFC 4861). Answers of DHCP
 * servers and router advertisements come from zones that may send them.
 */
final class BindStage {
  private static final Cookie PIPELINE = Cookie.of(Cookie.Kind.PIPELINE);
  private static final int REQUEST = 1;
  private static final int DHCP_SERVER = 67;
  private static final int DHCP_CLIENT = 68;
  private static final int DHCP6_CLIENT = 546;
  private static final int DHCP6_SERVER = 547;
  private static final int SOLICITATION = 135;
  private static final int ADVERTISEMENT = 136;
  private static final Cidr ANY_IPV4 = Cidr.parse("0.0.0.0/32");
  private static final Cidr ANY_IPV6 = Cidr.parse("::/128");
  private static final Bits FRAGMENT = Bits.of(1);
  private static final Match UDP4 = Flows.IPV4.with(Field.IP_PROTO, Traffic.UDP);
  private static final Match UDP6 = Flows.IPV6.with(Field.IP_PROTO, Traffic.UDP);

  /** A DHCP client without an address (RFC 2131, 4.1). */
  static final Match ASKS_FOR_ADDRESS =
      UDP4.with(Field.IPV4_SRC, ANY_IPV4)
          .with(Field.UDP_SRC, DHCP_CLIENT)
          .with(Field.UDP_DST, DHCP_SERVER);

  private BindStage() {}

  static void compile(Site site, Flows flows) {
    for (PlacedPort place : site.ports()) {
      guard(site, place, flows);
      place.awaited().ifPresent(host -> awaited(site, place, host, flows));
      if (site.binding(place) == Binding.STRICT) {
        strict(site, place, flows);
      }
    }
    flows.add(Table.BINDING, 0, Match.ANY, PIPELINE, Flows.go(Table.ADMIT));
    // RFC 6980: neighbour discovery in fragments hides what it says.
    for (int type = 133; type <= 137; type++) {
      flows.add(
          Table.DISCOVERY,
          300,
          Flows.ICMP6.with(Field.IP_FRAG, FRAGMENT, FRAGMENT).with(Field.ICMPV6_TYPE, type),
          PIPELINE);
    }
    // Whoever has no address yet may ask for routers and join groups (RFC 4861, RFC 3810).
    for (int type : List.of(131, 132, 133, 143)) {
      flows.add(
          Table.DISCOVERY,
          100,
          Flows.ICMP6.with(Field.IPV6_SRC, ANY_IPV6).with(Field.ICMPV6_TYPE, type),
          PIPELINE,
          Flows.go(Table.ADMIT));
    }
    flows.add(Table.DISCOVERY, 90, Flows.ICMP6.with(Field.IPV6_SRC, ANY_IPV6), PIPELINE);
    flows.add(Table.DISCOVERY, 0, Match.ANY, PIPELINE, Flows.go(Table.ADMIT));
  }

  private static void guard(Site site, PlacedPort place, Flows flows) {
    Match here = Register.IN_PORT.match(Match.ANY, place.number());
    var zone = site.network().zone(place.zone());
    if (!zone.dhcpServer().orElse(place.uplink())) {
      Match dhcp = UDP4.with(Field.UDP_SRC, DHCP_SERVER).with(Field.UDP_DST, DHCP_CLIENT);
      Match dhcp6 = UDP6.with(Field.UDP_SRC, DHCP6_SERVER).with(Field.UDP_DST, DHCP6_CLIENT);
      for (Match match : List.of(dhcp, dhcp6)) {
        refuse(Table.BINDING, 400, here.and(match), Violation.DHCP_SERVER, place, flows);
      }
    }
    if (!zone.routerAdvertisements().orElse(place.uplink())) {
      Match match = here.and(Flows.ICMP6.with(Field.ICMPV6_TYPE, 134));
      refuse(Table.BINDING, 400, match, Violation.ROUTER_ADVERTISEMENT, place, flows);
    }
  }

  /** A host that has a place here, and is elsewhere as far as is known, says that it has come. */
  private static void awaited(Site site, PlacedPort place, String host, Flows flows) {
    for (MacAddress mac : site.host(host).macs()) {
      flows.add(
          Table.BINDING,
          350,
          Register.IN_PORT.match(Match.ANY, place.number()).with(Field.ETH_SRC, mac),
          new Cookie(Cookie.Kind.APPEARED, site.hostNumber(host)),
          Punt.APPEARED.action());
    }
  }

  private static void strict(Site site, PlacedPort place, Flows flows) {
    Match here = Register.IN_PORT.match(Match.ANY, place.number());
    Host host = place.host().map(site::host).orElse(new Host(List.of(), List.of()));
    for (MacAddress mac : host.macs()) {
      addresses(here.with(Field.ETH_SRC, mac), mac, host.addresses(), place, flows);
      RoutedSources.bind(site, place, host, here.with(Field.ETH_SRC, mac), flows);
    }
    if (host.macs().isEmpty() && place.awaited().isEmpty()) {
      // Nobody is known to be here: it may ask for an address.
      asksForAddress(here, flows, place);
      refuseAddresses(here, place, flows);
    }
    refuse(Table.BINDING, 100, here, Violation.MAC, place, flows);
  }

  private static void addresses(
      Match from, MacAddress mac, List<IpAddress> addresses, PlacedPort place, Flows flows) {
    Cookie cookie = new Cookie(Cookie.Kind.PORT, place.number());
    List<IpAddress> ipv6 = ipv6(mac, addresses);
    for (IpAddress address : addresses) {
      if (address.isIpv4()) {
        Match arp = from.and(Flows.ARP).with(Field.ARP_SHA, mac);
        admit(from.and(Flows.IPV4).with(Field.IPV4_SRC, Cidr.host(address)), true, cookie, flows);
        admit(arp.with(Field.ARP_SPA, Cidr.host(address)), false, cookie, flows);
      }
    }
    admit(
        from.and(Flows.ARP)
            .with(Field.ARP_SHA, mac)
            .with(Field.ARP_OP, REQUEST)
            .with(Field.ARP_SPA, ANY_IPV4),
        false,
        cookie,
        flows);
    asksForAddress(from, flows, place);
    if (ipv6.isEmpty()) {
      // Every machine tries IPv6; where none is declared that is no news.
      silentIpv6(from, cookie, flows);
    } else {
      discovery(from, mac, ipv6, place, cookie, flows);
    }
    refuseAddresses(from, place, flows);
    flows.add(Table.BINDING, 110, from, cookie, Flows.go(Table.ADMIT));
  }

  /**
   * The IPv6 addresses that belong to a MAC address: those declared, and the link-local one made
   * from it; none where none is declared.
   */
  static List<IpAddress> ipv6(MacAddress mac, List<IpAddress> addresses) {
    Set<IpAddress> ipv6 = new LinkedHashSet<>(addresses);
    ipv6.removeIf(IpAddress::isIpv4);
    if (!ipv6.isEmpty()) {
      ipv6.add(mac.linkLocal());
    }
    return List.copyOf(ipv6);
  }

  private static void asksForAddress(Match from, Flows flows, PlacedPort place) {
    flows.add(
        Table.BINDING,
        300,
        from.and(ASKS_FOR_ADDRESS),
        new Cookie(Cookie.Kind.PORT, place.number()),
        Flows.go(Table.ADMIT));
  }

  /**
   * A machine at a strict place speaks with what it was given by DHCP, as long as it has it. It may
   * try IPv6, where nobody listens.
   */
  static void leased(Site site, Collection<LeasedAddress> leases, Flows flows) {
    for (PlacedPort place : site.ports()) {
      if (site.binding(place) == Binding.STRICT && place.awaited().isEmpty()) {
        Set<MacAddress> silent = new LinkedHashSet<>();
        for (LeasedAddress lease : leases) {
          if (lease.place().equals(place.label()) && mayLease(site, place, lease)) {
            leased(place, lease, silent.add(lease.mac()) && place.host().isEmpty(), flows);
          }
        }
      }
    }
  }

  private static boolean mayLease(Site site, PlacedPort place, LeasedAddress lease) {
    Optional<Host> host = place.host().map(site::host);
    return host.isEmpty()
        || (host.get().macs().contains(lease.mac())
            && !host.get().addresses().contains(lease.address()));
  }

  private static void leased(PlacedPort place, LeasedAddress lease, boolean first, Flows flows) {
    Match from = Register.IN_PORT.match(Match.ANY, place.number()).with(Field.ETH_SRC, lease.mac());
    Match arp = from.and(Flows.ARP).with(Field.ARP_SHA, lease.mac());
    Cidr address = Cidr.host(lease.address());
    Cookie cookie = new Cookie(Cookie.Kind.PORT, place.number());
    admit(from.and(Flows.IPV4).with(Field.IPV4_SRC, address), false, cookie, flows);
    admit(arp.with(Field.ARP_SPA, address), false, cookie, flows);
    if (first) {
      admit(arp.with(Field.ARP_OP, REQUEST).with(Field.ARP_SPA, ANY_IPV4), false, cookie, flows);
      silentIpv6(from, cookie, flows);
    }
  }

  private static void silentIpv6(Match from, Cookie cookie, Flows flows) {
    for (Cidr silent : List.of(Cidr.IPV6_LINK_LOCAL, ANY_IPV6)) {
      flows.add(Table.BINDING, 200, from.and(Flows.IPV6).with(Field.IPV6_SRC, silent), cookie);
    }
  }

  private static void refuseAddresses(Match from, PlacedPort place, Flows flows) {
    refuse(Table.BINDING, 150, from.and(Flows.IPV4), Violation.IPV4, place, flows);
    refuse(Table.BINDING, 150, from.and(Flows.ARP), Violation.ARP, place, flows);
    refuse(Table.BINDING, 150, from.and(Flows.IPV6), Violation.IPV6, place, flows);
  }

  private static void discovery(
      Match from,
      MacAddress mac,
      List<IpAddress> own,
      PlacedPort place,
      Cookie cookie,
      Flows flows) {
    for (IpAddress address : own) {
      boolean vouched = !Cidr.IPV6_LINK_LOCAL.contains(address);
      Cidr source = Cidr.host(address);
      admit(from.and(Flows.IPV6).with(Field.IPV6_SRC, source), vouched, cookie, flows);
      flows.add(
          Table.BINDING,
          310,
          from.and(Flows.ICMP6).with(Field.IPV6_SRC, source),
          cookie,
          Register.VOUCHED.set(vouched ? 1 : 0),
          Flows.go(Table.DISCOVERY));
    }
    flows.add(
        Table.BINDING,
        310,
        from.and(Flows.ICMP6).with(Field.IPV6_SRC, ANY_IPV6),
        cookie,
        Flows.go(Table.DISCOVERY));
    for (MacAddress said : List.of(mac, new MacAddress(0))) {
      Match solicits = from.and(Flows.ICMP6).with(Field.ICMPV6_TYPE, SOLICITATION);
      flows.add(
          Table.DISCOVERY, 190, solicits.with(Field.ND_SLL, said), cookie, Flows.go(Table.ADMIT));
      for (IpAddress address : own) {
        flows.add(
            Table.DISCOVERY,
            200,
            from.and(Flows.ICMP6)
                .with(Field.ICMPV6_TYPE, ADVERTISEMENT)
                .with(Field.ND_TARGET, Cidr.host(address))
                .with(Field.ND_TLL, said),
            cookie,
            Flows.go(Table.ADMIT));
      }
    }
    Match nobody = from.and(Flows.ICMP6).with(Field.IPV6_SRC, ANY_IPV6);
    for (IpAddress address : own) {
      // RFC 4862, 5.4: is anybody else using it?
      flows.add(
          Table.DISCOVERY,
          210,
          nobody.with(Field.ICMPV6_TYPE, SOLICITATION).with(Field.ND_TARGET, Cidr.host(address)),
          cookie,
          Flows.go(Table.ADMIT));
    }
    refuse(
        Table.DISCOVERY,
        205,
        nobody.with(Field.ICMPV6_TYPE, SOLICITATION),
        Violation.ND,
        place,
        flows);
    for (int type : List.of(SOLICITATION, ADVERTISEMENT)) {
      refuse(
          Table.DISCOVERY,
          150,
          from.and(Flows.ICMP6).with(Field.ICMPV6_TYPE, type),
          Violation.ND,
          place,
          flows);
    }
  }

  private static void admit(Match match, boolean vouched, Cookie cookie, Flows flows) {
    List<Action> actions = new ArrayList<>();
    if (vouched) {
      actions.add(Register.VOUCHED.set(1));
    }
    actions.add(Flows.go(Table.ADMIT));
    flows.add(Table.BINDING, 300, match, cookie, actions);
  }

  static void refuse(
      Table table, int priority, Match match, Violation kind, PlacedPort place, Flows flows) {
    flows.add(table, priority, match, kind.cookie(place.number()), Punt.VIOLATION.action());
  }
}
