package io.drawbridge.semantics;

import io.drawbridge.net.IpAddress;
import java.util.Optional;

/**
 * A connection's first packet as it meets the policy: its destination already translated by a
 * forward, its source not yet.
 *
 * @param fromZone the zone it came from
 * @param fromPort the port in it
 * @param fromVlan the VLAN id it was tagged with, 0 for none
 * @param toZone the zone it goes to; empty for the router itself
 * @param toPort the port in it; empty for the router itself
 * @param toVlan the VLAN id it will be tagged with, 0 for none; empty for the router itself
 * @param protocol IP protocol
 * @param sourcePort transport port; of ICMP and ICMPv6 the type; 0 for other protocols
 * @param destinationPort transport port; of ICMP and ICMPv6 the code; 0 for other protocols
 * @param tcpFlags of TCP, bits as in its header
 * @param dscp differentiated services code point
 * @param forward the forward that translated the destination; no rule can ask for it
 */
public record Opening(
    String fromZone,
    String fromPort,
    int fromVlan,
    Optional<String> toZone,
    Optional<String> toPort,
    Optional<Integer> toVlan,
    IpAddress source,
    IpAddress destination,
    int protocol,
    int sourcePort,
    int destinationPort,
    int tcpFlags,
    int dscp,
    Optional<String> forward) {
  /**
   * Checks that both addresses are of one family.
   *
   * @throws IllegalArgumentException if they are not
   */
  public Opening {
    if (source.family() != destination.family()) {
      throw new IllegalArgumentException(source + " and " + destination + " never meet");
    }
  }
}
