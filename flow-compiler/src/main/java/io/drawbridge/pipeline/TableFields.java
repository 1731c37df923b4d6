package io.drawbridge.pipeline;

import io.drawbridge.flow.Field;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** The longer sets of fields that tables match, see {@link Table}. */
final class TableFields {
  /**
   * By which rules decide: the connection's first packet, and of what is of no connection its own.
   */
  static final Set<Field> JUDGED =
      fields(
          Field.CONJ_ID,
          Field.ETH_TYPE,
          Field.CT_STATE,
          Field.CT_LABEL,
          Field.CT_NW_PROTO,
          Field.CT_NW_SRC,
          Field.CT_NW_DST,
          Field.CT_IPV6_SRC,
          Field.CT_IPV6_DST,
          Field.CT_TP_SRC,
          Field.CT_TP_DST,
          Field.IP_FRAG,
          Field.IP_PROTO,
          Field.IP_DSCP,
          Field.IPV4_SRC,
          Field.IPV4_DST,
          Field.IPV6_SRC,
          Field.IPV6_DST,
          Field.TCP_SRC,
          Field.TCP_FLAGS,
          Field.UDP_SRC,
          Field.SCTP_SRC,
          Field.ICMPV4_TYPE,
          Field.ICMPV4_CODE,
          Field.ICMPV6_TYPE,
          Field.ICMPV6_CODE);

  /** By which a translation is chosen, and known again. */
  static final Set<Field> TRANSLATED =
      fields(
          Field.CONJ_ID,
          Field.ETH_TYPE,
          Field.CT_STATE,
          Field.CT_LABEL,
          Field.CT_NW_PROTO,
          Field.CT_NW_SRC,
          Field.CT_NW_DST,
          Field.CT_TP_DST,
          Field.IPV4_SRC);

  /** Of requests, solicitations and DHCP for the router and for whom the switch answers. */
  static final Set<Field> ANSWERED =
      fields(
          Field.ETH_TYPE,
          Field.ETH_SRC,
          Field.ETH_DST,
          Field.IPV6_SRC,
          Field.IP_PROTO,
          Field.IP_TTL,
          Field.ICMPV6_TYPE,
          Field.ICMPV6_CODE,
          Field.ND_TARGET,
          Field.ND_SLL,
          Field.ND_TLL,
          Field.IPV4_DST,
          Field.UDP_SRC,
          Field.UDP_DST,
          Field.ARP_OP,
          Field.ARP_SPA,
          Field.ARP_TPA,
          Field.ARP_SHA);

  /** By which a sender says who it is. */
  static final Set<Field> CLAIMED =
      fields(
          Field.ETH_SRC,
          Field.ETH_DST,
          Field.VLAN_VID,
          Field.ETH_TYPE,
          Field.IPV4_SRC,
          Field.IPV6_SRC,
          Field.IP_PROTO,
          Field.UDP_SRC,
          Field.UDP_DST,
          Field.ICMPV6_TYPE,
          Field.ND_TARGET,
          Field.ARP_OP,
          Field.ARP_SPA,
          Field.ARP_SHA);

  /** By which the uplink's contract knows whose a frame is. */
  static final Set<Field> OWNED =
      fields(
          Field.ETH_TYPE,
          Field.ETH_SRC,
          Field.ETH_DST,
          Field.IPV4_SRC,
          Field.IPV6_SRC,
          Field.IP_PROTO,
          Field.UDP_SRC,
          Field.UDP_DST,
          Field.ICMPV6_TYPE,
          Field.ND_TARGET,
          Field.ARP_OP,
          Field.ARP_SHA,
          Field.ARP_SPA,
          Field.ARP_TPA);

  private TableFields() {}

  private static Set<Field> fields(Field first, Field... others) {
    return Collections.unmodifiableSet(EnumSet.of(first, others));
  }
}
