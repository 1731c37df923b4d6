package io.drawbridge.compile;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Ports;
import io.drawbridge.network.Storm;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.List;

/** STORM: frames that go to many, each kind of a place under a meter of its own. */
final class StormStage {
  private static final int FIRST_METER = AskingStage.FIRST_METER + 256;
  private static final int KINDS = 3;

  /** VLANs are numbered downwards from the last port; their meters go upwards from here. */
  private static final int FIRST_OF_VLANS = 0x8000;

  private static final Bits GROUP = Bits.of(0x0100_0000_0000L);
  private static final Bits BROADCAST = Bits.of(0xffff_ffff_ffffL);

  private StormStage() {}

  static void compile(Site site, Flows flows) {
    for (PlacedPort place : site.ports()) {
      Match here = Register.OUT_PORT.match(Register.IN_PORT.match(Match.ANY, place.number()), 0);
      int meter = meter(place);
      limit(102, here.with(Field.ETH_DST, BROADCAST, BROADCAST), meter, place, flows);
      limit(101, here.with(Field.ETH_DST, GROUP, GROUP), meter + 1, place, flows);
      limit(100, here, meter + 2, place, flows);
    }
    flows.add(
        Table.STORM, 0, Match.ANY, Cookie.of(Cookie.Kind.PIPELINE), Flows.go(Table.DESTINATION));
  }

  private static void limit(int priority, Match match, int meter, PlacedPort place, Flows flows) {
    flows.add(
        Table.STORM,
        priority,
        match,
        new Cookie(Cookie.Kind.PORT, place.number()),
        new Action.Metered(meter),
        Flows.go(Table.DESTINATION));
  }

  /** The meters of the places that are there; a burst may be a second's worth. */
  static List<Program.MeterBand> meters(Site site) {
    return site.ports().stream()
        .flatMap(
            place -> {
              Storm storm = site.storm(place);
              int meter = meter(place);
              return List.of(
                  band(meter, storm.broadcast()),
                  band(meter + 1, storm.multicast()),
                  band(meter + 2, storm.unknown()))
                  .stream();
            })
        .toList();
  }

  private static Program.MeterBand band(int meter, int rate) {
    return new Program.MeterBand(meter, rate, rate);
  }

  /** The meter of what a place sends to everybody. */
  static int broadcastMeter(PlacedPort place) {
    return meter(place);
  }

  /** The meter of what a place sends to groups. */
  static int multicastMeter(PlacedPort place) {
    return meter(place) + 1;
  }

  /** Below the 200,000 that the kernel's datapath has. */
  private static int meter(PlacedPort place) {
    int dense = place.number();
    if (dense > Ports.MAX) {
      dense = 0; // the bridge's own port; others begin with 1
    } else if (dense >= FIRST_OF_VLANS) {
      dense = FIRST_OF_VLANS + Ports.MAX - dense;
    }
    return FIRST_METER + KINDS * dense;
  }
}
