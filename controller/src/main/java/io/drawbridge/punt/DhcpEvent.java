package io.drawbridge.punt;

import java.time.Instant;

/**
 * Something of DHCP: told when it begins, then summed up.
 *
 * @param kind {@code dry-range}, {@code full-place} or {@code address-in-use}
 * @param segment where
 * @param text what, for people
 * @param times how often since the last event of its segment and kind
 */
public record DhcpEvent(
    Instant at, String switchName, String kind, String segment, String text, long times)
    implements Event {}
