package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Traffic;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * UPLINK: the contract with the provider, whoever made the frame. Source MAC and address belong
 * together and to a declared host or the router; nothing that only a provider sends. Whom requests
 * may be for is {@link AskingStage}'s.
 */
final class UplinkStage {
  /** Of a site, not of the world (RFC 4193). */
  private static final Cidr LOCAL = Cidr.parse("fc00::/7");

  private static final Cidr ANY_IPV4 = Cidr.parse("0.0.0.0/32");
  private static final Cidr ANY_IPV6 = Cidr.parse("::/128");
  private static final int REQUEST = 1;
  private static final int REPLY = 2;
  private static final int SOLICITATION = 135;
  private static final int ADVERTISEMENT = 136;

  /** What switches and routers tell each other: LLDP, flow control, 802.1X, loop detection. */
  private static final List<Integer> INFRASTRUCTURE = List.of(0x88cc, 0x8808, 0x888e, 0x9000);

  private static final Bits CISCO = Bits.of(0x0100_0c00_0000L);
  private static final Bits CISCO_MASK = Bits.of(0xffff_ff00_0000L);

  private final Flows flows;
  private final int number;
  private final Match here;

  private UplinkStage(Flows flows, int number) {
    this.flows = flows;
    this.number = number;
    this.here = Register.OUT_SEGMENT.match(Match.ANY, number);
  }

  static void compile(Site site, Flows flows) {
    for (Map.Entry<String, Segment> entry : site.network().segments().entrySet()) {
      if (entry.getValue().uplink().isPresent()) {
        new UplinkStage(flows, site.segmentNumber(entry.getKey())).compile(site, entry.getKey());
        new AskingStage(site, entry.getKey()).compile(flows);
      }
    }
  }

  private void compile(Site site, String name) {
    Cookie cookie = new Cookie(Cookie.Kind.SEGMENT, number);
    providersOnly(cookie);
    site.hostsTowards(name)
        .forEach(
            (each, machine) -> {
              Cookie host = new Cookie(Cookie.Kind.HOST, site.hostNumber(each));
              for (MacAddress mac : machine.macs()) {
                own(mac, machine.addresses(), host);
                // Whether other frames cross is settled by now: by a rule, or by the segment.
                flows.add(
                    Table.UPLINK, 10, here.with(Field.ETH_SRC, mac), host, Flows.go(Table.OUTPUT));
              }
            });
    for (Gate gate : site.gates()) {
      if (gate.segment().equals(name)) {
        own(
            gate.mac(),
            gate.router().addresses().stream().map(address -> address.address()).toList(),
            new Cookie(Cookie.Kind.ROUTER, number));
        RoutedHostStage.uplink(site, gate, flows);
        if (gate.speaksIpv6()) {
          if (gate.router().addresses().stream().allMatch(own -> own.address().isIpv4())) {
            discovery(
                here.with(Field.ETH_SRC, gate.mac()),
                gate.router().ipv6Addresses(),
                new Cookie(Cookie.Kind.ROUTER, number));
          }
          behind(site, gate);
        }
      }
    }
    for (int type : List.of(EtherTypes.ARP, EtherTypes.IPV4, EtherTypes.IPV6)) {
      flows.add(Table.UPLINK, 50, here.with(Field.ETH_TYPE, type), cookie);
    }
  }

  /** Guests behind the router keep their IPv6 addresses, where these are for the world to see. */
  private void behind(Site site, Gate gate) {
    Match from = here.with(Field.ETH_SRC, gate.mac()).and(Flows.IPV6);
    for (Gate inside : site.gates()) {
      Cookie cookie = new Cookie(Cookie.Kind.ROUTER, inside.number());
      for (Cidr prefix : inside.router().ipv6Prefixes()) {
        if (site.segment(inside.segment()).uplink().isEmpty() && !LOCAL.overlaps(prefix)) {
          Match guest = from.with(Field.IPV6_SRC, prefix);
          out(100, guest, cookie);
          // They are on another link: of neighbours here they say nothing.
          for (int type : List.of(133, SOLICITATION, ADVERTISEMENT)) {
            flows.add(
                Table.UPLINK, 105, guest.and(Flows.ICMP6).with(Field.ICMPV6_TYPE, type), cookie);
          }
        }
      }
    }
  }

