package io.drawbridge.network;

import java.util.List;
import java.util.Optional;

/**
 * One broadcast domain.
 *
 * @param zones the zones whose ports it joins
 * @param uplink the zone behind which the provider is
 * @param etherTypes which frames may cross besides what rules decide
 * @param edge how the uplink is used
 */
public record Segment(
    List<String> zones, Optional<String> uplink, EtherTypes etherTypes, Edge edge) {
  /** Takes a defensive copy. */
  public Segment {
    zones = List.copyOf(zones);
  }

  /** One that says nothing of its uplink's use. */
  public Segment(List<String> zones, Optional<String> uplink, EtherTypes etherTypes) {
    this(zones, uplink, etherTypes, Edge.PLAIN);
  }
}
