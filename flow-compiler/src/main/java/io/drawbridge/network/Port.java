package io.drawbridge.network;

import java.util.Optional;

/**
 * A port of a switch: in one zone, and where a host is named, that host's place.
 *
 * @param zone the name of a zone that a segment lists
 * @param host the name of the host behind the port
 */
public record Port(String zone, Optional<String> host) {}
