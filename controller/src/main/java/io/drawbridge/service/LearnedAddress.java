package io.drawbridge.service;

/**
 * Where a MAC address was seen.
 *
 * @param switchName the switch
 * @param segment the segment
 * @param port the port's name
 * @param zone the port's zone
 * @param mac the address
 * @param secondsLeft until it is forgotten unless it is seen again, at most; counted from when it
 *     was first seen there
 */
public record LearnedAddress(
    String switchName, String segment, String port, String zone, String mac, long secondsLeft) {}
