package io.drawbridge.punt;

import java.util.Optional;

/**
 * Whether a gateway answers a switch.
 *
 * @param address the gateway
 * @param segment where it is
 * @param mac the MAC address it answered with last
 * @param state {@code reachable}, {@code unanswered} after three questions without an answer, or
 *     {@code unknown}
 * @param since when it came to be so (RFC 3339)
 * @param lastHeard when it answered last
 */
public record GatewayState(
    String address,
    String segment,
    Optional<String> mac,
    String state,
    Optional<String> since,
    Optional<String> lastHeard) {}
