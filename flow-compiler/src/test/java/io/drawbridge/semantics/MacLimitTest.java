package io.drawbridge.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.NetworkCompiler;
import io.drawbridge.compile.Numbering;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.flow.Field;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Edge;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Nat;
import io.drawbridge.network.Network;
import io.drawbridge.network.Port;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Switch;
import io.drawbridge.network.Zone;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Violation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How many MAC addresses nobody declared a place has, and a segment. */
class MacLimitTest {
  private static final int PLACE = 2;
  private static final int SEGMENT = 3;
  private static final int ONE = 1;
  private static final int OTHER = 2;

  private final PipelineInterpreter interpreter;

  MacLimitTest() {
    Network network =
        new Network(
            Map.of(
                "s",
                new Switch(
                    1,
                    Map.of(
                        "one", new Port("guests", Optional.empty()),
                        "other", new Port("guests", Optional.empty())))),
            Map.of(
                "private",
                new Segment(
                    List.of("guests"),
                    Optional.empty(),
                    new EtherTypes(true, List.of()),
                    EtherTypes.NONE,
                    SEGMENT,
                    Edge.PLAIN)),
            Map.of(
                "guests",
                new Zone(
                    Optional.empty(),
                    Optional.of(PLACE),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty())),
            Map.of(),
            Map.of(),
            Nat.NONE,
            Map.of(),
            List.of(),
            List.of());
    SwitchFacts facts = new SwitchFacts(Map.of("one", ONE, "other", OTHER), Map.of());
    interpreter =
        new PipelineInterpreter(
            NetworkCompiler.compile(network, "s", Numbering.EMPTY.extend(network), facts).flows());
  }

  private boolean crosses(int in, int mac) {
    Result result =
        interpreter.send(
            Packet.EMPTY
                .with(Field.IN_PORT, in)
                .with(Field.ETH_TYPE, 0x88b5)
                .with(Field.ETH_SRC, new MacAddress(0x0200_0000_0000L + mac))
                .with(Field.ETH_DST, new MacAddress(0xffff_ffff_ffffL)),
            new Conntrack());
    assertThat(result.packetIns())
        .allSatisfy(
            told ->
                assertThat(Cookie.read(told.cookie()).flatMap(Violation::of))
                    .contains(Violation.TOO_MANY_MACS));
    return result.ports().equals(Set.of(ONE + OTHER - in));
  }

  @Test
  void aPlaceHasItsLimitAndASegmentAnother() {
    assertThat(crosses(ONE, 1)).isTrue();
    assertThat(crosses(ONE, 2)).isTrue();
    assertThat(crosses(ONE, 3)).as("the place is full").isFalse();
    assertThat(crosses(OTHER, 4)).as("and takes no room of the other").isTrue();
    assertThat(crosses(OTHER, 5)).as("the segment is full").isFalse();
    assertThat(crosses(ONE, 1)).as("what is known stays").isTrue();
    assertThat(crosses(OTHER, 4)).isTrue();
  }

  @Test
  void aMoveNeedsNoRoomOfTheSegment() {
    assertThat(crosses(ONE, 1)).isTrue();
    assertThat(crosses(ONE, 2)).isTrue();
    assertThat(crosses(OTHER, 4)).isTrue();
    assertThat(crosses(OTHER, 1)).isTrue();
  }
}
