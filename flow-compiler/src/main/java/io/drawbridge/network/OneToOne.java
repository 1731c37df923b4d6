package io.drawbridge.network;

import io.drawbridge.net.IpAddress;

/**
 * A host behind the router has a public address to itself: what is for that address goes to the
 * host, unless a forward takes it, and what the host sends out of the address's segment leaves with
 * it. Any protocol. Rules see the host.
 *
 * @param external an IPv4 address the router owns
 * @param host the name of a host on another segment where the router has an address
 */
public record OneToOne(String name, IpAddress external, String host) {}