  /** What a provider sends to its customers, and switches to each other, never leaves. */
  private void providersOnly(Cookie cookie) {
    Match udp4 = here.and(Flows.IPV4).with(Field.IP_PROTO, Traffic.UDP);
    Match udp6 = here.and(Flows.IPV6).with(Field.IP_PROTO, Traffic.UDP);
    List<Match> never =
        new ArrayList<>(
            List.of(
                udp4.with(Field.UDP_SRC, 67).with(Field.UDP_DST, 68),
                udp6.with(Field.UDP_SRC, 547).with(Field.UDP_DST, 546),
                here.and(Flows.ICMP6).with(Field.ICMPV6_TYPE, 134),
                here.and(Flows.ICMP6).with(Field.ICMPV6_TYPE, 137),
                here.with(Field.ETH_TYPE, EtherTypes.LENGTH),
                here.and(Flows.FOR_BRIDGES),
                here.with(Field.ETH_DST, CISCO, CISCO_MASK)));
    INFRASTRUCTURE.forEach(type -> never.add(here.with(Field.ETH_TYPE, type)));
    never.forEach(match -> flows.add(Table.UPLINK, 200, match, cookie));
  }

  private void own(MacAddress mac, List<IpAddress> addresses, Cookie cookie) {
    Match from = here.with(Field.ETH_SRC, mac);
    Match arp = from.and(Flows.ARP).with(Field.ARP_SHA, mac);
    for (IpAddress address : addresses) {
      Cidr own = Cidr.host(address);
      if (!address.isIpv4()) {
        out(100, from.and(Flows.IPV6).with(Field.IPV6_SRC, own), cookie);
        continue;
      }
      Match request = arp.with(Field.ARP_OP, REQUEST);
      out(100, from.and(Flows.IPV4).with(Field.IPV4_SRC, own), cookie);
      out(100, arp.with(Field.ARP_SPA, own).with(Field.ARP_OP, REPLY), cookie);
      ask(110, request.with(Field.ARP_SPA, own), cookie);
      // Is anybody else using an address of mine (RFC 5227)?
      ask(110, request.with(Field.ARP_SPA, ANY_IPV4).with(Field.ARP_TPA, own), cookie);
    }
    List<IpAddress> ipv6 = BindStage.ipv6(mac, addresses);
    if (!ipv6.isEmpty()) {
      discovery(from, ipv6, cookie);
    }
  }

  private void discovery(Match from, List<IpAddress> own, Cookie cookie) {
    for (IpAddress address : own) {
      Match icmp6 = from.and(Flows.ICMP6).with(Field.IPV6_SRC, Cidr.host(address));
      ask(120, icmp6.with(Field.ICMPV6_TYPE, SOLICITATION), cookie);
      for (IpAddress target : own) {
        out(
            120,
            icmp6.with(Field.ICMPV6_TYPE, ADVERTISEMENT).with(Field.ND_TARGET, Cidr.host(target)),
            cookie);
      }
      if (Cidr.IPV6_LINK_LOCAL.contains(address)) {
        // Groups are joined with it (RFC 3810), and routers asked for.
        for (int type : List.of(131, 132, 133, 143)) {
          out(120, icmp6.with(Field.ICMPV6_TYPE, type), cookie);
        }
      }
      flows.add(Table.UPLINK, 115, icmp6.with(Field.ICMPV6_TYPE, ADVERTISEMENT), cookie);
    }
    ask(
        120,
        from.and(Flows.ICMP6).with(Field.IPV6_SRC, ANY_IPV6).with(Field.ICMPV6_TYPE, SOLICITATION),
        cookie);
  }

  private void out(int priority, Match match, Cookie cookie) {
    flows.add(Table.UPLINK, priority, match, cookie, Flows.go(Table.OUTPUT));
  }

  private void ask(int priority, Match match, Cookie cookie) {
    flows.add(Table.UPLINK, priority, match, cookie, Flows.go(Table.ASKING));
  }
}
