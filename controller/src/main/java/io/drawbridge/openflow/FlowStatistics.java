package io.drawbridge.openflow;

import io.drawbridge.flow.Flow;

/**
 * A flow as a switch reports it.
 *
 * @param durationSeconds since it was added
 * @param idleTimeoutSeconds 0 for none
 * @param hardTimeoutSeconds 0 for none
 */
public record FlowStatistics(
    Flow flow,
    long packets,
    long bytes,
    long durationSeconds,
    int idleTimeoutSeconds,
    int hardTimeoutSeconds) {}
