package io.drawbridge.network;

import io.drawbridge.net.IpAddress;

/**
 * A port forward: connections to a router's address and port go to a host instead. Rules see the
 * host.
 *
 * @param address an IPv4 address the router owns
 * @param protocol TCP or UDP, as an IP protocol number: 6 or 17
 * @param port 1–65535
 * @param targetHost the name of a host on a segment where the router has an address
 * @param targetPort 1–65535
 */
public record Forward(
    String name, IpAddress address, int protocol, int port, String targetHost, int targetPort) {}
