package io.drawbridge.compile;

import io.drawbridge.network.Forward;
import io.drawbridge.network.Network;
import io.drawbridge.network.Rule;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The numbers that stand for names in registers, conntrack zones and cookies. A name keeps its
 * number from one revision to the next, so that an edit elsewhere in the document moves no flow and
 * no tracked connection.
 *
 * @param segments 1–239
 * @param zones 1–65535
 * @param rules 1–2²⁶
 * @param forwards 1–65535
 * @param hosts 1–2³²−1
 */
public record Numbering(
    Map<String, Integer> segments,
    Map<String, Integer> zones,
    Map<String, Integer> rules,
    Map<String, Integer> forwards,
    Map<String, Integer> hosts) {
  /** Nothing numbered yet. */
  public static final Numbering EMPTY =
      new Numbering(Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

  /** Takes defensive copies. */
  public Numbering {
    segments = Collections.unmodifiableMap(new TreeMap<>(segments));
    zones = Collections.unmodifiableMap(new TreeMap<>(zones));
    rules = Collections.unmodifiableMap(new TreeMap<>(rules));
    forwards = Collections.unmodifiableMap(new TreeMap<>(forwards));
    hosts = Collections.unmodifiableMap(new TreeMap<>(hosts));
  }

  /**
   * The numbering of a document: names known before keep their numbers, others get the lowest free
   * ones.
   */
  public Numbering extend(Network network) {
    return new Numbering(
        number(segments, network.segments().keySet()),
        number(
            zones, network.segments().values().stream().flatMap(s -> s.zones().stream()).toList()),
        number(rules, network.rules().stream().map(Rule::name).toList()),
        number(forwards, network.nat().forwards().stream().map(Forward::name).toList()),
        number(hosts, network.hosts().keySet()));
  }

  private static Map<String, Integer> number(
      Map<String, Integer> before, Collection<String> names) {
    Map<String, Integer> numbers = new TreeMap<>();
    Set<Integer> taken = new HashSet<>();
    for (String name : names) {
      Integer number = before.get(name);
      if (number != null) {
        numbers.put(name, number);
        taken.add(number);
      }
    }
    int next = 1;
    for (String name : names) {
      if (!numbers.containsKey(name)) {
        while (taken.contains(next)) {
          next++;
        }
        numbers.put(name, next++);
      }
    }
    return numbers;
  }
}
