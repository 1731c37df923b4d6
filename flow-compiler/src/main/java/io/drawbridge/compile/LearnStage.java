package io.drawbridge.compile;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Action.LearnSpec;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Slice;
import io.drawbridge.net.MacAddress;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Punt;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import io.drawbridge.pipeline.Violation;
import java.util.List;
import java.util.Optional;

/**
 * LEARN to SETTLED: where MAC addresses are. Declared ones are where the document says. Of others
 * the switch notes by itself where they were seen last, so many a place and a segment; one that was
 * at another place a moment ago and is back is held where it is, since that is a loop or somebody
 * who poses.
 *
 * <p>Open vSwitch limits learned flows of one table with one cookie. So there are two tables: in
 * PLACE_MACS the cookie is the place's, in MACS the segment's. The place is asked first, or one
 * that is full could fill the segment. A flow that is there already counts against the limit as
 * well, so what is known at its place or moves within the segment is noted without.
 */
final class LearnStage {
  /** Seconds after the last frame from a MAC address that its place is forgotten. */
  static final int MAC_AGE_SECONDS = 300;

  /** Seconds after a MAC address moved that it may move again. */
  static final int MOVE_SECONDS = 5;

  private static final Cookie PIPELINE = Cookie.of(Cookie.Kind.PIPELINE);

  /** Where the destination is kept while the source is looked up in its place. */
  private static final Slice KEPT = Slice.of(Field.XXREG2, 0, 47);

  private LearnStage() {}

  static void compile(Site site, Flows flows) {
    for (String segment : site.network().segments().keySet()) {
      gateways(site, segment, flows);
    }
    for (PlacedPort place : site.ports()) {
      place.host().ifPresent(host -> declared(site, place, host, flows));
      if (!site.isBound(place)) {
        learned(site, place, flows);
      }
    }
    flows.add(
        Table.LEARN,
        0,
        Match.ANY,
        PIPELINE,
        new Action.Move(Slice.of(Field.ETH_DST), KEPT),
        NeighbourStage.move(Field.ETH_SRC, Field.ETH_DST),
        new Action.Resubmit(Table.MACS.id()),
        new Action.Move(KEPT, Slice.of(Field.ETH_DST)),
        Register.SEEN_AT.copyFrom(Register.OUT_PORT),
        Register.OUT_PORT.set(0),
        Flows.go(Table.SEEN));
    flows.add(
        Table.SEEN,
        0,
        Match.ANY,
        PIPELINE,
        new Action.Resubmit(Table.MOVES.id()),
        Flows.go(Table.MOVED));
  }

  /** Gateways are behind the uplink: a guest that uses the MAC address of one poses. */
  private static void gateways(Site site, String segment, Flows flows) {
    Match local =
        Register.SEGMENT.match(
            Register.FROM_UPLINK.match(Match.ANY, 0), site.segmentNumber(segment));
    for (MacAddress mac : site.gatewayMacs(segment)) {
      flows.add(
          Table.LEARN,
          195,
          local.with(Field.ETH_SRC, mac),
          Violation.DECLARED_ELSEWHERE.cookie(0),
          Punt.VIOLATION.action());
    }
  }

  /** A host with a place is there and nowhere else; nothing is learned of it. */
  private static void declared(Site site, PlacedPort place, String host, Flows flows) {
    Cookie cookie = new Cookie(Cookie.Kind.HOST, site.hostNumber(host));
    int segment = site.segmentNumber(place.segment());
    Cookie heard = cookie;
    List<Action> pass = List.of(Flows.go(Table.NEIGHBOUR));
    if (site.isWatched(host)) {
      heard = new Cookie(Cookie.Kind.HEARD, site.hostNumber(host));
      pass = List.of(Punt.HEARD.action(), Flows.go(Table.NEIGHBOUR));
    }
    for (MacAddress mac : site.host(host).macs()) {
      flows.add(
          Table.LEARN,
          200,
          Register.IN_PORT.match(Match.ANY, place.number()).with(Field.ETH_SRC, mac),
          heard,
          pass);
      // Nor does anybody else speak of it by ARP.
      Match says = Flows.ARP.with(Field.ARP_SHA, mac);
      flows.add(
          Table.LEARN,
          211,
          Register.IN_PORT.match(says, place.number()).with(Field.ETH_SRC, mac),
          heard,
          pass);
      flows.add(
          Table.LEARN, 210, says, Violation.DECLARED_ELSEWHERE.cookie(0), Punt.VIOLATION.action());
      flows.add(
          Table.LEARN,
          190,
          Match.ANY.with(Field.ETH_SRC, mac),
          Violation.DECLARED_ELSEWHERE.cookie(0),
          Punt.VIOLATION.action());
      flows.add(
          Table.BRIDGE,
          200,
          Register.OUT_SEGMENT.match(Match.ANY, segment).with(Field.ETH_DST, mac),
          cookie,
          Register.OUT_PORT.set(place.number()),
          Flows.go(Table.DESTINATION));
    }
  }

