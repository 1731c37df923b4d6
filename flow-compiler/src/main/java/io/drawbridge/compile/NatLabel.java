package io.drawbridge.compile;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Slice;

/**
 * A routed connection carries in ct_label which entry of the document translated it, and to what.
 * So it ends when that entry goes or says something else, and others come and go without it.
 */
final class NatLabel {
  /** Not committed yet. */
  static final long FRESH = 0;

  /** Committed as it is. */
  static final long UNTRANSLATED = 1;

  /** Committed, and never to be passed. */
  static final long ENDED = -1;

  private static final Slice LABEL = Slice.of(Field.CT_LABEL, 64, 127);

  private NatLabel() {}

  /** The label of an entry of some kind, of a name, that translates to something. */
  static long of(String kind, String name, String translation) {
    long hash = 0xcbf2_9ce4_8422_2325L;
    for (char each : (kind + "\n" + name + "\n" + translation).toCharArray()) {
      hash = Part.mix(hash ^ each);
    }
    return hash >= ENDED && hash <= UNTRANSLATED ? 2 : hash;
  }

  static Match match(Match base, long label) {
    return LABEL.match(base, label);
  }

  /** The action that writes it at a commit. */
  static Action set(long label) {
    return LABEL.set(label);
  }
}
