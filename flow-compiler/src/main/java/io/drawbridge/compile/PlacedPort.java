package io.drawbridge.compile;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Ports;
import io.drawbridge.network.Binding;
import io.drawbridge.network.Location;
import io.drawbridge.network.Network;
import io.drawbridge.network.Place;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Switch;
import io.drawbridge.network.Zone;
import io.drawbridge.pipeline.Register;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A place that is there: a port that the switch has, or a VLAN on one. Each has a number of its own
 * in registers and as conntrack zone. Untagged it is the port's; a VLAN's comes from the upper end
 * of the numbers, past those that ports have.
 *
 * @param name the port's name
 * @param number 1–0xfeff, or 0xfffe for the bridge's own port
 * @param carrier OpenFlow number of the port that frames pass
 * @param vlan VLAN id on it; {@link Place#UNTAGGED} for none
 * @param zone its zone
 * @param segment the zone's segment
 * @param uplink whether the zone is the segment's uplink
 * @param host the host behind it
 * @param awaited the host that has a place here but is elsewhere
 */
public record PlacedPort(
    String name,
    int number,
    int carrier,
    int vlan,
    String zone,
    String segment,
    boolean uplink,
    Optional<String> host,
    Optional<String> awaited) {

  /**
   * The places of a switch that are there, in the order of the document.
   *
   * @param numbering one that covers the document
   * @param facts what is known of the switch
   * @throws IllegalArgumentException if the document names what it does not declare
   */
  public static List<PlacedPort> of(
      Network network, String switchName, Numbering numbering, SwitchFacts facts) {
    Switch self = network.switches().get(switchName);
    if (self == null) {
      throw new IllegalArgumentException("the document has no switch '" + switchName + "'");
    }
    Map<String, Map.Entry<String, Segment>> segments = new HashMap<>();
    network
        .segments()
        .entrySet()
        .forEach(entry -> entry.getValue().zones().forEach(zone -> segments.put(zone, entry)));
    Map<String, Location> whereabouts = facts.whereabouts().in(network);
    Set<Integer> taken = new HashSet<>(facts.ports().values());
    List<PlacedPort> placed = new ArrayList<>();
    for (Place place : self.places()) {
      String zone = place.membership().zone();
      Map.Entry<String, Segment> segment = segments.get(zone);
      if (segment == null) {
        throw new IllegalArgumentException(
            "no segment of the document has the zone '" + zone + "'");
      }
      Integer carrier = facts.ports().get(place.port());
      if (carrier != null) {
        Optional<String> host = place.membership().host();
        Location here = new Location(switchName, place.port(), place.vlan());
        boolean isHere = host.map(whereabouts::get).filter(here::equals).isPresent();
        placed.add(
            new PlacedPort(
                place.port(),
                place.vlan() == Place.UNTAGGED
                    ? Ports.inSixteenBits(carrier)
                    : tagged(place, numbering, taken),
                carrier,
                place.vlan(),
                zone,
                segment.getKey(),
                segment.getValue().uplink().equals(Optional.of(zone)),
                isHere ? host : Optional.empty(),
                isHere ? Optional.empty() : host));
      }
    }
    return placed;
  }

  /** Ports are numbered upwards from 1, so one is hardly ever in the way. */
  private static int tagged(Place place, Numbering numbering, Set<Integer> taken) {
    Integer index = numbering.vlans().get(key(place));
    if (index == null) {
      throw new IllegalArgumentException(
          "'" + key(place) + "' has no number; extend the numbering first");
    }
    int number = Ports.MAX + 1 - index;
    while (!taken.add(number)) {
      number--;
    }
    return number;
  }

  /** What a VLAN is numbered by. */
  static String key(Place place) {
    return Place.label(place.port(), place.vlan());
  }

  /** What a frame is marked with that enters here. */
  public List<Action> entering(Numbering numbering) {
    int in = Numbering.number(numbering.segments(), segment);
    return List.of(
        Register.IN_PORT.set(number),
        Register.IN_ZONE.set(Numbering.number(numbering.zones(), zone)),
        Register.SEGMENT.set(in),
        Register.OUT_SEGMENT.set(in),
        Register.FROM_UPLINK.set(uplink ? 1 : 0));
  }

  /** What it may say it is: as its zone says, else as the place is. */
  public Binding binding(Network network) {
    return binding(network, zone, uplink, vlan, host.or(this::awaited).isPresent());
  }

  /** Likewise of a place of the document, whether it is there or not. */
  public static Binding binding(Network network, Place place) {
    String zone = place.membership().zone();
    boolean uplink =
        network.segments().values().stream()
            .anyMatch(segment -> segment.uplink().equals(Optional.of(zone)));
    return binding(network, zone, uplink, place.vlan(), place.membership().host().isPresent());
  }

  private static Binding binding(
      Network network, String zone, boolean uplink, int vlan, boolean hasHost) {
    return network
        .zone(zone)
        .bind()
        .orElse(
            uplink
                ? Binding.OFF
                : hasHost ? Binding.STRICT : vlan != Place.UNTAGGED ? Binding.OFF : Binding.LEARN);
  }

  /** How many MAC addresses are learned at it. */
  public int maxMacs(Network network) {
    return network
        .zone(zone)
        .maxMacs()
        .orElse(binding(network) == Binding.OFF ? Zone.MANY_MACS : Zone.FEW_MACS);
  }

  /** As people read it. */
  public String label() {
    return Place.label(name, vlan);
  }
}
