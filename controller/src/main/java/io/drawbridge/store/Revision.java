package io.drawbridge.store;

import java.time.Instant;

/**
 * One accepted document.
 *
 * @param number 1, 2, 3, …
 * @param acceptedAt when
 * @param format {@code yaml} or {@code json}
 * @param text as it was given
 */
public record Revision(long number, Instant acceptedAt, String format, String text) {}
