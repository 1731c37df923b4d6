package io.drawbridge.compile;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is known of a switch besides the document.
 *
 * @param ports OpenFlow port numbers, 1–0xfeff or {@link io.drawbridge.flow.Ports#LOCAL}, by the
 *     ports' names
 * @param gateways MAC addresses of gateways, as they answered, by the gateways' addresses
 * @param whereabouts of hosts that have several places, on whichever switch
 * @param leases addresses handed out by DHCP to machines at this switch's places
 * @param local the MAC address of the bridge's own port; empty if the switch has not told it
 */
public record SwitchFacts(
    Map<String, Integer> ports,
    Map<IpAddress, MacAddress> gateways,
    Whereabouts whereabouts,
    Set<LeasedAddress> leases,
    Optional<MacAddress> local) {
  /** Nothing known. */
  public static final SwitchFacts NONE = new SwitchFacts(Map.of(), Map.of());

  /** Takes defensive copies. */
  public SwitchFacts {
    ports = Collections.unmodifiableMap(new TreeMap<>(ports));
    gateways = Collections.unmodifiableMap(new TreeMap<>(gateways));
    leases = Collections.unmodifiableSet(new TreeSet<>(leases));
  }

  /** Whose own port is not known. */
  public SwitchFacts(
      Map<String, Integer> ports,
      Map<IpAddress, MacAddress> gateways,
      Whereabouts whereabouts,
      Set<LeasedAddress> leases) {
    this(ports, gateways, whereabouts, leases, Optional.empty());
  }

  /** Where nothing is handed out. */
  public SwitchFacts(
      Map<String, Integer> ports, Map<IpAddress, MacAddress> gateways, Whereabouts whereabouts) {
    this(ports, gateways, whereabouts, Set.of());
  }

  /** The same with other leases. */
  public SwitchFacts withLeases(Collection<LeasedAddress> handedOut) {
    return new SwitchFacts(ports, gateways, whereabouts, Set.copyOf(handedOut), local);
  }

  /** The same where the bridge's own port has this MAC address. */
  public SwitchFacts withLocal(MacAddress mac) {
    return new SwitchFacts(ports, gateways, whereabouts, leases, Optional.of(mac));
  }

  /** Likewise, and everybody where the document names them first. */
  public SwitchFacts(Map<String, Integer> ports, Map<IpAddress, MacAddress> gateways) {
    this(ports, gateways, Whereabouts.UNKNOWN);
  }
}
