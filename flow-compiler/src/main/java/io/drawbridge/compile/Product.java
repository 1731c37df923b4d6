package io.drawbridge.compile;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Match.Masked;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The product of several sets of matches under a common one: set × set × set; combinations that
 * contradict themselves are left out. Written out where that takes few flows, as a conjunction
 * where it does not: then the sets' sizes add up instead of multiplying.
 *
 * <p>Masks multiply as well, and a new connection is looked up once for every distinct mask of the
 * table. So a set of addresses with a mask that few rules have is a clause of its own, beside no
 * more than zones and ports of the switch: such masks add up, and what is left of the rule has
 * masks that many rules have. That costs a rule two flows.
 */
final class Product {
  private static final Set<Field> PLACES =
      Set.of(Register.FROM_ZONE.slice().field(), Register.TO_ZONE.slice().field());

  private static final Set<Field> ADDRESSES =
      EnumSet.of(
          Register.SOURCE_SETS_LOW.slice().field(),
          Register.SOURCE_SETS_HIGH.slice().field(),
          Register.SETS_LOW.slice().field(),
          Register.SETS_HIGH.slice().field(),
          Field.CT_NW_SRC,
          Field.CT_NW_DST,
          Field.CT_IPV6_SRC,
          Field.CT_IPV6_DST);

  /** The masks of addresses that many rules have: a set of the widest group, an IPv4 address. */
  private static final Map<Field, Bits> USUAL =
      Map.of(
          Register.SOURCE_SETS_LOW.slice().field(),
          SetSlot.WIDEST,
          Register.SETS_LOW.slice().field(),
          SetSlot.WIDEST,
          Field.CT_NW_SRC,
          Field.CT_NW_SRC.allOnes(),
          Field.CT_NW_DST,
          Field.CT_NW_DST.allOnes());

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
    List<List<Match>> clauses = clauses();
    if (clauses.size() < 2) {
      write(table, priority, cookie, actions, flows);
      return;
    }
    if (clauses.stream().anyMatch(List::isEmpty)) {
      return;
    }
    for (int i = 0; i < clauses.size(); i++) {
      for (Match match : clauses.get(i)) {
        Action.Conjunction clause = new Action.Conjunction(conjunction, i + 1, clauses.size());
        flows.clause(table, priority, match, cookie, clause);
      }
    }
    flows.add(table, priority, Match.ANY.with(Field.CONJ_ID, conjunction), cookie, actions);
  }

  /** What has to match together; fewer than two clauses if it is better written out. */
  private List<List<Match>> clauses() {
    List<List<Match>> places = new ArrayList<>();
    List<List<Match>> rare = new ArrayList<>();
    List<List<Match>> single = new ArrayList<>();
    List<List<Match>> wide = new ArrayList<>();
    for (List<Match> set : sets) {
      if (set.stream().anyMatch(Product::isRare)) {
        rare.add(set);
      } else if (set.size() > 1) {
        wide.add(set);
      } else if (set.stream().allMatch(match -> PLACES.containsAll(match.fields().keySet()))) {
        places.add(set);
      } else {
        single.add(set);
      }
    }
    long product = wide.stream().mapToLong(List::size).reduce(1, Math::multiplyExact);
    long sum = wide.stream().mapToLong(List::size).sum();
    // Where there is no conjunction yet, it takes a flow of its own.
    boolean addUp = wide.size() > 1 && product > sum + (rare.isEmpty() ? 1 : 0);
    if (rare.isEmpty() && !addUp) {
      return List.of();
    }
    List<List<Match>> clauses = new ArrayList<>();
    List<Match> least =
        product(List.of(common(Set.of(Field.CT_STATE, Register.FORWARD.slice().field()))), places);
    for (List<Match> set : rare) {
      clauses.add(product(least, List.of(set)));
    }
    Set<Field> all = EnumSet.complementOf(EnumSet.of(Field.ETH_TYPE));
    List<Match> base = product(product(List.of(common(all)), places), single);
    if (addUp) {
      wide.forEach(set -> clauses.add(product(base, List.of(set))));
    } else if (!wide.isEmpty() || !single.isEmpty() || (rare.size() > 1 && !base.equals(least))) {
      clauses.add(product(base, wide));
    }
    return withFamily(clauses);
  }

  /** One clause at least names the family, if all do; others only where their fields need it. */
  private List<List<Match>> withFamily(List<List<Match>> clauses) {
    Masked family = common.get(Field.ETH_TYPE);
    if (family == null) {
      return clauses;
    }
    boolean named =
        clauses.stream().anyMatch(clause -> clause.stream().allMatch(Product::needsFamily));
    List<List<Match>> all = new ArrayList<>();
    for (List<Match> clause : clauses) {
      boolean last = all.size() == clauses.size() - 1;
      all.add(
          clause.stream()
              .map(
                  match ->
                      needsFamily(match) || (last && !named)
                          ? match.with(Field.ETH_TYPE, family.value(), family.mask())
                          : match)
              .toList());
    }
    return all;
  }

  private static boolean needsFamily(Match match) {
    return match.fields().keySet().stream().anyMatch(field -> field.compareTo(Field.CT_LABEL) > 0);
  }

  /** What is common to all, of some fields. */
  private Match common(Set<Field> fields) {
    Match some = Match.ANY;
    for (var entry : common.fields().entrySet()) {
      if (fields.contains(entry.getKey())) {
        some = some.with(entry.getKey(), entry.getValue().value(), entry.getValue().mask());
      }
    }
    return some;
  }

  /** Whether it matches addresses, and with a mask that few rules have. */
  private static boolean isRare(Match match) {
    for (var entry : match.fields().entrySet()) {
      if (ADDRESSES.contains(entry.getKey())
          && !entry.getValue().mask().equals(USUAL.get(entry.getKey()))) {
        return true;
      }
    }
    return false;
  }

  /** Writes every combination out. */
  void write(Table table, int priority, Cookie cookie, List<Action> actions, Flows flows) {
    for (Match match : product(List.of(common), sets)) {
      flows.add(table, priority, match, cookie, actions);
    }
  }

  private static List<Match> product(List<Match> base, List<List<Match>> sets) {
    List<Match> matches = base;
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
