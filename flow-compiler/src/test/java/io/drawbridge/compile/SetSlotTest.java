package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Of an address in some set of a group, or in none, matches say whether it is this one. */
class SetSlotTest {
  @Test
  void oneMatchHoldsInTheSetAndExactlyOneOutsideIt() {
    for (int group = 0; group < SetSlot.GROUPS; group++) {
      int values = 1 << SetSlot.width(group);
      for (int value = 1; value < values; value += 1 + values / 16) {
        SetSlot slot = new SetSlot(group, value);
        for (boolean source : new boolean[] {true, false}) {
          Match inside = slot.match(source);
          List<Match> outside = slot.others(source);
          for (int other = 0; other < values; other++) {
            long bits = other == 0 ? 0 : new SetSlot(group, other).bits();
            assertThat(holds(inside, bits)).as("%s, %d", slot, other).isEqualTo(other == value);
            assertThat(outside.stream().filter(match -> holds(match, bits)).count())
                .as("%s, %d", slot, other)
                .isEqualTo(other == value ? 0 : 1);
          }
        }
      }
    }
  }

  @Test
  void groupsShareNoBits() {
    long taken = 0;
    for (int group = 0; group < SetSlot.GROUPS; group++) {
      long own = new SetSlot(group, (1 << SetSlot.width(group)) - 1).bits();
      assertThat(own & taken).isZero();
      taken |= own;
    }
    assertThat(taken).as("all 64 bits are used").isEqualTo(-1L);
  }

  /** Whether a match holds for the 64 bits of the source's registers, and of the destination's. */
  private static boolean holds(Match match, long bits) {
    Map<Field, Bits> registers =
        Map.of(
            Field.REG12, Bits.of(bits & 0xffff_ffffL),
            Field.REG13, Bits.of(bits >>> 32),
            Field.REG14, Bits.of(bits & 0xffff_ffffL),
            Field.REG15, Bits.of(bits >>> 32));
    return match.fields().entrySet().stream()
        .allMatch(
            entry ->
                registers
                    .getOrDefault(entry.getKey(), Bits.ZERO)
                    .and(entry.getValue().mask())
                    .equals(entry.getValue().value()));
  }
}
