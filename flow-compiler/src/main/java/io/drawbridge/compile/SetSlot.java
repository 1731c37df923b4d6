package io.drawbridge.compile;

import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Match;
import io.drawbridge.pipeline.Register;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the registers say that an address is in a set: a value in a group of bits. The sets of one
 * group have no address in common, so a group of n bits serves 2ⁿ−1 sets; groups are narrower
 * towards the end, for the sets that overlap many others, and for sets that are negated: "not in
 * the set" takes a match a bit of the group. A set that is both named and negated is in two groups.
 *
 * @param named what rules that name the set match
 * @param negated what rules that negate it match; often the same
 */
record SetSlot(Place named, Place negated) {
  /** Widths of the groups in bits; those of one register add up to its 32 bits. */
  private static final int[] WIDTHS = {
    16, 8, 8, 8, 4, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1
  };

  /** The widest groups that sets are put into to be negated. */
  private static final int NARROW = 4;

  static final int GROUPS = WIDTHS.length;

  /** The mask of the widest group, which is the first. */
  static final Bits WIDEST = Bits.of((1L << WIDTHS[0]) - 1);

  /**
   * One value of one group.
   *
   * @param group 0 to {@link #GROUPS}−1
   * @param value 1 to 2ⁿ−1
   */
  record Place(int group, int value) {
    int width() {
      return SetSlot.width(group);
    }

    /** Whether it is one to negate by. */
    boolean isNarrow() {
      return width() <= NARROW;
    }

    /** The match that the connection's source, or else its destination, has the value. */
    Match match(boolean source) {
      return match(source, value, (1L << width()) - 1);
    }

    private int offset() {
      int offset = 0;
      for (int i = 0; i < group; i++) {
        offset += WIDTHS[i];
      }
      return offset;
    }

    private long bits() {
      return (long) value << offset();
    }

    private Match match(boolean source, long wanted, long mask) {
      int shift = offset() % 32;
      Register register =
          offset() >= 32
              ? (source ? Register.SOURCE_SETS_HIGH : Register.SETS_HIGH)
              : (source ? Register.SOURCE_SETS_LOW : Register.SETS_LOW);
      return Match.ANY.with(
          register.slice().field(), Bits.of(wanted << shift), Bits.of(mask << shift));
    }
  }

  static int width(int group) {
    return WIDTHS[group];
  }

  /** From what {@link #number} says of it. */
  static SetSlot of(int number) {
    Place named = new Place(number >>> 16 & 0x1f, number & 0xffff);
    Place negated = new Place(number >>> 25, number >>> 21 & 0xf);
    return new SetSlot(named, negated.value() == 0 ? named : negated);
  }

  /** One number for all of it. */
  int number() {
    int number = named.group() << 16 | named.value();
    return negated.equals(named) ? number : negated.group() << 25 | negated.value() << 21 | number;
  }

  /** The bits of all groups that say so. */
  long bits() {
    return named.bits() | negated.bits();
  }

  /** The match that the connection's source, or else its destination, is in the set. */
  Match match(boolean source) {
    return named.match(source);
  }

  /** Matches of which exactly one holds when it is not: the first bit that differs. */
  List<Match> others(boolean source) {
    List<Match> matches = new ArrayList<>();
    int width = negated.width();
    for (int bit = width - 1; bit >= 0; bit--) {
      long mask = (1L << width) - (1L << bit);
      matches.add(negated.match(source, (negated.value() ^ 1L << bit) & mask, mask));
    }
    return matches;
  }
}
