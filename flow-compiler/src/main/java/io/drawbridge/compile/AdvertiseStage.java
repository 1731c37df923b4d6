package io.drawbridge.compile;

import io.drawbridge.compile.AnswerStage.Says;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Punt;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import io.drawbridge.pipeline.Violation;
import java.util.List;

/**
 * NEIGHBOUR and ADVERTISE: neighbour solicitations that become their answers (RFC 4861, 7.2.4). The
 * option with the sender's MAC address becomes the one with the target's; where there is none, or
 * where the sender has no address yet and asks whether somebody has it (RFC 4862, 5.4), the owner
 * answers for itself.
 */
final class AdvertiseStage {
  private static final Cookie PIPELINE = Cookie.of(Cookie.Kind.PIPELINE);
  private static final int SOLICITATION = 135;
  private static final int ADVERTISEMENT = 136;
  private static final int TARGET_OPTION = 2;
  private static final int ON_LINK = 255;
  private static final long ROUTER = 0x8000_0000L;
  private static final long SOLICITED = 0x4000_0000L;
  private static final long OVERRIDE = 0x2000_0000L;
  private static final MacAddress ABSENT = new MacAddress(0);
  private static final Cidr NOBODY = Cidr.parse("::/128");
  private static final Match SOLICITS = Flows.ICMP6.with(Field.ICMPV6_TYPE, SOLICITATION);
  private static final Match ADVERTISES = Flows.ICMP6.with(Field.ICMPV6_TYPE, ADVERTISEMENT);

  private AdvertiseStage() {}

  static void compile(Site site, Flows flows) {
    for (PlacedPort place : site.ports()) {
      place.host().ifPresent(host -> advertised(site, place, host, flows));
    }
    for (Match others :
        List.of(
            SOLICITS.with(Field.IPV6_SRC, NOBODY),
            SOLICITS.with(Field.ND_SLL, ABSENT),
            ADVERTISES.with(Field.ND_TLL, ABSENT))) {
      flows.add(Table.NEIGHBOUR, 65, others, PIPELINE, Flows.go(Table.FORWARD));
    }
    flows.add(
        Table.ADVERTISE,
        100,
        ADVERTISES,
        PIPELINE,
        NeighbourStage.move(Field.ETH_SRC, Field.ND_TLL),
        Flows.go(Table.DELIVER));
  }

  /** What a declared host has nobody else advertises, from wherever he sends it. */
  private static void advertised(Site site, PlacedPort place, String host, Flows flows) {
    Match here = Register.SEGMENT.match(ADVERTISES, site.segmentNumber(place.segment()));
    Cookie cookie = new Cookie(Cookie.Kind.HOST, site.hostNumber(host));
    for (IpAddress address : site.host(host).addresses()) {
      if (!address.isIpv4()) {
        Match own = here.with(Field.ND_TARGET, Cidr.host(address));
        flows.add(
            Table.NEIGHBOUR,
            90,
            Register.IN_PORT.match(own, place.number()),
            cookie,
            Flows.go(Table.FORWARD));
        flows.add(
            Table.NEIGHBOUR,
            85,
            own,
            Violation.DECLARED_ELSEWHERE.cookie(0),
            Punt.VIOLATION.action());
      }
    }
  }

  /** A solicitation for an address, as RFC 4861, 7.1.1 has it. */
  static Match asks(IpAddress address) {
    return SOLICITS
        .with(Field.IP_TTL, ON_LINK)
        .with(Field.ICMPV6_CODE, 0)
        .with(Field.ND_TARGET, Cidr.host(address));
  }

  /**
   * Turns a solicitation into its answer, out of where it came from.
   *
   * @param router whether the owner is one: hosts give up a router that says it is none
   */
  static List<Action> answer(MacAddress owner, IpAddress owned, boolean router) {
    return List.of(
        NeighbourStage.move(Field.ETH_SRC, Field.ETH_DST),
        NeighbourStage.set(Field.ETH_SRC, Bits.of(owner.value())),
        NeighbourStage.move(Field.IPV6_SRC, Field.IPV6_DST),
        NeighbourStage.set(Field.IPV6_SRC, Bits.of(owned)),
        NeighbourStage.set(
            Field.ND_RESERVED, Bits.of(SOLICITED | OVERRIDE | (router ? ROUTER : 0))),
        NeighbourStage.set(Field.ND_OPTIONS_TYPE, Bits.of(TARGET_OPTION)),
        NeighbourStage.set(Field.ICMPV6_TYPE, Bits.of(ADVERTISEMENT)),
        Register.ROUTED.set(1),
        Register.OUT_PORT.copyFrom(Register.IN_PORT),
        Register.TO_UPLINK.copyFrom(Register.FROM_UPLINK),
        Flows.go(Table.ADVERTISE));
  }

  /** What makes others believe that an address is at a MAC address. */
  static List<Says> says(IpAddress address) {
    return List.of(
        new Says(ADVERTISES.with(Field.ND_TARGET, Cidr.host(address)), Field.ND_TLL),
        new Says(SOLICITS.with(Field.IPV6_SRC, Cidr.host(address)), Field.ND_SLL));
  }
}
