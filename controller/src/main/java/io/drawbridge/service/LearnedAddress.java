package io.drawbridge.service;

/**
 * Where a MAC address was seen.
 *
 * @param switchName the switch
 * @param segment the segment
 * @param port the port's name
 * @param zone the port's zone
 * @param mac the address
 * @param knownSeconds since it was first seen there
 */
public record LearnedAddress(
    String switchName, String segment, String port, String zone, String mac, long knownSeconds) {}
