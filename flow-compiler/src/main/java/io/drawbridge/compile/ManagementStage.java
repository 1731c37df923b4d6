package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Ports;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Management;
import io.drawbridge.network.Traffic;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.List;
import java.util.Optional;

/**
 * From the router's addresses to the firewall's own host and back. To the rules a connection to
 * management is one to the router itself. Once passed, its destination becomes the host's end of
 * the link, as a forward's would, and in a second conntrack zone its source the router's end: the
 * host answers to its neighbour, whatever routes it has.
 */
final class ManagementStage {
  private static final Cookie COOKIE = Cookie.of(Cookie.Kind.MANAGEMENT);

  /** The router's on the link; it never leaves the machine. */
  static final MacAddress ROUTER_MAC = MacAddress.parse("02:db:00:00:00:01");

  /** Above all forwards, see {@link ForwardStage}. */
  private static final int BEFORE_FORWARDS = 65_000;

  /** Above all translations of what begins, see {@link TranslateStage}. */
  private static final int BEFORE_TRANSLATIONS = 55_000;

  /** Above all rules, see {@link Priorities}. */
  private static final int BEFORE_RULES = 65_500;

  private static final int LOCAL = Ports.inSixteenBits(Ports.LOCAL);
  private static final Cidr ROUTER_END = Cidr.host(Management.ROUTER_END);
  private static final Cidr HOST_END = Cidr.host(Management.HOST_END);

  /** A bit of vlan_vid that says there is a tag. */
  private static final Bits TAG = Bits.of(0x1000);

  private ManagementStage() {}

  static void compile(Site site, Flows flows) {
    site.network()
        .management()
        .ifPresent(
            management -> {
              addressed(site, management, flows);
              passed(site, management, flows);
              site.local().ifPresent(mac -> link(mac, flows));
            });
  }

  /**
   * Which packets are meant. On the segments of its zones nothing is in the way of management;
   * elsewhere a forward of the same address and port goes first.
   */
  private static void addressed(Site site, Management management, Flows flows) {
    for (Gate gate : site.gates()) {
      for (InterfaceAddress own : gate.ipv4()) {
        Match meant =
            original(own.address(), management.port())
                .and(CtState.match(Match.ANY, CtState.TRACKED, CtState.INVALID | CtState.REPLY));
        List<Action> go = List.of(Register.MANAGEMENT.set(1), Flows.go(Table.ROUTE));
        flows.add(Table.FORWARDS, 50, meant, COOKIE, go);
        if (management.zones().stream()
            .anyMatch(zone -> site.segmentOfZone(zone).equals(gate.segment()))) {
          Match here = Register.SEGMENT.match(meant, gate.number());
          flows.add(Table.FORWARDS, BEFORE_FORWARDS, here, COOKIE, go);
        }
      }
    }
    flows.add(
        Table.ROUTE,
        310,
        Register.MANAGEMENT.match(Flows.IPV4, 1),
        COOKIE,
        Register.OUT_SEGMENT.set(0),
        Flows.go(Table.STATE));
  }

  private static Match original(IpAddress router, int port) {
    return CtState.valid(Flows.IPV4)
        .with(Field.CT_NW_PROTO, Traffic.TCP)
        .with(Field.CT_NW_DST, Cidr.host(router))
        .with(Field.CT_TP_DST, port);
  }

  /** Before any rule is asked, in either direction of the connection. */
  private static void passed(Site site, Management management, Flows flows) {
    for (String zone : management.zones()) {
      String segment = site.segmentOfZone(zone);
      for (Gate gate : site.gates()) {
        if (gate.segment().equals(segment)) {
          for (InterfaceAddress own : gate.ipv4()) {
            Match match = Register.FORWARD.match(original(own.address(), management.port()), 0);
            match = Register.FROM_ZONE.match(match, site.zoneNumber(zone));
            match = Register.TO_ZONE.match(Register.TO_PORT.match(match, 0), 0);
            flows.add(
                Table.POLICY,
                BEFORE_RULES,
                Register.ROUTED.match(match, 1),
                COOKIE,
                Register.RULE.set(Numbering.MANAGEMENT),
                Flows.go(Table.TRANSLATE));
          }
        }
      }
    }
    flows.add(
        Table.CONNECTION,
        100,
        Match.ANY.with(Field.CT_MARK, Numbering.MANAGEMENT),
        COOKIE,
        Flows.go(Table.DELIVER));
    Match fresh = CtState.match(Flows.IPV4, CtState.TRACKED | CtState.NEW, CtState.RELATED);
    flows.add(
        Table.TRANSLATE,
        BEFORE_TRANSLATIONS,
        Register.ROUTED.match(Register.MANAGEMENT.match(fresh, 1), 1),
        COOKIE,
        ConnectionStage.commit(
            Table.DELIVER,
            Optional.of(
                new Action.Nat(
                    Action.Nat.Kind.DESTINATION,
                    Optional.of(Management.HOST_END),
                    Optional.of(Management.HOST_END),
                    Optional.of(
                        new Action.PortBounds(management.hostPort(), management.hostPort())))),
            List.of()));
  }

