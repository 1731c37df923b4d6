package io.drawbridge.semantics;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Match;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Flows of one table that match the same bits of the same fields. */
final class Subtable {
  /**
   * A flow.
   *
   * @param clauses of conjunctions; none for an ordinary flow
   */
  record Entry(Flow flow, List<Action.Conjunction> clauses) {}

  /** The bits matched, a word for 64 of them; one that is changed serves all lookups. */
  private static final class Key {
    private final long[] words;

    Key(long[] words) {
      this.words = words;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && Arrays.equals(words, key.words);
    }

    @Override
    public int hashCode() {
      long hash = 0;
      for (long word : words) {
        hash = (hash ^ word) * 0x9e37_79b9_7f4a_7c15L;
        hash ^= hash >>> 32;
      }
      return (int) hash;
    }
  }

  private final List<Field> matched;
  private final int[] fields;
  private final boolean[] upper;
  private final long[] masks;
  private final Key probe;
  private final Map<Key, List<Entry>> entries = new HashMap<>();
  private int highestPriority = -1;

  /** An empty subtable for flows with the masks of this one. */
  Subtable(Match match) {
    matched = List.copyOf(match.fields().keySet());
    int words = matched.stream().mapToInt(Subtable::words).sum();
    fields = new int[words];
    upper = new boolean[words];
    masks = new long[words];
    probe = new Key(new long[words]);
    int word = 0;
    for (Map.Entry<Field, Match.Masked> entry : match.fields().entrySet()) {
      Bits mask = entry.getValue().mask();
      for (int half = 0; half < words(entry.getKey()); half++) {
        fields[word] = FieldValues.index(entry.getKey());
        upper[word] = half == 1;
        masks[word++] = half == 1 ? mask.high() : mask.low();
      }
    }
  }

  private static int words(Field field) {
    return field.bits() > 64 ? 2 : 1;
  }

  /** What flows of one subtable have in common. */
  static List<Object> masks(Match match) {
    List<Object> masks = new ArrayList<>();
    match
        .fields()
        .forEach(
            (field, masked) -> {
              masks.add(field);
              masks.add(masked.mask());
            });
    return masks;
  }

  int highestPriority() {
    return highestPriority;
  }

  void put(Flow flow) {
    highestPriority = Math.max(highestPriority, flow.priority());
    long[] values = new long[fields.length];
    int word = 0;
    for (Field field : matched) {
      Match.Masked masked = Objects.requireNonNull(flow.match().get(field));
      values[word++] = masked.value().low();
      if (words(field) == 2) {
        values[word++] = masked.value().high();
      }
    }
    List<Action.Conjunction> clauses =
        flow.actions().stream()
            .filter(Action.Conjunction.class::isInstance)
            .map(Action.Conjunction.class::cast)
            .toList();
    Entry added = new Entry(flow, clauses);
    List<Entry> same = entries.computeIfAbsent(new Key(values), any -> new ArrayList<>(1));
    for (int i = 0; i <= same.size(); i++) {
      if (i == same.size() || same.get(i).flow().priority() < flow.priority()) {
        same.add(i, added);
        return;
      }
      if (same.get(i).flow().priority() == flow.priority()) {
        same.set(i, added);
        return;
      }
    }
  }

  /** The flows that match, the highest priority first. */
  List<Entry> find(FieldValues values) {
    for (int i = 0; i < fields.length; i++) {
      probe.words[i] = (upper[i] ? values.high(fields[i]) : values.low(fields[i])) & masks[i];
    }
    return entries.getOrDefault(probe, List.of());
  }
}
