package io.drawbridge.compile;

import io.drawbridge.network.Location;
import io.drawbridge.network.Network;
import io.drawbridge.network.Switch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Where hosts are that have several places: at one of them at a time, and at the others they are
 * awaited.
 *
 * @param found where hosts were found, by their names; who is not named, or was found where it no
 *     longer has a place, is at the first of its places in the document
 * @param watched hosts of which somebody says that they are elsewhere by now: a copy of what they
 *     send goes to the controller
 */
public record Whereabouts(Map<String, Location> found, Set<String> watched) {
  /** Everybody is where the document names them first. */
  public static final Whereabouts UNKNOWN = new Whereabouts(Map.of(), Set.of());

  /** Takes defensive copies. */
  public Whereabouts {
    found = Map.copyOf(found);
    watched = Set.copyOf(watched);
  }

  /** Where each host is that has a place. */
  public Map<String, Location> in(Network network) {
    Map<String, Location> at = new HashMap<>();
    places(
        network,
        (host, location) -> {
          if (location.equals(found.get(host))) {
            at.put(host, location);
          } else {
            at.putIfAbsent(host, location);
          }
        });
    return at;
  }

  /** The places of the hosts that have more than one, in the order of the document. */
  public static Map<String, List<Location>> candidates(Network network) {
    Map<String, List<Location>> candidates = new LinkedHashMap<>();
    places(
        network,
        (host, location) ->
            candidates.computeIfAbsent(host, any -> new ArrayList<>()).add(location));
    candidates.values().removeIf(places -> places.size() < 2);
    return Collections.unmodifiableMap(candidates);
  }

  /** The switches on which a host has places. */
  public static Set<String> switchesOf(Network network, String host) {
    Set<String> switches = new LinkedHashSet<>();
    places(
        network,
        (name, location) -> {
          if (name.equals(host)) {
            switches.add(location.switchName());
          }
        });
    return switches;
  }

  private static void places(Network network, BiConsumer<String, Location> each) {
    for (Map.Entry<String, Switch> entry : network.switches().entrySet()) {
      for (var place : entry.getValue().places()) {
        place
            .membership()
            .host()
            .ifPresent(
                host ->
                    each.accept(host, new Location(entry.getKey(), place.port(), place.vlan())));
      }
    }
  }
}
