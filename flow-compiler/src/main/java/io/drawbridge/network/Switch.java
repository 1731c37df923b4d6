package io.drawbridge.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An Open vSwitch bridge.
 *
 * @param datapathId 64 bits, written in the document as 16 hexadecimal digits
 * @param ports by their names: those in Open vSwitch, or the document's own for ports that have an
 *     identity
 * @param database where identities are read
 */
public record Switch(long datapathId, Map<String, Port> ports, Optional<DatabaseAddress> database) {
  /** Takes a defensive copy that keeps the order. */
  public Switch {
    ports = Ordered.copy(ports);
  }

  /** One whose ports are all found by their names. */
  public Switch(long datapathId, Map<String, Port> ports) {
    this(datapathId, ports, Optional.empty());
  }

  /** Every port's untagged frames and VLANs, in the order of the document. */
  public List<Place> places() {
    List<Place> places = new ArrayList<>();
    ports.forEach(
        (name, port) -> {
          port.untagged().ifPresent(member -> places.add(new Place(name, Place.UNTAGGED, member)));
          port.vlans().forEach((vlan, member) -> places.add(new Place(name, vlan, member)));
        });
    return places;
  }
}
