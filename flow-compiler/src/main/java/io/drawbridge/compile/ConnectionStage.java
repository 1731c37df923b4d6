package io.drawbridge.compile;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Slice;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Segment;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * TRACK, STATE and CONNECTION. A connection carries in ct_mark the rule that passes it and in
 * ct_label the epoch, the fingerprint of the policy that said so. While the epoch stands, its
 * packets go by the mark. When the policy changes, so does the epoch: the next packet, in either
 * direction, meets the policy again as the connection's first packet did, by the original tuple,
 * and is marked anew or blocked.
 */
final class ConnectionStage {
  private static final Cookie PIPELINE = Cookie.of(Cookie.Kind.PIPELINE);
  private static final Cookie EPOCH = Cookie.of(Cookie.Kind.EPOCH);
  private static final List<Match> IP = List.of(Flows.IPV4, Flows.IPV6);

  /** Where a connection keeps what {@link Register#OPENING} said. */
  static final Slice OPENING_LABEL = Slice.of(Field.CT_LABEL, 32, 63);

  private static final Slice EPOCH_LABEL = Slice.of(Field.CT_LABEL, 0, 31);

  /** FLOW_NW_FRAG_LATER of Open vSwitch. */
  private static final Bits LATER_FRAGMENT = Bits.of(2);

  private ConnectionStage() {}

  static void compile(Site site, Flows flows) {
    neighbourDiscovery(flows);
    for (Map.Entry<String, Segment> entry : site.network().segments().entrySet()) {
      etherTypes(site.segmentNumber(entry.getKey()), entry.getValue().etherTypes(), flows);
    }
    track(site, flows);
    TranslateStage.compile(site, flows);
  }

  /**
   * What IPv6 does not work without (RFC 4890, 4.4) passes between members, as ARP does: neighbour
   * discovery (RFC 4861), and membership of groups (RFC 3810). Who may announce routers was settled
   * at its place.
   */
  private static void neighbourDiscovery(Flows flows) {
    Match icmp6 = Flows.ICMP6.with(Field.IP_TTL, 255);
    for (int type : List.of(133, 134, 135, 136)) {
      flows.add(Table.TRACK, 300, message(icmp6, type), PIPELINE, Flows.go(Table.DELIVER));
    }
    Match membership = Flows.ICMP6.with(Field.IP_TTL, 1);
    for (int type : List.of(130, 131, 132, 143)) {
      flows.add(Table.TRACK, 300, message(membership, type), PIPELINE, Flows.go(Table.DELIVER));
    }
    // Sent from further away than the link, or by someone who may not: none of it is for the rules.
    for (int type : List.of(133, 134, 135, 136, 137)) {
      flows.add(Table.TRACK, 290, Flows.ICMP6.with(Field.ICMPV6_TYPE, type), PIPELINE);
    }
  }

  private static Match message(Match icmp6, int type) {
    return icmp6.with(Field.ICMPV6_TYPE, type).with(Field.ICMPV6_CODE, 0);
  }

  private static void etherTypes(int segment, EtherTypes etherTypes, Flows flows) {
    Cookie cookie = new Cookie(Cookie.Kind.SEGMENT, segment);
    Match here = Register.OUT_SEGMENT.match(Match.ANY, segment);
    for (int ip : List.of(EtherTypes.IPV4, EtherTypes.IPV6)) {
      if (!etherTypes.contains(ip)) {
        flows.add(Table.TRACK, 400, here.with(Field.ETH_TYPE, ip), cookie);
      }
    }
    if (etherTypes.all()) {
      flows.add(Table.TRACK, 10, here, cookie, Flows.go(Table.DELIVER));
      return;
    }
    for (int type : new LinkedHashSet<>(etherTypes.listed())) {
      if (type != EtherTypes.IPV4 && type != EtherTypes.IPV6) {
        flows.add(
            Table.TRACK, 20, here.with(Field.ETH_TYPE, type), cookie, Flows.go(Table.DELIVER));
      }
    }
  }

  /**
   * The conntrack zone is that of the local side. A connection between two local hosts by way of
   * the provider crosses twice with one tuple; so each crossing has its own entry. Crossings with
   * no local side, or two, share the segment's.
   */
  private static void track(Site site, Flows flows) {
    for (Match ip : IP) {
      flows.add(Table.TRACK, 200, Register.ROUTED.match(ip, 1), PIPELINE, Flows.go(Table.STATE));
      flows.add(
          Table.TRACK,
          100,
          Register.TO_UPLINK.match(Register.FROM_UPLINK.match(ip, 1), 0),
          PIPELINE,
          Register.CT_ZONE.copyFrom(Register.OUT_PORT),
          lookUp(Table.STATE));
      flows.add(
          Table.TRACK,
          100,
          Register.TO_UPLINK.match(Register.FROM_UPLINK.match(ip, 0), 1),
          PIPELINE,
          Register.CT_ZONE.copyFrom(Register.IN_PORT),
          lookUp(Table.STATE));
      for (String segment : site.network().segments().keySet()) {
        int number = site.segmentNumber(segment);
        flows.add(
            Table.TRACK,
            90,
            Register.OUT_SEGMENT.match(ip, number),
            new Cookie(Cookie.Kind.SEGMENT, number),
            Register.CT_ZONE.set(Site.SEGMENT_ZONES + number),
            lookUp(Table.ERRORS));
      }
    }
  }

