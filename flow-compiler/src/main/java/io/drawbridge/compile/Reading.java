package io.drawbridge.compile;

import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.IpAddress.Family;
import io.drawbridge.network.Traffic;

/**
 * Where flows read whom a packet is from and where it goes. What is invalid to the connection
 * tracker has no original tuple: it is read off its own headers, in the direction it goes.
 */
enum Reading {
  /** The original tuple, which all packets of a connection carry in both directions. */
  CONNECTION,
  /** The headers of an invalid packet. Transport headers are there unless it is a fragment. */
  PACKET;

  /** Matches the packets that are read so. */
  Match of(Match base) {
    return this == CONNECTION
        ? CtState.valid(base)
        : CtState.match(base, CtState.TRACKED | CtState.INVALID, 0);
  }

  Field source(Family family) {
    boolean ipv4 = family == Family.IPV4;
    if (this == PACKET) {
      return ipv4 ? Field.IPV4_SRC : Field.IPV6_SRC;
    }
    return ipv4 ? Field.CT_NW_SRC : Field.CT_IPV6_SRC;
  }

  Field destination(Family family) {
    boolean ipv4 = family == Family.IPV4;
    if (this == PACKET) {
      return ipv4 ? Field.IPV4_DST : Field.IPV6_DST;
    }
    return ipv4 ? Field.CT_NW_DST : Field.CT_IPV6_DST;
  }

  /** The field that has to be matched beside those of transport. */
  Field protocol() {
    return this == CONNECTION ? Field.CT_NW_PROTO : Field.IP_PROTO;
  }

  /** The source port; of ICMP the type. */
  Field sourcePort(int protocol) {
    if (this == CONNECTION) {
      return Field.CT_TP_SRC;
    }
    return switch (protocol) {
      case Traffic.TCP -> Field.TCP_SRC;
      case Traffic.UDP -> Field.UDP_SRC;
      case Traffic.SCTP -> Field.SCTP_SRC;
      case Traffic.ICMP -> Field.ICMPV4_TYPE;
      case Traffic.ICMP6 -> Field.ICMPV6_TYPE;
      default -> throw new IllegalArgumentException("protocol " + protocol + " has no ports");
    };
  }

  /** The destination port; of ICMP the code. */
  Field destinationPort(int protocol) {
    if (this == CONNECTION) {
      return Field.CT_TP_DST;
    }
    return switch (protocol) {
      case Traffic.TCP -> Field.TCP_DST;
      case Traffic.UDP -> Field.UDP_DST;
      case Traffic.SCTP -> Field.SCTP_DST;
      case Traffic.ICMP -> Field.ICMPV4_CODE;
      case Traffic.ICMP6 -> Field.ICMPV6_CODE;
      default -> throw new IllegalArgumentException("protocol " + protocol + " has no ports");
    };
  }
}
