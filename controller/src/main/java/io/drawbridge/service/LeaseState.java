package io.drawbridge.service;

/**
 * A lease as the REST interface shows it.
 *
 * @param segment where
 * @param address IPv4
 * @param mac of the machine
 * @param hostName what the machine says its name is
 * @param client how it calls itself to servers, in hexadecimal
 * @param switchName by which it asked last
 * @param port of the switch, or the VLAN of a trunk
 * @param reserved whether it is the address of a declared host
 * @param since when it was first given, in UTC
 * @param until when it ends if it is not renewed
 */
public record LeaseState(
    String segment,
    String address,
    String mac,
    String hostName,
    String client,
    String switchName,
    String port,
    boolean reserved,
    String since,
    String until) {}
