package io.drawbridge.openflow;

import io.drawbridge.flow.Match;

/**
 * A packet that a table sent to the controller.
 *
 * @param cookie of the flow that sent it
 * @param reason OFPR_NO_MATCH 0, OFPR_ACTION 1, OFPR_INVALID_TTL 2
 * @param metadata in_port, the registers and what conntrack said, as a match of exact values
 * @param frame the Ethernet frame, maybe cut to the length asked for
 * @param totalLength the frame's whole length in bytes
 */
@SuppressWarnings("ArrayRecordComponent") // frames are handed over, never compared
public record PacketIn(
    int table, long cookie, int reason, Match metadata, byte[] frame, int totalLength) {}
