package io.drawbridge.network;

import java.util.Optional;

/**
 * What the frames of a port, or of one VLAN on it, belong to.
 *
 * @param zone the name of a zone that a segment lists
 * @param host the name of the host behind it, whose place this is
 */
public record Membership(String zone, Optional<String> host) {}
