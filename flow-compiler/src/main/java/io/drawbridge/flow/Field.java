package io.drawbridge.flow;

import java.util.List;

/**
 * The match fields in use, with their OXM/NXM headers. The order of the constants is the order in
 * which a match is printed and encoded, so every field comes after its prerequisites.
 */
public enum Field {
  IN_PORT("in_port", 0x8000, 0, 32, false, Format.DECIMAL),
  REG0("reg0", 1, 0, 32, true, Format.HEX),
  REG1("reg1", 1, 1, 32, true, Format.HEX),
  REG2("reg2", 1, 2, 32, true, Format.HEX),
  REG3("reg3", 1, 3, 32, true, Format.HEX),
  REG4("reg4", 1, 4, 32, true, Format.HEX),
  REG5("reg5", 1, 5, 32, true, Format.HEX),
  REG6("reg6", 1, 6, 32, true, Format.HEX),
  REG7("reg7", 1, 7, 32, true, Format.HEX),
  REG8("reg8", 1, 8, 32, true, Format.HEX),
  REG9("reg9", 1, 9, 32, true, Format.HEX),
  REG10("reg10", 1, 10, 32, true, Format.HEX),
  REG11("reg11", 1, 11, 32, true, Format.HEX),
  REG12("reg12", 1, 12, 32, true, Format.HEX),
  REG13("reg13", 1, 13, 32, true, Format.HEX),
  REG14("reg14", 1, 14, 32, true, Format.HEX),
  REG15("reg15", 1, 15, 32, true, Format.HEX),
  /** The registers 8 to 11 as one, register 8 the most significant. */
  XXREG2("xxreg2", 1, 113, 128, true, Format.HEX),
  /** The registers 12 to 15 as one, register 12 the most significant. */
  XXREG3("xxreg3", 1, 114, 128, true, Format.HEX),
  METADATA("metadata", 0x8000, 2, 64, true, Format.HEX),
  CONJ_ID("conj_id", 1, 37, 32, false, Format.DECIMAL),
  ETH_DST("dl_dst", 0x8000, 3, 48, true, Format.MAC),
  ETH_SRC("dl_src", 0x8000, 4, 48, true, Format.MAC),
  VLAN_VID("vlan_vid", 0x8000, 6, 16, true, Format.HEX),
  ETH_TYPE("dl_type", 0x8000, 5, 16, false, Format.HEX),
  CT_STATE("ct_state", 1, 105, 32, true, Format.HEX),
  CT_ZONE("ct_zone", 1, 106, 16, false, Format.DECIMAL),
  CT_MARK("ct_mark", 1, 107, 32, true, Format.HEX),
  CT_LABEL("ct_label", 1, 108, 128, true, Format.HEX),
  CT_NW_PROTO("ct_nw_proto", 1, 119, 8, false, Format.DECIMAL),
  CT_NW_SRC("ct_nw_src", 1, 120, 32, true, Format.IPV4),
  CT_NW_DST("ct_nw_dst", 1, 121, 32, true, Format.IPV4),
  CT_IPV6_SRC("ct_ipv6_src", 1, 122, 128, true, Format.IPV6),
  CT_IPV6_DST("ct_ipv6_dst", 1, 123, 128, true, Format.IPV6),
  CT_TP_SRC("ct_tp_src", 1, 124, 16, true, Format.HEX),
  CT_TP_DST("ct_tp_dst", 1, 125, 16, true, Format.HEX),
  IP_FRAG("nw_frag", 1, 26, 8, true, Format.HEX),
  IP_PROTO("nw_proto", 0x8000, 10, 8, false, Format.DECIMAL),
  IP_TTL("nw_ttl", 1, 29, 8, false, Format.DECIMAL),
  IP_DSCP("ip_dscp", 0x8000, 8, 6, false, Format.DECIMAL),
  IPV4_SRC("nw_src", 0x8000, 11, 32, true, Format.IPV4),
  IPV4_DST("nw_dst", 0x8000, 12, 32, true, Format.IPV4),
  IPV6_SRC("ipv6_src", 0x8000, 26, 128, true, Format.IPV6),
  IPV6_DST("ipv6_dst", 0x8000, 27, 128, true, Format.IPV6),
  TCP_SRC("tcp_src", 0x8000, 13, 16, true, Format.HEX),
  TCP_DST("tcp_dst", 0x8000, 14, 16, true, Format.HEX),
  TCP_FLAGS("tcp_flags", 1, 34, 12, true, Format.HEX),
  UDP_SRC("udp_src", 0x8000, 15, 16, true, Format.HEX),
  UDP_DST("udp_dst", 0x8000, 16, 16, true, Format.HEX),
  SCTP_SRC("sctp_src", 0x8000, 17, 16, true, Format.HEX),
  SCTP_DST("sctp_dst", 0x8000, 18, 16, true, Format.HEX),
  ICMPV4_TYPE("icmp_type", 0x8000, 19, 8, false, Format.DECIMAL),
  ICMPV4_CODE("icmp_code", 0x8000, 20, 8, false, Format.DECIMAL),
  ICMPV6_TYPE("icmpv6_type", 0x8000, 29, 8, false, Format.DECIMAL),
  ICMPV6_CODE("icmpv6_code", 0x8000, 30, 8, false, Format.DECIMAL),
  ND_TARGET("nd_target", 0x8000, 31, 128, true, Format.IPV6),
  ND_SLL("nd_sll", 0x8000, 32, 48, true, Format.MAC),
  ND_TLL("nd_tll", 0x8000, 33, 48, true, Format.MAC),
  /** The 32 bits before the target (RFC 4861, 4.3 and 4.4); flags of an advertisement. */
  ND_RESERVED("nd_reserved", 0x1000, 1, 32, false, Format.DECIMAL),
  /** The type of the option with a link-layer address: 1 source, 2 target. */
  ND_OPTIONS_TYPE("nd_options_type", 0x1000, 2, 8, false, Format.DECIMAL),
  ARP_OP("arp_op", 0x8000, 21, 16, false, Format.DECIMAL),
  ARP_SPA("arp_spa", 0x8000, 22, 32, true, Format.IPV4),
  ARP_TPA("arp_tpa", 0x8000, 23, 32, true, Format.IPV4),
  ARP_SHA("arp_sha", 0x8000, 24, 48, true, Format.MAC),
  ARP_THA("arp_tha", 0x8000, 25, 48, true, Format.MAC);

