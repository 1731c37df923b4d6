package io.drawbridge.compile;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Match.Masked;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The product of several sets of matches under a common one: set × set × set; combinations that
 * contradict themselves are left out. Written out where that takes few flows, as a conjunction
 * where it does not: then the sets' sizes add up instead of multiplying.
 */
final class Product {
  private final Match common;
  private final List<List<Match>> sets = new ArrayList<>();

  Product(Match common) {
    this.common = common;
  }

  /** One more set, of which any member may match; the members must differ. */
  void and(List<Match> members) {
    sets.add(members);
  }

  void compile(
      Table table,
      int priority,
      long conjunction,
      Cookie cookie,
      List<Action> actions,
      Flows flows) {
    List<List<Match>> wide = sets.stream().filter(set -> set.size() > 1).toList();
    List<Match> narrow = product(common, sets.stream().filter(set -> set.size() == 1).toList());
    if (narrow.isEmpty()) {
      return;
    }
    Match base = narrow.get(0);
    long product = wide.stream().mapToLong(List::size).reduce(1, Math::multiplyExact);
    long sum = wide.stream().mapToLong(List::size).sum();
    if (wide.size() < 2 || product <= sum + 1) {
      write(table, priority, cookie, actions, flows);
      return;
    }
    // What is in two of the sets is one flow, of both clauses: a table has a match once.
    Map<Match, List<Action>> clauses = new LinkedHashMap<>();
    for (int i = 0; i < wide.size(); i++) {
      for (Match match : product(base, List.of(wide.get(i)))) {
        clauses
            .computeIfAbsent(match, any -> new ArrayList<>())
            .add(new Action.Conjunction(conjunction, i + 1, wide.size()));
      }
    }
    clauses.forEach((match, of) -> flows.add(table, priority, match, cookie, of));
    flows.add(table, priority, base.with(Field.CONJ_ID, conjunction), cookie, actions);
  }

  /** Writes every combination out. */
  void write(Table table, int priority, Cookie cookie, List<Action> actions, Flows flows) {
    for (Match match : product(common, sets)) {
      flows.add(table, priority, match, cookie, actions);
    }
  }

  private static List<Match> product(Match base, List<List<Match>> sets) {
    List<Match> matches = List.of(base);
    for (List<Match> set : sets) {
      List<Match> next = new ArrayList<>(matches.size() * set.size());
      for (Match match : matches) {
        for (Match member : set) {
          if (agree(match, member)) {
            next.add(merge(match, member));
          }
        }
      }
      matches = next;
    }
    return matches;
  }

  /** Whether both can hold: what is in one set is in no other set that shares its bits. */
  private static boolean agree(Match one, Match other) {
    for (var entry : other.fields().entrySet()) {
      Masked there = one.get(entry.getKey());
      Masked here = entry.getValue();
      if (there != null && !there.value().and(here.mask()).equals(here.value().and(there.mask()))) {
        return false;
      }
    }
    return true;
  }

  private static Match merge(Match base, Match more) {
    Match merged = base;
    for (var entry : more.fields().entrySet()) {
      Masked masked = entry.getValue();
      Bits value = masked.value();
      merged = merged.with(entry.getKey(), value, masked.mask());
    }
    return merged;
  }
}