  private static Action lookUp(Table next) {
    return new Action.Ct(false, zone(), Optional.of(next.id()), Optional.empty(), List.of());
  }

  static Action.Zone zone() {
    return new Action.Zone.FromField(Register.CT_ZONE.slice());
  }

  /**
   * STATE holds the epoch, and nothing else does: a changed policy costs these few flows besides
   * its own.
   *
   * @param invalid whether a rule may pass what is invalid to the connection tracker
   */
  static void state(int epoch, boolean invalid, Flows flows) {
    flows.add(Table.STATE, 300, Reading.PACKET.of(Match.ANY), EPOCH);
    if (invalid) {
      // Later fragments of IPv6 don't even show their protocol, so that no rule can tell.
      for (Match ip : List.of(Flows.IPV4, Flows.fragments(Flows.IPV6, false))) {
        // What has a label is of a connection that a rule passed, which it does not fit. Only the
        // user-space datapath tells; to the kernel's an invalid packet is of no connection.
        flows.add(
            Table.STATE,
            310,
            EPOCH_LABEL.match(Register.ROUTED.match(Reading.PACKET.of(ip), 0), 0),
            EPOCH,
            new Action.Move(Slice.of(Field.REG0), Register.POLICY_FROM.slice()),
            new Action.Move(Slice.of(Field.REG1), Register.POLICY_TO.slice()),
            Flows.go(Table.SETS));
      }
    }
    for (int passed : List.of(CtState.ESTABLISHED, CtState.RELATED)) {
      flows.add(
          Table.STATE,
          200,
          EPOCH_LABEL.match(
              CtState.match(Match.ANY, CtState.TRACKED | passed, CtState.INVALID),
              Integer.toUnsignedLong(epoch)),
          EPOCH,
          Flows.go(Table.CONNECTION));
    }
    // The user-space datapath does not know the ports of later fragments; their connection says
    // enough.
    for (Match ip : IP) {
      flows.add(
          Table.STATE,
          200,
          EPOCH_LABEL.match(
              CtState.match(ip, CtState.TRACKED | CtState.NEW, CtState.INVALID)
                  .with(Field.IP_FRAG, LATER_FRAGMENT, LATER_FRAGMENT),
              Integer.toUnsignedLong(epoch)),
          EPOCH,
          Flows.go(Table.CONNECTION));
    }
    long bits = Integer.toUnsignedLong(epoch);
    flows.add(
        Table.STATE,
        100,
        CtState.match(Match.ANY, CtState.TRACKED | CtState.REPLY, CtState.INVALID),
        EPOCH,
        Register.EPOCH.set(bits),
        new Action.Move(Slice.of(Field.REG1), Register.POLICY_FROM.slice()),
        new Action.Move(Slice.of(Field.REG0), Register.POLICY_TO.slice()),
        Flows.go(Table.SETS));
    flows.add(
        Table.STATE,
        90,
        CtState.match(Match.ANY, CtState.TRACKED, CtState.INVALID),
        EPOCH,
        Register.EPOCH.set(bits),
        new Action.Move(Slice.of(Field.REG0), Register.POLICY_FROM.slice()),
        new Action.Move(Slice.of(Field.REG1), Register.POLICY_TO.slice()),
        Flows.go(Table.SETS));
  }

  /**
   * Commits and goes on in another table, as a packet of its own: what would follow in the same
   * list of actions is done to fragments too that the connection tracker gives up at that moment.
   *
   * @param more what to write to the connection besides its rule and the policy
   */
  static Action commit(Table next, Optional<Action.Nat> nat, List<Action> more) {
    return new Action.Ct(
        true,
        zone(),
        Optional.of(next.id()),
        nat,
        Stream.concat(
                Stream.<Action>of(
                    new Action.Move(Register.RULE.slice(), Slice.of(Field.CT_MARK)),
                    new Action.Move(Register.EPOCH.slice(), EPOCH_LABEL),
                    new Action.Move(Register.OPENING.slice(), OPENING_LABEL)),
                more.stream())
            .toList());
  }
}
