package io.drawbridge.network;

import java.util.Map;
import java.util.Optional;

/**
 * A port of a switch: an access port, whose frames have no tag, or a trunk, which carries VLANs
 * (IEEE 802.1Q) each in a zone of its own, with or without untagged frames beside them.
 *
 * @param untagged what frames without a tag belong to; empty if they are dropped
 * @param vlans what the frames of each VLAN belong to, by VLAN id: 1–4094
 * @param identity by which it is found, whatever it is called in Open vSwitch; by its name if there
 *     is none
 */
public record Port(
    Optional<Membership> untagged,
    Map<Integer, Membership> vlans,
    Optional<PortIdentity> identity) {
  /** Takes a defensive copy that keeps the order. */
  public Port {
    vlans = Ordered.copy(vlans);
  }

  /** One that is found by its name. */
  public Port(Optional<Membership> untagged, Map<Integer, Membership> vlans) {
    this(untagged, vlans, Optional.empty());
  }

  /** An access port. */
  public Port(String zone, Optional<String> host) {
    this(Optional.of(new Membership(zone, host)), Map.of());
  }
}
