package io.drawbridge.pipeline;

import io.drawbridge.flow.Action;
import java.util.Optional;

/**
 * What may be sent to the controller, each kind under a meter of its own so that a flood of one
 * starves no other.
 */
public enum Punt {
  TIME_EXCEEDED(1, 100, 100, 128),
  /** Whole, since it goes on when the next hop has answered. */
  RESOLVE(2, 100, 100, Punt.WHOLE),
  GATEWAY_ANSWER(3, 20, 20, 128),
  /** Each rule that logs has a meter of its own. */
  LOG(0, 10, 10, 128),
  REJECT(5, 200, 200, 128),
  VIOLATION(6, 50, 50, 128),
  /** A host at another of its places than where it is known to be. */
  APPEARED(7, 50, 50, 128),
  /** A host that may have gone, where it is known to be. */
  HEARD(8, 50, 50, 128),
  /** Whole, of any length that Ethernet has; each place has a smaller share. */
  DHCP(11, 400, 400, 1518),
  /** Who has an address that is about to be handed out. */
  DHCP_PROBE(12, 100, 100, 128),
  NO_ROUTE(13, 100, 100, 128),
  UNSERVED(14, 100, 100, 128),
  /** Whole, since it may have to be cut into fragments. */
  TOO_LONG(15, 100, 100, Punt.WHOLE),
  NEIGHBOUR_ANSWER(16, 200, 200, 128),
  /** Found no port to be translated to. */
  NAT_EXHAUSTED(21, 10, 10, 128),
  /** Neighbour solicitations for the router that the switch can't turn into answers. */
  ROUTER_ASKED(24, 50, 50, 128),
  /** Guests ask for routers; each place has a smaller share. */
  ROUTER_SOLICITED(25, 400, 400, 128);

  /** Frames of the longest links, see {@code router.<segment>.mtu}. */
  private static final int WHOLE = 9216 + 14;

  private final int meter;
  private final int packetsPerSecond;
  private final int burstPackets;
  private final int bytes;

  Punt(int meter, int packetsPerSecond, int burstPackets, int bytes) {
    this.meter = meter;
    this.packetsPerSecond = packetsPerSecond;
    this.burstPackets = burstPackets;
    this.bytes = bytes;
  }

  /** The meter's number. */
  public int meter() {
    return meter;
  }

  /** The meter's rate. */
  public int packetsPerSecond() {
    return packetsPerSecond;
  }

  /** How many packets may come at once. */
  public int burstPackets() {
    return burstPackets;
  }

  /** The action that sends the packet's beginning up under another meter. */
  public Action.ToController action(int otherMeter) {
    return new Action.ToController(bytes, Optional.of(otherMeter));
  }

  /** The action that sends the packet's beginning up. */
  public Action.ToController action() {
    return new Action.ToController(bytes, Optional.of(meter));
  }
}
