package io.drawbridge.diff;

import io.drawbridge.compile.Program;
import io.drawbridge.flow.Flow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The smallest set of changes from what a switch has to what it should have.
 *
 * @param put flows to add, or to replace under the same key, in the order of the desired ones
 * @param delete keys of flows to remove, in the order of the observed ones
 */
public record FlowDiff(List<Flow> put, List<Flow.Key> delete) {
  /** Takes defensive copies. */
  public FlowDiff {
    put = List.copyOf(put);
    delete = List.copyOf(delete);
  }

  /**
   * Compares by key; a flow whose actions or cookie differ is put again. Linear in the number of
   * flows.
   *
   * @throws IllegalArgumentException if two desired flows have one key
   */
  public static FlowDiff between(Collection<Flow> desired, Collection<Flow> observed) {
    Map<Flow.Key, Flow> there = new HashMap<>(observed.size() * 2);
    for (Flow flow : observed) {
      there.put(flow.key(), flow);
    }
    Map<Flow.Key, Flow> wanted = new HashMap<>(desired.size() * 2);
    List<Flow> put = new ArrayList<>();
    for (Flow flow : desired) {
      Flow twin = wanted.put(flow.key(), flow);
      if (twin != null) {
        throw new IllegalArgumentException("two flows have one key: " + twin + " and " + flow);
      }
      if (!flow.equals(there.get(flow.key()))) {
        put.add(flow);
      }
    }
    List<Flow.Key> delete = new ArrayList<>();
    for (Flow flow : observed) {
      if (!wanted.containsKey(flow.key())) {
        delete.add(flow.key());
      }
    }
    return new FlowDiff(put, delete);
  }

  /**
   * Compares programs; of programs made by one compiler only what changed is looked at.
   *
   * @throws IllegalArgumentException if two desired flows have one key
   */
  public static FlowDiff between(Program desired, Program observed) {
    Program.Changes changes = desired.changesFrom(observed);
    return between(changes.mine(), changes.theirs());
  }

  /** Whether there is nothing to change. */
  public boolean isEmpty() {
    return put.isEmpty() && delete.isEmpty();
  }

  /** How many changes there are. */
  public int size() {
    return put.size() + delete.size();
  }
}
