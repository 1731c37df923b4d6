package io.drawbridge.compile;

import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;

/** The bits of ct_state, see ovs-fields(7). */
final class CtState {
  static final int NEW = 0x01;
  static final int ESTABLISHED = 0x02;
  static final int RELATED = 0x04;
  static final int REPLY = 0x08;
  static final int INVALID = 0x10;
  static final int TRACKED = 0x20;
  static final int SOURCE_TRANSLATED = 0x40;
  static final int DESTINATION_TRANSLATED = 0x80;

  private CtState() {}

  /** Matches packets with all of the first bits and none of the others. */
  static Match match(Match base, int set, int clear) {
    return base.with(Field.CT_STATE, Bits.of(set), Bits.of(set | clear));
  }

  /** Tracked and not invalid: what must be known before the original tuple can be matched. */
  static Match valid(Match base) {
    return match(base, TRACKED, INVALID);
  }
}
