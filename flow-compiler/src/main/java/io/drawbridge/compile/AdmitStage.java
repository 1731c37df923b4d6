package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** ADMIT: sources that can't be right, wherever they come from. */
final class AdmitStage {
  private static final Bits GROUP = Bits.of(0x0100_0000_0000L);
  private static final Bits TAG = Bits.of(0x1000);
  private static final Bits LINK_LOCAL = Bits.of(0x0180_c200_0000L);
  private static final Bits LINK_LOCAL_MASK = Bits.of(0xffff_ffff_fff0L);
  private static final Cookie PIPELINE = Cookie.of(Cookie.Kind.PIPELINE);

  private AdmitStage() {}

  static void compile(Site site, Flows flows) {
    flows.add(Table.ADMIT, 1000, Match.ANY.with(Field.ETH_SRC, GROUP, GROUP), PIPELINE);
    // Another tag was behind the first one.
    flows.add(Table.ADMIT, 1000, Match.ANY.with(Field.VLAN_VID, TAG, TAG), PIPELINE);
    // IEEE 802.1D: bridges never forward these: spanning tree, LACP, LLDP.
    flows.add(
        Table.ADMIT, 1000, Match.ANY.with(Field.ETH_DST, LINK_LOCAL, LINK_LOCAL_MASK), PIPELINE);
    for (Gate gate : site.gates()) {
      router(gate, flows);
      if (site.segment(gate.segment()).uplink().isPresent()) {
        gateway(gate, flows);
      }
    }
    flows.add(Table.ADMIT, 0, Match.ANY, PIPELINE, Flows.go(Table.LEARN));
  }

  /** Nobody else is the router, and its prefixes are on their segments only. */
  private static void router(Gate gate, Flows flows) {
    Cookie cookie = new Cookie(Cookie.Kind.ROUTER, gate.number());
    Match here = Register.SEGMENT.match(Match.ANY, gate.number());
    flows.add(Table.ADMIT, 900, here.with(Field.ETH_SRC, gate.mac()), cookie);
    for (InterfaceAddress own : gate.ipv4()) {
      Cidr address = Cidr.host(own.address());
      // What the router sent by way of the provider comes back with its address, but only by an
      // uplink.
      flows.add(
          Table.ADMIT,
          700,
          Register.FROM_UPLINK.match(Flows.IPV4, 0).with(Field.IPV4_SRC, address),
          cookie);
      flows.add(Table.ADMIT, 700, Flows.ARP.with(Field.ARP_SPA, address), cookie);
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

  /** The gateway is behind the uplink: a guest that says it is one is not. */
  private static void gateway(Gate gate, Flows flows) {
    Optional<IpAddress> gateway = gate.router().gateway().filter(IpAddress::isIpv4);
    if (gateway.isEmpty()) {
      return;
    }
    Match local = Register.SEGMENT.match(Register.FROM_UPLINK.match(Match.ANY, 0), gate.number());
    flows.add(
        Table.ADMIT,
        700,
        local.with(Field.ETH_TYPE, EtherTypes.ARP).with(Field.ARP_SPA, Cidr.host(gateway.get())),
        new Cookie(Cookie.Kind.ROUTER, gate.number()));
  }
}
