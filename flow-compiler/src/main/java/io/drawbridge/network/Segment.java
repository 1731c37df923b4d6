package io.drawbridge.network;

import java.util.List;
import java.util.Optional;

/**
 * One broadcast domain.
 *
 * @param zones the zones whose ports it joins
 * @param uplink the zone behind which the provider is
 * @param etherTypes which frames may cross besides what rules decide
 * @param control which frames for bridges, not IP or ARP, may cross between its local places
 * @param maxMacs how many MAC addresses are learned on it by one switch: 1–65,536
 * @param edge how the uplink is used
 */
public record Segment(
    List<String> zones,
    Optional<String> uplink,
    EtherTypes etherTypes,
    EtherTypes control,
    int maxMacs,
    Edge edge) {
  /** Learned where the document does not say. */
  public static final int DEFAULT_MAX_MACS = 8192;

  /** Takes a defensive copy. */
  public Segment {
    zones = List.copyOf(zones);
  }

  /** One that says nothing of its uplink's use. */
  public Segment(List<String> zones, Optional<String> uplink, EtherTypes etherTypes) {
    this(zones, uplink, etherTypes, EtherTypes.NONE, DEFAULT_MAX_MACS, Edge.PLAIN);
  }
}
