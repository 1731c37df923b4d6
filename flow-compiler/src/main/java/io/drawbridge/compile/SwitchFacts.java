package io.drawbridge.compile;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of a switch besides the document.
 *
 * @param ports OpenFlow port numbers, 1–0xfeff, by the ports' names
 * @param gateways MAC addresses of gateways, as they answered, by the gateways' addresses
 * @param whereabouts of hosts that have several places, on whichever switch
 */
public record SwitchFacts(
    Map<String, Integer> ports, Map<IpAddress, MacAddress> gateways, Whereabouts whereabouts) {
  /** Nothing known. */
  public static final SwitchFacts NONE = new SwitchFacts(Map.of(), Map.of());

  /** Takes defensive copies. */
  public SwitchFacts {
    ports = Collections.unmodifiableMap(new TreeMap<>(ports));
    gateways = Collections.unmodifiableMap(new TreeMap<>(gateways));
  }

  /** Everybody where the document names them first. */
  public SwitchFacts(Map<String, Integer> ports, Map<IpAddress, MacAddress> gateways) {
    this(ports, gateways, Whereabouts.UNKNOWN);
  }
}
