package io.drawbridge.semantics;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The flows of one table, found as Open vSwitch's classifier finds them: a subtable for every
 * combination of masks, in each a hash table of values, the subtables with the highest priorities
 * first.
 *
 * <p>Conjunctive matches as in ovs-fields(7): at a priority where no ordinary flow matches, a
 * conjunction all of whose clauses match there gives conj_id its number, and the flow that matches
 * then, at whatever priority, is the result.
 */
final class FlowTable {
  private static final Comparator<Subtable> FALLING =
      Comparator.comparingInt(Subtable::highestPriority).reversed();
  private static final int ANY_FRAGMENT = 1;
  private static final int LATER_FRAGMENT = 2;

  private final Map<List<Object>, Subtable> byMask = new HashMap<>();
  private final List<Subtable> subtables = new ArrayList<>();
  private final List<Subtable.Entry> soft = new ArrayList<>();
  private boolean sorted = true;

  /** Adds a flow; one with the same priority and match gives way. */
  void put(Flow flow) {
    Subtable subtable =
        byMask.computeIfAbsent(
            Subtable.masks(flow.match()),
            any -> {
              Subtable made = new Subtable(flow.match());
              subtables.add(made);
              return made;
            });
    sorted &= flow.priority() <= subtable.highestPriority();
    subtable.put(flow);
  }

  /** The flow that matches, null for none. */
  @Nullable Flow lookUp(FieldValues values) {
    if (!sorted) {
      subtables.sort(FALLING);
      sorted = true;
    }
    int fragment = (int) values.low(Field.IP_FRAG);
    FieldValues seen =
        (fragment & ANY_FRAGMENT) == 0
            ? values
            : values.withoutTransport((fragment & LATER_FRAGMENT) != 0);
    soft.clear();
    Flow hard = search(seen, true);
    if (soft.isEmpty()) {
      return hard;
    }
    Flow conjunctive = conjunction(seen, hard == null ? -1 : hard.priority());
    return conjunctive != null ? conjunctive : hard;
  }

  /** The best ordinary flow; on the way gathers the clauses above it. */
  private @Nullable Flow search(FieldValues values, boolean gather) {
    Flow hard = null;
    int hardPriority = -1;
    for (Subtable subtable : subtables) {
      if (subtable.highestPriority() <= hardPriority) {
        break;
      }
      List<Subtable.Entry> entries = subtable.find(values);
      for (int i = 0; i < entries.size(); i++) {
        Subtable.Entry entry = entries.get(i);
        if (entry.flow().priority() <= hardPriority) {
          break;
        }
        if (entry.clauses().isEmpty()) {
          hard = entry.flow();
          hardPriority = hard.priority();
          break;
        }
        if (gather) {
          soft.add(entry);
        }
      }
    }
    return hard;
  }

  private @Nullable Flow conjunction(FieldValues values, int above) {
    soft.sort(
        Comparator.comparingInt((Subtable.Entry entry) -> entry.flow().priority()).reversed());
    Map<Long, Long> clausesSeen = new HashMap<>();
    int priority = Integer.MAX_VALUE;
    // Searching for the flow of a conjunction does not gather, so this list stays as it is.
    for (Subtable.Entry entry : soft) {
      if (entry.flow().priority() <= above) {
        break;
      }
      if (entry.flow().priority() != priority) {
        priority = entry.flow().priority();
        clausesSeen.clear();
      }
      for (Action.Conjunction clause : entry.clauses()) {
        long before = clausesSeen.getOrDefault(clause.id(), 0L);
        long after = before | 1L << (clause.clause() - 1);
        clausesSeen.put(clause.id(), after);
        boolean completes = before != after && Long.bitCount(after) == clause.clauses();
        Flow flow = completes ? withConjunction(values, clause.id()) : null;
        if (flow != null) {
          return flow;
        }
      }
    }
    return null;
  }

  private @Nullable Flow withConjunction(FieldValues values, long id) {
    long before = values.low(Field.CONJ_ID);
    values.set(Field.CONJ_ID, id);
    Flow flow = search(values, false);
    values.set(Field.CONJ_ID, before);
    return flow;
  }
}
