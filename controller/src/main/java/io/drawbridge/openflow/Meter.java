package io.drawbridge.openflow;

/**
 * A meter that drops what exceeds a rate.
 *
 * @param id 1 to 0xffff0000
 * @param packetsPerSecond above which packets are dropped
 * @param burstPackets how many may come at once
 */
public record Meter(int id, int packetsPerSecond, int burstPackets) {}
