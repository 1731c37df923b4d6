package io.drawbridge.pipeline;

import java.util.Optional;

/**
 * Names what a flow comes from: 16 bits that say Drawbridge, 16 bits of kind, 32 bits of number.
 * Packet-ins carry the cookie of the flow that sent them, statistics that of the flow they count.
 *
 * @param kind what kind of thing
 * @param number which one, 0–2³²−1; 0 where there is only one
 */
public record Cookie(Kind kind, long number) {
  private static final long MAGIC = 0xdb01L << 48;

  /** What a flow can come from. */
  public enum Kind {
    /** The pipeline itself, whatever the document. */
    PIPELINE(1),
    /** A port, by its number. */
    PORT(2),
    /** A segment. */
    SEGMENT(3),
    /** A declared host. */
    HOST(4),
    /** The router's addresses on a segment. */
    ROUTER(5),
    /** A rule. */
    RULE(6),
    /** A port forward. */
    FORWARD(7),
    /** A hide NAT. */
    OUTBOUND_NAT(8),
    /** A gateway whose MAC address was learned. */
    GATEWAY(9),
    /** The fingerprint of the policy in force. */
    EPOCH(10),
    /** A block of addresses that named sets have members in. */
    ADDRESSES(11),
    /** Sent up: what could not be translated for want of a port, see {@link Exhausted}. */
    NAT_EXHAUSTED(54),
    /** A 1:1 translation of what its host begins. */
    ONE_TO_ONE(55),
    /** Sent up: a packet whose time to live ends at the router. */
    TIME_EXCEEDED(32),
    /** Sent up: a packet for a next hop not known yet. */
    RESOLVE(33),
    /** Sent up: what a gateway says of itself by ARP or neighbour discovery. */
    GATEWAY_ANSWER(34),
    /** What a guest may not do, see {@link Violation}. */
    VIOLATION(35),
    /** Sent up: a host at another of its places than where it is known to be. */
    APPEARED(36),
    /** Sent up as well: a host that may have gone, where it is known to be. */
    HEARD(37),
    /** Sent up: a guest asks for an address, or has one that is about to be handed out. */
    DHCP(40),
    /** Sent up: a packet for the router that has no way to its destination. */
    NO_ROUTE(41),
    /** Sent up: a packet that a rule passes to the router itself, which does not serve it. */
    UNSERVED(42),
    /** Sent up: a routed packet longer than the segment it leaves on carries. */
    TOO_LONG(43),
    /** Sent up as well: a neighbour of the router answers by ARP. */
    NEIGHBOUR_ANSWER(44),
    /** Sent up: a question for an address of the router that only the controller can answer. */
    ROUTER_ASKED(63),
    /** Sent up: a guest asks for routers. */
    ROUTER_SOLICITED(64),
    /** Made by the switch: where a MAC address was seen. */
    LEARNED_MAC(48),
    /** Made by the switch: a neighbour of the router. */
    LEARNED_NEIGHBOUR(49),
    /** Made by the switch: a MAC address that moved a moment ago. */
    LEARNED_MOVE(50),
    /** What leads to the firewall's own host. */
    MANAGEMENT(51);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  /** The cookie of a thing there is one of. */
  public static Cookie of(Kind kind) {
    return new Cookie(kind, 0);
  }

  /** Reads a cookie; empty if it is not one of Drawbridge's. */
  public static Optional<Cookie> read(long value) {
    if ((value & (0xffffL << 48)) != MAGIC) {
      return Optional.empty();
    }
    int code = (int) (value >>> 32) & 0xffff;
    for (Kind kind : Kind.values()) {
      if (kind.code == code) {
        return Optional.of(new Cookie(kind, value & 0xffff_ffffL));
      }
    }
    return Optional.empty();
  }

  /** Its 64 bits. */
  public long value() {
    return MAGIC | (long) kind.code << 32 | (number & 0xffff_ffffL);
  }

  /** Whether the switch makes flows of this kind by itself, so that no program holds them. */
  public boolean isLearned() {
    return kind == Kind.LEARNED_MAC || kind == Kind.LEARNED_NEIGHBOUR || kind == Kind.LEARNED_MOVE;
  }
}
