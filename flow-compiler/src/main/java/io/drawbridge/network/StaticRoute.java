package io.drawbridge.network;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;

/**
 * Another network behind a neighbour of the router's (RFC 1812, 5.2.4.3).
 *
 * @param to the network, IPv4
 * @param via the next hop, on the link of the segment the route belongs to or a gateway there
 */
public record StaticRoute(Cidr to, IpAddress via) {}