  private static void link(MacAddress host, Flows flows) {
    flows.add(
        Table.DELIVER,
        220,
        Register.OUT_PORT.match(Register.MANAGEMENT.match(Flows.IPV4, 1), 0),
        COOKIE,
        Register.OUT_PORT.set(LOCAL),
        NeighbourStage.set(Field.ETH_SRC, Bits.of(ROUTER_MAC.value())),
        NeighbourStage.set(Field.ETH_DST, Bits.of(host.value())),
        track(
            true,
            new Action.Nat(
                Action.Nat.Kind.SOURCE,
                Optional.of(Management.ROUTER_END),
                Optional.of(Management.ROUTER_END),
                Optional.empty())));
    // What the connection tracker could not translate, and fragments it gave up, end here.
    flows.add(
        Table.MANAGEMENT,
        100,
        Register.OUT_PORT
            .match(CtState.valid(Flows.IPV4), LOCAL)
            .with(Field.IPV4_SRC, ROUTER_END)
            .with(Field.IPV4_DST, HOST_END),
        COOKIE,
        Flows.go(Table.OUTPUT));
    Match inbound = Register.OUT_PORT.match(Flows.IPV4, 0);
    flows.add(
        Table.MANAGEMENT,
        100,
        Register.ROUTED.match(inbound, 0),
        COOKIE,
        Register.ROUTED.set(1),
        track(false, Action.Nat.EXISTING));
    flows.add(
        Table.MANAGEMENT,
        100,
        Register.ROUTED.match(
            CtState.match(inbound, CtState.TRACKED | CtState.REPLY, CtState.INVALID), 1),
        COOKIE,
        new Action.Resubmit(Table.ROUTER.id()));
    fromHost(flows);
  }

  private static Action track(boolean commit, Action.Nat nat) {
    return new Action.Ct(
        commit,
        new Action.Zone.Fixed(Site.MANAGEMENT_ZONE),
        Optional.of(Table.MANAGEMENT.id()),
        Optional.of(nat),
        List.of());
  }

  /** The port may be a place as well; with the address of this link it speaks on this link only. */
  private static void fromHost(Flows flows) {
    Match local =
        Match.ANY
            .with(Field.IN_PORT, Integer.toUnsignedLong(Ports.LOCAL))
            .with(Field.VLAN_VID, Bits.ZERO, TAG);
    Match ip = local.and(Flows.IPV4).with(Field.IPV4_SRC, HOST_END);
    Match arp = local.and(Flows.ARP);
    Action link = Flows.go(Table.MANAGEMENT);
    flows.add(Table.CLASSIFY, 350, ip.with(Field.IPV4_DST, ROUTER_END), COOKIE, link);
    flows.add(
        Table.CLASSIFY,
        350,
        arp.with(Field.ARP_OP, NeighbourStage.REQUEST).with(Field.ARP_TPA, ROUTER_END),
        COOKIE,
        link);
    flows.add(Table.CLASSIFY, 340, ip, COOKIE);
    flows.add(Table.CLASSIFY, 340, arp.with(Field.ARP_SPA, HOST_END), COOKIE);
    Bits mac = Bits.of(ROUTER_MAC.value());
    flows.add(
        Table.MANAGEMENT,
        100,
        Flows.ARP,
        COOKIE,
        NeighbourStage.move(Field.ETH_SRC, Field.ETH_DST),
        NeighbourStage.set(Field.ETH_SRC, mac),
        NeighbourStage.set(Field.ARP_OP, Bits.of(2)),
        NeighbourStage.move(Field.ARP_SHA, Field.ARP_THA),
        NeighbourStage.set(Field.ARP_SHA, mac),
        NeighbourStage.move(Field.ARP_SPA, Field.ARP_TPA),
        NeighbourStage.set(Field.ARP_SPA, Bits.of(Management.ROUTER_END)),
        Register.ROUTED.set(1),
        Register.OUT_PORT.set(LOCAL),
        Flows.go(Table.OUTPUT));
  }
}
