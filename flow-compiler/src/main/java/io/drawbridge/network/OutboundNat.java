package io.drawbridge.network;

import io.drawbridge.net.IpAddress;

/**
 * Hide NAT: what is routed from a zone out of the segment that owns {@code source} leaves with that
 * address.
 *
 * @param zone where the connections come from
 * @param source an address the router owns
 */
public record OutboundNat(String name, String zone, IpAddress source) {}
