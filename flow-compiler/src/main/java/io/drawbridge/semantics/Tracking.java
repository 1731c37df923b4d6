package io.drawbridge.semantics;

import org.jspecify.annotations.Nullable;

/**
 * What the datapath remembers of a packet's last visit to the connection tracker. Flows do not see
 * it once ct_* are cleared; the next visit to the same zone does.
 *
 * @param zone -1 before the first visit
 * @param bits ct_state
 * @param related the packet is an ICMP error about the connection
 */
record Tracking(
    int zone, int bits, @Nullable Connection connection, boolean reply, boolean related) {
  static final Tracking NONE = new Tracking(-1, 0, null, false, false);
}
