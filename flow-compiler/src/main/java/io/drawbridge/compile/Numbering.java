package io.drawbridge.compile;

import io.drawbridge.network.Network;
import io.drawbridge.network.Place;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Switch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The numbers that stand for names in registers, conntrack zones, priorities, meters and cookies. A
 * name keeps its number from one revision to the next, so that an edit elsewhere in the document
 * moves no flow and no tracked connection.
 *
 * @param segments 1–239
 * @param zones 1–65535
 * @param rules 1–2²⁰
 * @param forwards 1–65535
 * @param hosts 1–2³²−1
 * @param priorities of rules, falling in the order in which they decide: 1–65000
 * @param logMeters meters of rules that log, 100–65535
 * @param rateMeters meters of rules that limit new connections, 100–65535
 * @param vlans of ports, by {@link PlacedPort#key}: 1–16383
 * @param slots where registers say that an address is in an alias, see SetSlot
 */
public record Numbering(
    Map<String, Integer> segments,
    Map<String, Integer> zones,
    Map<String, Integer> rules,
    Map<String, Integer> forwards,
    Map<String, Integer> hosts,
    Map<String, Integer> priorities,
    Map<String, Integer> logMeters,
    Map<String, Integer> rateMeters,
    Map<String, Integer> vlans,
    Map<String, Integer> slots) {
  /** Nothing numbered yet. */
  public static final Numbering EMPTY =
      new Numbering(
          Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(),
          Map.of());

  /** Connections that management passes carry this in the place of a rule's number. */
  public static final int MANAGEMENT = 1 << 21;

  private static final int FIRST_METER = 100;

  /** Takes defensive copies. */
  public Numbering {
    segments = copy(segments);
    zones = copy(zones);
    rules = copy(rules);
    forwards = copy(forwards);
    hosts = copy(hosts);
    priorities = copy(priorities);
    logMeters = copy(logMeters);
    rateMeters = copy(rateMeters);
    vlans = copy(vlans);
    slots = copy(slots);
  }

  /** Hash maps: there may be many rules, and the order matters to nobody. */
  private static Map<String, Integer> copy(Map<String, Integer> map) {
    return map instanceof Kept ? map : new Kept(map);
  }

  /** A map nobody changes any more. */
  private static final class Kept extends java.util.AbstractMap<String, Integer> {
    private final Map<String, Integer> map;

    Kept(Map<String, Integer> map) {
      this.map = new HashMap<>(map);
    }

    @Override
    public java.util.Set<Entry<String, Integer>> entrySet() {
      return Collections.unmodifiableMap(map).entrySet();
    }

    @Override
    public @org.jspecify.annotations.Nullable Integer get(Object key) {
      return map.get(key);
    }

    @Override
    public boolean containsKey(Object key) {
      return map.containsKey(key);
    }

    @Override
    public int size() {
      return map.size();
    }
  }

  /**
   * The numbering of a document: names known before keep their numbers, others get the lowest free
   * ones. The same two arguments give the same result.
   */
  public Numbering extend(Network network) {
    return new Numberer().extend(this, network);
  }

  Numbering extend(Network network, AliasSets sets, SetSlots.Memory memory) {
    List<Rule> ordered = network.rulesInOrder();
    List<String> names = new ArrayList<>(ordered.size());
    List<String> logs = new ArrayList<>();
    List<String> rates = new ArrayList<>();
    for (Rule rule : ordered) {
      names.add(rule.name());
      if (rule.log() || rule.action() == io.drawbridge.network.Action.AUDIT) {
        logs.add(rule.name());
      }
      if (rule.options().newPerSecond().isPresent()) {
        rates.add(rule.name());
      }
    }
    BitSet meters = new BitSet();
    Map<String, Integer> keptLogs = known(logMeters, logs, meters);
    Map<String, Integer> keptRates = known(rateMeters, rates, meters);
    Map<String, SetSlot> before = new HashMap<>();
    slots.forEach((name, slot) -> before.put(name, SetSlot.of(slot)));
    Map<String, Integer> slotted = new HashMap<>();
    memory.extend(before, network, sets).forEach((name, slot) -> slotted.put(name, slot.number()));
    return new Numbering(
        number(segments, network.segments().keySet()),
        number(
            zones, network.segments().values().stream().flatMap(s -> s.zones().stream()).toList()),
        number(rules, names),
        number(forwards, Redirect.keys(network.nat())),
        number(hosts, network.hosts().keySet()),
        Priorities.extend(priorities, names),
        same(logMeters, free(keptLogs, logs, meters, FIRST_METER)),
        same(rateMeters, free(keptRates, rates, meters, FIRST_METER)),
        number(vlans, vlanKeys(network)),
        same(slots, slotted));
  }

  private static Collection<String> vlanKeys(Network network) {
    Set<String> keys = new LinkedHashSet<>();
    for (Switch each : network.switches().values()) {
      for (Place place : each.places()) {
        if (place.vlan() != Place.UNTAGGED) {
          keys.add(PlacedPort.key(place));
        }
      }
    }
    return keys;
  }

  private static Map<String, Integer> number(
      Map<String, Integer> before, Collection<String> names) {
    if (covers(before, names)) {
      return before;
    }
    BitSet taken = new BitSet();
    return same(before, free(known(before, names, taken), names, taken, 1));
  }

  /** Whether exactly these names are there, given that none is named twice. */
  private static boolean covers(Map<String, Integer> before, Collection<String> names) {
    if (before.size() != names.size()) {
      return false;
    }
    for (String name : names) {
      if (!before.containsKey(name)) {
        return false;
      }
    }
    return true;
  }

  /** The same object where nothing changed, so that to compare is quick. */
  private static Map<String, Integer> same(
      Map<String, Integer> before, Map<String, Integer> after) {
    return before.size() == after.size() && before.equals(after) ? before : after;
  }

  private static Map<String, Integer> known(
      Map<String, Integer> before, Collection<String> names, BitSet taken) {
    Map<String, Integer> numbers = new HashMap<>(names.size() * 2);
    for (String name : names) {
      Integer number = before.get(name);
      if (number != null) {
        numbers.put(name, number);
        taken.set(number);
      }
    }
    return numbers;
  }

  private static Map<String, Integer> free(
      Map<String, Integer> numbers, Collection<String> names, BitSet taken, int first) {
    for (String name : names) {
      if (!numbers.containsKey(name)) {
        int number = taken.nextClearBit(first);
        taken.set(number);
        numbers.put(name, number);
      }
    }
    return numbers;
  }

  /** The slot of an alias. */
  java.util.Optional<SetSlot> slot(String alias) {
    Integer slot = slots.get(alias);
    return slot == null ? java.util.Optional.empty() : java.util.Optional.of(SetSlot.of(slot));
  }

  /**
   * The number of a name.
   *
   * @throws IllegalArgumentException if it has none
   */
  static int number(Map<String, Integer> numbers, String name) {
    Integer number = numbers.get(name);
    if (number == null) {
      throw new IllegalArgumentException(
          "'" + name + "' has no number; extend the numbering first");
    }
    return number;
  }
}