  /** How Open vSwitch's tools print a value. */
  public enum Format {
    DECIMAL,
    HEX,
    MAC,
    IPV4,
    IPV6
  }

  private final String text;
  private final int oxmClass;
  private final int oxmField;
  private final int bits;
  private final boolean maskable;
  private final Format format;

  Field(String text, int oxmClass, int oxmField, int bits, boolean maskable, Format format) {
    this.text = text;
    this.oxmClass = oxmClass;
    this.oxmField = oxmField;
    this.bits = bits;
    this.maskable = maskable;
    this.format = format;
  }

  /** The register with this number, 0–15. */
  public static Field register(int number) {
    return valueOf("REG" + number);
  }

  /** The registers behind one that is several side by side, the most significant first. */
  public List<Field> parts() {
    return switch (this) {
      case XXREG2 -> List.of(REG8, REG9, REG10, REG11);
      case XXREG3 -> List.of(REG12, REG13, REG14, REG15);
      default -> List.of();
    };
  }

  /** Its name in {@code ovs-ofctl} texts. */
  public String text() {
    return text;
  }

  /** The OXM class: 0x8000 for OpenFlow's own, 1 for Nicira's, 0x1000 for Ericsson's. */
  public int oxmClass() {
    return oxmClass;
  }

  /** The number inside the class, 0–127. */
  public int oxmField() {
    return oxmField;
  }

  /** Width in bits; the value takes this many rounded up to bytes. */
  public int bits() {
    return bits;
  }

  /** Width in bytes on the wire. */
  public int bytes() {
    return (bits + 7) / 8;
  }

  /** Whether a mask may leave bits out. */
  public boolean maskable() {
    return maskable;
  }

  /** How it is printed. */
  public Format format() {
    return format;
  }

  /** The 32-bit OXM header without the mask bit. */
  public int header() {
    return oxmClass << 16 | oxmField << 9 | bytes();
  }

  /** A mask of all bits of this field. */
  public Bits allOnes() {
    return Bits.lowOnes(bits);
  }
}
