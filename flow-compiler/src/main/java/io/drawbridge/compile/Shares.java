package io.drawbridge.compile;

import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of several addresses a source has: by the last bits of its own, so that it is the same one
 * all the time, in every datapath, whatever else is going on. Where the number of addresses is no
 * power of two, some have up to a quarter more sources than others.
 */
final class Shares {
  private Shares() {}

  /**
   * The sources of one of several addresses, a match each; those of all together are everybody.
   *
   * @param index from 0
   * @param count how many addresses there are: 1–64
   */
  static List<Match> of(int index, int count) {
    int bits = bits(count);
    List<Match> shares = new ArrayList<>();
    for (int value = 0; value < 1 << bits; value++) {
      if (value % count == index) {
        shares.add(Match.ANY.with(Field.IPV4_SRC, Bits.of(value), Bits.of((1L << bits) - 1)));
      }
    }
    return shares;
  }

  private static int bits(int count) {
    int bits = 32 - Integer.numberOfLeadingZeros(count - 1);
    return Integer.bitCount(count) == 1 ? bits : bits + 2;
  }
}
