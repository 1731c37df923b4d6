package io.drawbridge.reconcile;

import io.drawbridge.network.Port;
import io.drawbridge.network.PortIdentity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which port of the switch is which of the document's. */
final class PortNames {
  private PortNames() {}

  /**
   * The numbers of the switch's ports by the document's names. A port that the document names as
   * Open vSwitch does goes by that name; one whose identity it names, by the document's name for
   * it. An identity that two ports have, as while a machine is restarted, is nobody's.
   *
   * @param ports the switch's, by its own names
   * @param declared the document's, by its names
   * @param known what the database says; an entry counts while the switch has that port under that
   *     number
   */
  static Map<String, Integer> resolve(
      Map<String, Integer> ports, Map<String, Port> declared, List<DatabasePort> known) {
    Map<PortIdentity, DatabasePort> owners = new HashMap<>();
    Set<PortIdentity> doubtful = new HashSet<>();
    for (DatabasePort port : known) {
      if (Integer.valueOf(port.number()).equals(ports.get(port.name()))) {
        for (PortIdentity identity : port.identities()) {
          if (owners.put(identity, port) != null) {
            doubtful.add(identity);
          }
        }
      }
    }
    owners.keySet().removeAll(doubtful);
    Map<String, Integer> resolved = new TreeMap<>(ports);
    declared.forEach(
        (name, port) -> {
          if (port.identity().isPresent()) {
            // It is the document's own name; a port of Open vSwitch that is called so is not meant.
            resolved.remove(name);
          }
        });
    declared.forEach(
        (name, port) -> {
          DatabasePort owner = port.identity().map(owners::get).orElse(null);
          if (owner != null && !isNamed(declared, owner.name())) {
            resolved.remove(owner.name());
            resolved.put(name, owner.number());
          }
        });
    return resolved;
  }

  private static boolean isNamed(Map<String, Port> declared, String name) {
    Port port = declared.get(name);
    return port != null && port.identity().isEmpty();
  }
}
