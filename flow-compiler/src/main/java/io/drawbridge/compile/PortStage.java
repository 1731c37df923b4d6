package io.drawbridge.compile;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.network.Place;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** CLASSIFY and DESTINATION: ports to zones on the way in and on the way out, and floods. */
final class PortStage {
  private static final Bits TAG = Bits.of(0x1000);
  private static final Bits TAG_AND_ID = Bits.of(0x1fff);

  private static final Cookie PIPELINE = Cookie.of(Cookie.Kind.PIPELINE);

  private PortStage() {}

  static void compile(Site site, Flows flows) {
    // A tag that no place is named for, or one behind another, is an attempt to be elsewhere.
    flows.add(Table.CLASSIFY, 200, Match.ANY.with(Field.VLAN_VID, TAG, TAG), PIPELINE);
    for (int tag : List.of(0x8100, 0x88a8, 0x9100)) {
      flows.add(Table.CLASSIFY, 400, Match.ANY.with(Field.ETH_TYPE, tag), PIPELINE);
    }
    for (PlacedPort port : site.ports()) {
      classify(site, port, flows);
      destination(site, port, flows);
    }
    for (String segment : new TreeSet<>(site.network().segments().keySet())) {
      flood(site, segment, flows);
    }
  }

  private static void classify(Site site, PlacedPort port, Flows flows) {
    Match match = Match.ANY.with(Field.IN_PORT, Integer.toUnsignedLong(port.carrier()));
    List<Action> actions = new ArrayList<>();
    if (port.vlan() != Place.UNTAGGED) {
      match = match.with(Field.VLAN_VID, Bits.of(0x1000 | port.vlan()), TAG_AND_ID);
      actions.add(new Action.PopVlan());
    }
    actions.addAll(port.entering(site.numbering()));
    actions.add(Flows.go(Table.BINDING));
    flows.add(
        Table.CLASSIFY,
        port.vlan() == Place.UNTAGGED ? 100 : 300,
        match,
        new Cookie(Cookie.Kind.PORT, port.number()),
        actions);
  }

  private static void destination(Site site, PlacedPort port, Flows flows) {
    Cookie cookie = new Cookie(Cookie.Kind.PORT, port.number());
    Match out = Register.OUT_PORT.match(Match.ANY, port.number());
    // A bridge never sends a frame back where it came from; nor is that worth a verdict.
    flows.add(
        Table.DESTINATION,
        200,
        Register.ROUTED.match(Register.IN_PORT.match(out, port.number()), 0),
        cookie);
    flows.add(
        Table.DESTINATION,
        100,
        out,
        cookie,
        Register.OUT_ZONE.set(site.zoneNumber(port.zone())),
        Register.TO_UPLINK.set(port.uplink() ? 1 : 0),
        Flows.go(Table.FRAMES));
  }

  /**
   * One copy for each port, so that each is judged for its own zone and tracked in its own
   * conntrack zone.
   */
  private static void flood(Site site, String segment, Flows flows) {
    List<Action> copies = new ArrayList<>();
    for (PlacedPort port : site.ports()) {
      if (port.segment().equals(segment)) {
        copies.add(Register.OUT_PORT.set(port.number()));
        copies.add(new Action.Resubmit(Table.DESTINATION.id()));
      }
    }
    int number = site.segmentNumber(segment);
    flows.add(
        Table.DESTINATION,
        1,
        Register.OUT_SEGMENT.match(Match.ANY, number),
        new Cookie(Cookie.Kind.SEGMENT, number),
        copies);
  }
}
