package io.drawbridge.compile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives rules their priorities: falling, with gaps, and kept from one revision to the next as far
 * as the order allows. A rule between two others takes a priority from the gap between them; where
 * there is none left, the fewest neighbours that make one move (order maintenance by local
 * relabelling). The flows of a rule carry its priority, so each rule that moves has to be sent
 * again.
 */
final class Priorities {
  /** Priorities are below this; 0 is left to nothing. */
  static final int END = 65_001;

  /** Gaps at the two ends are used up by this much a rule at most. */
  private static final int END_STRIDE = 64;

  /** Quarters of a priority that a rule of a large window has at least. */
  private static final int SPARSEST = 17;

  private final List<String> names;
  private final int[] labels;

  private Priorities(List<String> names) {
    this.names = names;
    this.labels = new int[names.size()];
  }

  /**
   * Priorities of rules.
   *
   * @param before those of an earlier revision
   * @param names the rules in the order in which they decide, fewer than {@link #END}
   */
  static Map<String, Integer> extend(Map<String, Integer> before, List<String> names) {
    Priorities priorities = new Priorities(names);
    boolean complete = priorities.keep(before);
    if (complete && before.size() == names.size()) {
      return before;
    }
    priorities.fill();
    Map<String, Integer> result = new HashMap<>(names.size() * 2);
    for (int i = 0; i < names.size(); i++) {
      result.put(names.get(i), priorities.labels[i]);
    }
    return result;
  }

  /**
   * Keeps the longest run of labels that still falls (patience sorting); others become 0.
   *
   * @return whether that is all of them
   */
  private boolean keep(Map<String, Integer> before) {
    int[] old = new int[names.size()];
    boolean falling = true;
    boolean complete = true;
    int last = END;
    for (int i = 0; i < old.length; i++) {
      old[i] = before.getOrDefault(names.get(i), 0);
      if (old[i] != 0) {
        falling &= old[i] < last;
        last = old[i];
      } else {
        complete = false;
      }
    }
    if (falling) {
      System.arraycopy(old, 0, labels, 0, old.length);
      return complete;
    }
    int[] tails = new int[old.length];
    int[] previous = new int[old.length];
    int length = 0;
    for (int i = 0; i < old.length; i++) {
      if (old[i] == 0) {
        continue;
      }
      int low = 0;
      int high = length;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (old[tails[middle]] > old[i]) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      previous[i] = low == 0 ? -1 : tails[low - 1];
      tails[low] = i;
      length = Math.max(length, low + 1);
    }
    int i = length == 0 ? -1 : tails[length - 1];
    while (i >= 0) {
      labels[i] = old[i];
      i = previous[i];
    }
    return false;
  }

  private void fill() {
    int i = 0;
    while (i < labels.length) {
      if (labels[i] != 0) {
        i++;
        continue;
      }
      int end = i;
      while (end < labels.length && labels[end] == 0) {
        end++;
      }
      place(i, end);
      i = end;
    }
  }

  /** Labels the run from {@code start} to before {@code end}, and what must make room for it. */
  private void place(int start, int end) {
    int from = start;
    int to = end;
    int width = 1;
    while (!fits(from, to, width)) {
      width *= 2;
      from = Math.max(0, start - width);
      to = Math.min(labels.length, end + width);
      while (to < labels.length && labels[to] == 0) {
        to++; // the next run, already inside the window, is placed with it
      }
      if (from == 0 && to == labels.length) {
        break;
      }
    }
    spread(from, to);
  }

  /**
   * A larger window has to be sparser: else rules added in one place would soon need the same
   * again.
   */
  private boolean fits(int from, int to, int width) {
    int gap = above(from) - below(to) - 1;
    int level = Integer.numberOfTrailingZeros(width);
    return 4 * gap >= (to - from) * (level == 0 ? 4 : Math.min(5 + level, SPARSEST));
  }

  private int above(int from) {
    return from == 0 ? END : labels[from - 1];
  }

  private int below(int to) {
    return to == labels.length ? 0 : labels[to];
  }

  private void spread(int from, int to) {
    int count = to - from;
    long top = above(from);
    long bottom = below(to);
    boolean all = from == 0 && to == labels.length;
    if (all) {
      // Room at both ends, where rules are added most.
      long spare = (top - bottom - 1 - count) / 8;
      top -= spare;
      bottom += spare;
    } else if (from == 0) {
      top = Math.min(top, bottom + (long) END_STRIDE * count + 1);
    } else if (to == labels.length) {
      bottom = Math.max(bottom, top - (long) END_STRIDE * count - 1);
    }
    for (int i = 0; i < count; i++) {
      labels[from + i] = (int) (top - (top - bottom) * (i + 1) / (count + 1));
    }
  }
}
