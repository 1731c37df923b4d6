package io.drawbridge.compile;

import io.drawbridge.net.IpRange;
import io.drawbridge.net.IpSet;
import io.drawbridge.network.Network;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Side;
import io.drawbridge.network.Terms;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gives aliases their slots. An alias gets one where looking its members up once costs fewer flows
 * than naming them in every rule; it keeps it as long as a rule names the alias and no other set of
 * the group has an address in common with it. What finds no slot is written out in the rules.
 */
final class SetSlots {
  private final AliasSets sets;
  private final List<TreeMap<io.drawbridge.net.IpAddress, IpRange>> taken = new ArrayList<>();
  private final List<boolean[]> values = new ArrayList<>();

  private SetSlots(AliasSets sets) {
    this.sets = sets;
    for (int group = 0; group < SetSlot.GROUPS; group++) {
      taken.add(new TreeMap<>());
      values.add(new boolean[1 << SetSlot.width(group)]);
    }
  }

  /** How often rules name an alias. */
  private record Uses(int plain, int negated) {
    Uses plus(Uses other) {
      return new Uses(plain + other.plain, negated + other.negated);
    }

    /** What naming its members would cost more than naming a slot; negations cost double. */
    long saved(int members) {
      return (plain + 2L * negated - 1) * members;
    }
  }

  /** An alias that would save flows if it had a slot, or one to be negated by. */
  private record Wish(String name, long saved, Uses uses) {
    boolean isGranted(@Nullable SetSlot slot) {
      return slot != null && (uses.negated() == 0 || slot.negated().isNarrow());
    }
  }

  /** The last slots worked out, and from what. */
  static final class Memory {
    private @Nullable AliasSets sets;
    private Map<String, SetSlot> before = Map.of();
    private List<Wish> wishes = List.of();
    private Map<String, SetSlot> slots = Map.of();

    /** The slots of a document, those of an earlier one kept where they can be. */
    Map<String, SetSlot> extend(Map<String, SetSlot> earlier, Network network, AliasSets now) {
      Map<String, Uses> uses = uses(network);
      Map<String, SetSlot> used = new TreeMap<>(earlier);
      used.keySet().retainAll(uses.keySet());
      List<Wish> wanted = new ArrayList<>();
      uses.forEach(
          (name, count) -> {
            long saved = count.saved(now.addresses(name).prefixCount());
            Wish wish = new Wish(name, saved, count);
            if (saved > 0 && !wish.isGranted(used.get(name))) {
              wanted.add(wish);
            }
          });
      wanted.sort(
          Comparator.comparingLong(Wish::saved)
              .reversed()
              .thenComparing(Comparator.comparing(Wish::name)));
      // What found no room may find some the next time: a place that is given up is free then.
      boolean again = now.equals(sets) && used.equals(before) && wanted.equals(wishes);
      if (!again) {
        slots = new SetSlots(now).extend(used, wanted);
        sets = now;
        before = used;
        wishes = List.copyOf(wanted);
      }
      return slots;
    }
  }

  private Map<String, SetSlot> extend(Map<String, SetSlot> before, List<Wish> wishes) {
    Map<String, SetSlot> slots = new TreeMap<>();
    List<Wish> wanted = new ArrayList<>(wishes);
    for (Map.Entry<String, SetSlot> entry : before.entrySet()) {
      String name = entry.getKey();
      if (keep(entry.getValue(), sets.addresses(name))) {
        slots.put(name, entry.getValue());
      } else if (wishes.stream().noneMatch(wish -> wish.name().equals(name))) {
        wanted.add(new Wish(name, 0, new Uses(1, 0)));
      }
    }
    for (Wish wish : wanted) {
      SetSlot slot = slot(sets.addresses(wish.name()), slots.get(wish.name()), wish.uses());
      if (slot != null) {
        slots.put(wish.name(), slot);
      }
    }
    return slots;
  }

  private static Map<String, Uses> uses(Network network) {
    Map<String, Uses> uses = new HashMap<>();
    for (Rule rule : network.rules()) {
      count(rule.from(), uses);
      count(rule.to(), uses);
    }
    return uses;
  }

  private static void count(Side side, Map<String, Uses> uses) {
    count(side.matching(), new Uses(1, 0), uses);
    count(side.not(), new Uses(0, 1), uses);
  }

  private static void count(Terms terms, Uses one, Map<String, Uses> uses) {
    for (String name : terms.addressAliases()) {
      uses.merge(name, one, Uses::plus);
    }
  }

  private boolean keep(SetSlot slot, IpSet set) {
    SetSlot.Place named = slot.named();
    SetSlot.Place negated = slot.negated();
    if (!free(named, set) || !free(negated, set)) {
      return false;
    }
    take(named, set);
    if (!negated.equals(named)) {
      take(negated, set);
    }
    return true;
  }

  private boolean free(SetSlot.Place place, IpSet set) {
    return !values.get(place.group())[place.value()] && !overlaps(place.group(), set.ranges());
  }

  private void take(SetSlot.Place place, IpSet set) {
    values.get(place.group())[place.value()] = true;
    set.ranges().forEach(range -> taken.get(place.group()).put(range.first(), range));
  }

  /** A narrow group for where it is negated, a wide one for where it is not. */
  private @Nullable SetSlot slot(IpSet set, @Nullable SetSlot before, Uses uses) {
    SetSlot.Place negated = uses.negated() > 0 ? place(set, true) : null;
    SetSlot.Place named = before == null ? null : before.named();
    if (named == null && (uses.plain() > 0 || negated == null)) {
      named = place(set, false);
    }
    if (named == null) {
      return negated == null ? null : new SetSlot(negated, negated);
    }
    return new SetSlot(named, negated == null ? named : negated);
  }

  private SetSlot.@Nullable Place place(IpSet set, boolean narrow) {
    for (int i = 0; i < SetSlot.GROUPS; i++) {
      int group = narrow ? SetSlot.GROUPS - 1 - i : i;
      boolean[] used = values.get(group);
      for (int value = 1; value < used.length; value++) {
        if (!used[value]) {
          SetSlot.Place place = new SetSlot.Place(group, value);
          if ((!narrow || place.isNarrow()) && free(place, set)) {
            take(place, set);
            return place;
          }
          break; // it overlaps the group, whatever the value
        }
      }
    }
    return null;
  }

  private boolean overlaps(int group, Collection<IpRange> ranges) {
    var there = taken.get(group);
    for (IpRange range : ranges) {
      var below = there.floorEntry(range.last());
      if (below != null
          && below.getValue().last().family() == range.first().family()
          && below.getValue().last().compareTo(range.first()) >= 0) {
        return true;
      }
    }
    return false;
  }
}
