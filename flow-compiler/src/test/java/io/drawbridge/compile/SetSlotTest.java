package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.SetSlot.Place;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Of an address in some set of a group, or in none, matches say whether it is this one. */
class SetSlotTest {
  @Test
  void oneMatchHoldsInTheSetAndExactlyOneOutsideIt() {
    for (Place place : places()) {
      SetSlot slot = new SetSlot(place, place);
      for (boolean source : new boolean[] {true, false}) {
        for (int other : near(place)) {
          long bits = bits(new Place(place.group(), other));
          boolean same = other == place.value();
          assertThat(holds(slot.match(source), bits)).as("%s, %d", place, other).isEqualTo(same);
          assertThat(slot.others(source).stream().filter(match -> holds(match, bits)).count())
              .as("%s, %d", place, other)
              .isEqualTo(same ? 0 : 1);
        }
      }
    }
  }

  @Test
  void aSetMayBeNegatedByAnotherPlaceThanItIsNamedBy() {
    Place named = new Place(0, 77);
    Place negated = new Place(4, 5);
    SetSlot slot = new SetSlot(named, negated);
    assertThat(slot.bits()).isEqualTo(bits(named) | bits(negated));
    assertThat(slot.match(true)).isEqualTo(named.match(true));
    assertThat(slot.others(true)).isEqualTo(new SetSlot(negated, negated).others(true));
  }

  @Test
  void groupsShareNoBits() {
    long taken = 0;
    for (int group = 0; group < SetSlot.GROUPS; group++) {
      long own = bits(new Place(group, (1 << SetSlot.width(group)) - 1));
      assertThat(own & taken).isZero();
      taken |= own;
    }
    assertThat(taken).as("all 64 bits are used").isEqualTo(-1L);
  }

  @Test
  void oneNumberSaysAllOfIt() {
    for (Place named : places()) {
      assertThat(SetSlot.of(new SetSlot(named, named).number()))
          .isEqualTo(new SetSlot(named, named));
      for (Place negated : places()) {
        if (negated.isNarrow()) {
          SetSlot slot = new SetSlot(named, negated);
          assertThat(SetSlot.of(slot.number())).isEqualTo(slot);
        }
      }
    }
  }

  /** The first, the last and one between of each group. */
  private static List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (int group = 0; group < SetSlot.GROUPS; group++) {
      int last = (1 << SetSlot.width(group)) - 1;
      for (int value : List.of(1, 1 + last / 3, last)) {
        places.add(new Place(group, value));
      }
    }
    return places;
  }

  /** No value, the place's own, and those that differ in a bit or from a bit on. */
  private static List<Integer> near(Place place) {
    List<Integer> values = new ArrayList<>(List.of(0, place.value()));
    for (int bit = 0; bit < place.width(); bit++) {
      values.add(place.value() ^ 1 << bit);
      values.add(place.value() ^ ((2 << bit) - 1));
    }
    return values;
  }

  private static long bits(Place place) {
    return new SetSlot(place, place).bits();
  }

  /** Whether a match holds where the registers of source and destination have these bits. */
  private static boolean holds(Match match, long bits) {
    Bits low = Bits.of(bits & 0xffff_ffffL);
    Bits high = Bits.of(bits >>> 32);
    Map<Field, Bits> registers =
        Map.of(Field.REG12, low, Field.REG13, high, Field.REG14, low, Field.REG15, high);
    return match.fields().entrySet().stream()
        .allMatch(
            entry ->
                registers
                    .getOrDefault(entry.getKey(), Bits.ZERO)
                    .and(entry.getValue().mask())
                    .equals(entry.getValue().value()));
  }
}