  private static void learned(Site site, PlacedPort place, Flows flows) {
    Cookie cookie = new Cookie(Cookie.Kind.PORT, place.number());
    Match here = Register.IN_PORT.match(Match.ANY, place.number());
    Action.Limit limit = new Action.Limit(site.maxMacs(place), Register.LEARNED.slice());
    Action.Limit ofSegment =
        new Action.Limit(site.segment(place.segment()).maxMacs(), Register.LEARNED.slice());
    // Where it was: only the time counts.
    flows.add(
        Table.SEEN,
        200,
        Register.SEEN_AT.match(here, place.number()),
        cookie,
        count(place, Optional.empty()),
        note(site, place, Optional.empty()),
        Flows.go(Table.NEIGHBOUR));
    flows.add(
        Table.SEEN,
        100,
        Register.SEEN_AT.match(here, 0),
        cookie,
        count(place, Optional.of(limit)),
        Flows.go(Table.LEARNED));
    BindStage.refuse(
        Table.MOVED, 200, Register.HELD.match(here, 1), Violation.FLAPPING, place, flows);
    flows.add(
        Table.MOVED,
        100,
        Register.HELD.match(here, 0),
        cookie,
        hold(),
        count(place, Optional.of(limit)),
        Flows.go(Table.LEARNED));
    BindStage.refuse(
        Table.LEARNED, 100, Register.LEARNED.match(here, 0), Violation.TOO_MANY_MACS, place, flows);
    flows.add(
        Table.LEARNED,
        90,
        Register.SEEN_AT.match(here, 0),
        cookie,
        note(site, place, Optional.of(ofSegment)),
        Flows.go(Table.SETTLED));
    flows.add(
        Table.LEARNED,
        80,
        here,
        cookie,
        note(site, place, Optional.empty()),
        Flows.go(Table.NEIGHBOUR));
    BindStage.refuse(
        Table.SETTLED, 100, Register.LEARNED.match(here, 0), Violation.TOO_MANY_MACS, place, flows);
    flows.add(Table.SETTLED, 90, here, cookie, Flows.go(Table.NEIGHBOUR));
  }

  private static Action count(PlacedPort place, Optional<Action.Limit> limit) {
    return learn(Table.PLACE_MACS, place.number(), limit);
  }

  private static Action note(Site site, PlacedPort place, Optional<Action.Limit> limit) {
    return learn(Table.MACS, site.segmentNumber(place.segment()), limit);
  }

  /** In both tables with the place, so that both forget it with the place. */
  private static Action learn(Table table, int number, Optional<Action.Limit> limit) {
    Slice outSegment = Register.OUT_SEGMENT.slice();
    return new Action.Learn(
        table.id(),
        100,
        new Cookie(Cookie.Kind.LEARNED_MAC, number).value(),
        0,
        MAC_AGE_SECONDS,
        List.of(
            new LearnSpec.MatchField(Register.SEGMENT.slice(), outSegment),
            new LearnSpec.MatchField(Slice.of(Field.ETH_SRC), Slice.of(Field.ETH_DST)),
            new LearnSpec.LoadField(Register.IN_PORT.slice(), Register.OUT_PORT.slice())),
        limit);
  }

  private static Action hold() {
    return new Action.Learn(
        Table.MOVES.id(),
        100,
        Cookie.of(Cookie.Kind.LEARNED_MOVE).value(),
        0,
        MOVE_SECONDS,
        List.of(
            new LearnSpec.MatchField(Register.SEGMENT.slice(), Register.SEGMENT.slice()),
            new LearnSpec.MatchField(Slice.of(Field.ETH_SRC), Slice.of(Field.ETH_SRC)),
            new LearnSpec.LoadValue(1, Register.HELD.slice())));
  }
}
