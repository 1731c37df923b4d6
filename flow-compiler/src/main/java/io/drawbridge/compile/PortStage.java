package io.drawbridge.compile;

import io.drawbridge.compile.Site.PlacedPort;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** CLASSIFY and DESTINATION: ports to zones on the way in and on the way out, and floods. */
final class PortStage {
  private static final Bits VLAN_PRESENT = Bits.of(0x1000);

  private PortStage() {}

  static void compile(Site site, Flows flows) {
    // No port carries VLANs, so a tag can only be an attempt to look like something else.
    flows.add(
        Table.CLASSIFY,
        200,
        Match.ANY.with(Field.VLAN_VID, VLAN_PRESENT, VLAN_PRESENT),
        Cookie.of(Cookie.Kind.PIPELINE));
    for (PlacedPort port : site.ports()) {
      classify(site, port, flows);
      destination(site, port, flows);
    }
    for (String segment : new TreeSet<>(site.network().segments().keySet())) {
      flood(site, segment, flows);
    }
  }

  private static void classify(Site site, PlacedPort port, Flows flows) {
    int segment = site.segmentNumber(port.segment());
    flows.add(
        Table.CLASSIFY,
        100,
        Match.ANY.with(Field.IN_PORT, port.number()),
        new Cookie(Cookie.Kind.PORT, port.number()),
        Register.IN_PORT.set(port.number()),
        Register.IN_ZONE.set(site.zoneNumber(port.zone())),
        Register.SEGMENT.set(segment),
        Register.OUT_SEGMENT.set(segment),
        Register.FROM_UPLINK.set(port.uplink() ? 1 : 0),
        Flows.go(Table.ADMIT));
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
