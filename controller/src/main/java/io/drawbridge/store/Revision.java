package io.drawbridge.store;

import java.time.Instant;

/**
 * One accepted document, or an edit of the one before.
 *
 * @param number 1, 2, 3, …
 * @param acceptedAt when
 * @param format {@code yaml} or {@code json}, or {@code edit}
 * @param text as it was given; of an edit what it changed
 */
public record Revision(long number, Instant acceptedAt, String format, String text) {}
