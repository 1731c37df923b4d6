package io.drawbridge.compile;

import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Match;
import io.drawbridge.pipeline.Register;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the registers say that an address is in a set: a value in a group of bits. The sets of one
 * group have no address in common, so a group of n bits serves 2ⁿ−1 sets; groups are narrower
 * towards the end, for the sets that overlap many others.
 *
 * @param group 0 to {@link #GROUPS}−1
 * @param value 1 to 2ⁿ−1
 */
record SetSlot(int group, int value) {
  /** Widths of the groups in bits; those of one register add up to its 32 bits. */
  private static final int[] WIDTHS = {8, 8, 8, 8, 4, 4, 4, 4, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1};

  static final int GROUPS = WIDTHS.length;

  static int width(int group) {
    return WIDTHS[group];
  }

  private int offset() {
    int offset = 0;
    for (int i = 0; i < group; i++) {
      offset += WIDTHS[i];
    }
    return offset;
  }

  /** The bits of all groups that say so. */
  long bits() {
    return (long) value << offset();
  }

  /** The match that the connection's source, or else its destination, is in the set. */
  Match match(boolean source) {
    return match(source, value, (1L << WIDTHS[group]) - 1);
  }

  /** Matches of which exactly one holds when it is not: the first bit that differs. */
  List<Match> others(boolean source) {
    List<Match> matches = new ArrayList<>();
    int width = WIDTHS[group];
    for (int bit = width - 1; bit >= 0; bit--) {
      long mask = (1L << width) - (1L << bit);
      matches.add(match(source, (value ^ 1L << bit) & mask, mask));
    }
    return matches;
  }

  private Match match(boolean source, long wanted, long mask) {
    boolean high = offset() >= 32;
    int shift = offset() % 32;
    Register register =
        high
            ? (source ? Register.SOURCE_SETS_HIGH : Register.SETS_HIGH)
            : (source ? Register.SOURCE_SETS_LOW : Register.SETS_LOW);
    return Match.ANY.with(
        register.slice().field(), Bits.of(wanted << shift), Bits.of(mask << shift));
  }
}
