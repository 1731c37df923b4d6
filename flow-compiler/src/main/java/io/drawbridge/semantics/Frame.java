package io.drawbridge.semantics;

import io.drawbridge.net.MacAddress;

/**
 * A frame that is not IP, on its way from one port to another of its segment.
 *
 * @param fromZone the zone it came from
 * @param fromPort the port in it
 * @param fromVlan the VLAN id it was tagged with, 0 for none
 * @param toZone the zone it goes to
 * @param toPort the port in it
 * @param toVlan the VLAN id it will be tagged with, 0 for none
 * @param source the MAC address it has as its sender's
 * @param destination the MAC address it is sent to
 * @param etherType from 0x0600, not IPv4 nor IPv6
 */
public record Frame(
    String fromZone,
    String fromPort,
    int fromVlan,
    String toZone,
    String toPort,
    int toVlan,
    MacAddress source,
    MacAddress destination,
    int etherType) {}
