package io.drawbridge.semantics;

/** The bits of ct_state, see ovs-fields(7). */
final class CtBits {
  static final int NEW = 0x01;
  static final int ESTABLISHED = 0x02;
  static final int RELATED = 0x04;
  static final int REPLY = 0x08;
  static final int INVALID = 0x10;
  static final int TRACKED = 0x20;
  static final int SOURCE_TRANSLATED = 0x40;
  static final int DESTINATION_TRANSLATED = 0x80;
  static final int TRANSLATED = SOURCE_TRANSLATED | DESTINATION_TRANSLATED;

  private static final String[] NAMES = {"new", "est", "rel", "rpl", "inv", "trk", "snat", "dnat"};

  private CtBits() {}

  /** As {@code +new+trk}; {@code -trk} for a packet not tracked. */
  static String text(int bits) {
    if (bits == 0) {
      return "-trk";
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < NAMES.length; i++) {
      if ((bits & 1 << i) != 0) {
        text.append('+').append(NAMES[i]);
      }
    }
    return text.toString();
  }
}
