package io.drawbridge.service;

import io.drawbridge.compile.Whereabouts;
import io.drawbridge.network.Location;
import io.drawbridge.network.Network;
import io.drawbridge.network.Place;
import java.util.List;
import java.util.Map;

/**
 * Where a host is that has several places.
 *
 * @param host its name
 * @param switchName the switch it is on
 * @param port the port, or VLAN of a trunk
 * @param found whether it was seen there; else it is only named there first
 * @param awaitedAt its other places
 */
public record HostState(
    String host, String switchName, String port, boolean found, List<String> awaitedAt) {
  static List<HostState> of(Network network, Whereabouts whereabouts) {
    Map<String, Location> all = whereabouts.in(network);
    return Whereabouts.candidates(network).entrySet().stream()
        .map(
            entry -> {
              String host = entry.getKey();
              Location at = all.getOrDefault(host, entry.getValue().get(0));
              return new HostState(
                  host,
                  at.switchName(),
                  Place.label(at.port(), at.vlan()),
                  at.equals(whereabouts.found().get(host)),
                  entry.getValue().stream()
                      .filter(place -> !place.equals(at))
                      .map(Location::toString)
                      .toList());
            })
        .toList();
  }
}
