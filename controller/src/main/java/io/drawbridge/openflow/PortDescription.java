package io.drawbridge.openflow;

import io.drawbridge.net.MacAddress;

/**
 * A port as a switch describes it.
 *
 * @param number its OpenFlow port number
 * @param name its name in Open vSwitch, at most 15 bytes
 * @param up whether it is neither administratively down nor without a link
 */
public record PortDescription(int number, String name, MacAddress mac, boolean up) {}
