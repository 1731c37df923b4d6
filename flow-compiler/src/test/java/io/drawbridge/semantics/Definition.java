package io.drawbridge.semantics;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lookup as ovs-fields(7) defines it, one flow after the other, to hold the fast one to. */
final class Definition {
  private Definition() {}

  /** The flows that may be found: more than one if several conjunctions of a priority match. */
  static Set<@Nullable Flow> lookUp(List<Flow> all, FieldValues values) {
    Map<Flow.Key, Flow> flows = new LinkedHashMap<>();
    all.forEach(flow -> flows.put(flow.key(), flow));
    List<Flow> matching =
        flows.values().stream()
            .filter(flow -> matches(flow, values))
            .sorted(Comparator.comparingInt(Flow::priority).reversed())
            .toList();
    for (int priority : matching.stream().map(Flow::priority).distinct().toList()) {
      List<Flow> here = matching.stream().filter(flow -> flow.priority() == priority).toList();
      Set<@Nullable Flow> found = new HashSet<>();
      here.stream().filter(flow -> clauses(flow).isEmpty()).findFirst().ifPresent(found::add);
      if (found.isEmpty()) {
        complete(here).forEach(id -> addIfThere(found, flows, values, id));
      }
      if (!found.isEmpty()) {
        return found;
      }
    }
    Set<@Nullable Flow> none = new HashSet<>();
    none.add(null);
    return none;
  }

  private static void addIfThere(
      Set<@Nullable Flow> found, Map<Flow.Key, Flow> flows, FieldValues values, long id) {
    FieldValues with = values.copy();
    with.set(Field.CONJ_ID, id);
    flows.values().stream()
        .filter(flow -> clauses(flow).isEmpty() && matches(flow, with))
        .max(Comparator.comparingInt(Flow::priority))
        .ifPresent(found::add);
  }

  private static List<Long> complete(List<Flow> flows) {
    Map<Long, Set<Integer>> seen = new LinkedHashMap<>();
    List<Long> complete = new ArrayList<>();
    for (Flow flow : flows) {
      for (Action.Conjunction clause : clauses(flow)) {
        Set<Integer> clauses = seen.computeIfAbsent(clause.id(), any -> new HashSet<>());
        if (clauses.add(clause.clause()) && clauses.size() == clause.clauses()) {
          complete.add(clause.id());
        }
      }
    }
    return complete;
  }

  private static List<Action.Conjunction> clauses(Flow flow) {
    return flow.actions().stream()
        .filter(Action.Conjunction.class::isInstance)
        .map(Action.Conjunction.class::cast)
        .toList();
  }

  private static boolean matches(Flow flow, FieldValues values) {
    return flow.match().fields().entrySet().stream()
        .allMatch(
            entry ->
                values
                    .get(entry.getKey())
                    .and(entry.getValue().mask())
                    .equals(entry.getValue().value()));
  }
}
