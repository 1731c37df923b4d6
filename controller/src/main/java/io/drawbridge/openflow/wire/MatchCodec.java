package io.drawbridge.openflow.wire;

import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Match.Masked;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Matches as OXM and NXM TLVs (OpenFlow 1.3.5, section 7.2.3). */
public final class MatchCodec {
  private static final int OXM_MATCH = 1;
  private static final int HAS_MASK = 0x100;
  private static final int EXPERIMENTER_CLASS = 0xffff;
  private static final int ONF = 0x4f4e4600;
  private static final int ONF_TCP_FLAGS = 42;
  private static final Map<Integer, Field> BY_HEADER = new HashMap<>();

  static {
    for (Field field : Field.values()) {
      BY_HEADER.put(field.header() & ~0xff, field);
    }
    // What Open vSwitch calls some fields in NXM, as it does inside learn() and move.
    int nxmOf = 0;
    alias(nxmOf, 1, Field.ETH_DST);
    alias(nxmOf, 2, Field.ETH_SRC);
    alias(nxmOf, 3, Field.ETH_TYPE);
    alias(nxmOf, 6, Field.IP_PROTO);
    alias(nxmOf, 7, Field.IPV4_SRC);
    alias(nxmOf, 8, Field.IPV4_DST);
    alias(nxmOf, 9, Field.TCP_SRC);
    alias(nxmOf, 10, Field.TCP_DST);
    alias(nxmOf, 11, Field.UDP_SRC);
    alias(nxmOf, 12, Field.UDP_DST);
    alias(nxmOf, 13, Field.ICMPV4_TYPE);
    alias(nxmOf, 14, Field.ICMPV4_CODE);
    alias(nxmOf, 15, Field.ARP_OP);
    alias(nxmOf, 16, Field.ARP_SPA);
    alias(nxmOf, 17, Field.ARP_TPA);
    alias(1, 17, Field.ARP_SHA);
    alias(1, 18, Field.ARP_THA);
    alias(1, 19, Field.IPV6_SRC);
    alias(1, 20, Field.IPV6_DST);
    alias(1, 21, Field.ICMPV6_TYPE);
    alias(1, 22, Field.ICMPV6_CODE);
    alias(1, 23, Field.ND_TARGET);
    alias(1, 24, Field.ND_SLL);
    alias(1, 25, Field.ND_TLL);
  }

  private MatchCodec() {}

  private static void alias(int oxmClass, int oxmField, Field field) {
    BY_HEADER.put(oxmClass << 16 | oxmField << 9, field);
  }

  /** The field of an OXM header, whatever its mask bit and length say. */
  static Optional<Field> field(int header) {
    return Optional.ofNullable(BY_HEADER.get(header & ~0x1ff));
  }

  /** Writes ofp_match with its padding. */
  public static void write(ByteBuf out, Match match) {
    int start = out.writerIndex();
    out.writeShort(OXM_MATCH).writeShort(0);
    for (Map.Entry<Field, Masked> entry : match.fields().entrySet()) {
      writeOxm(out, entry.getKey(), entry.getValue().value(), entry.getValue().mask());
    }
    out.setShort(start + 2, out.writerIndex() - start);
    Wire.pad(out, start);
  }

  /** Writes one TLV; all bits of a field go without a mask. */
  static void writeOxm(ByteBuf out, Field field, Bits value, Bits mask) {
    boolean masked = !mask.equals(field.allOnes()) && !isWholeVlan(field, mask);
    int bytes = field.bytes();
    int header = field.header();
    out.writeInt(masked ? (header & ~0xff) | HAS_MASK | bytes * 2 : header);
    Wire.writeBits(out, value, bytes);
    if (masked) {
      Wire.writeBits(out, mask, bytes);
    }
  }

  private static boolean isWholeVlan(Field field, Bits mask) {
    return field == Field.VLAN_VID && mask.low() == 0x1fff;
  }

  /**
   * What was read.
   *
   * @param match the fields known
   * @param complete whether there were no others
   */
  public record Read(Match match, boolean complete) {}

  /**
   * Reads ofp_match with its padding.
   *
   * @throws WireException if a length runs past the end
   */
  public static Read read(ByteBuf in) {
    int type = in.readUnsignedShort();
    int length = in.readUnsignedShort();
    int padded = (length + 7) / 8 * 8;
    if (type != OXM_MATCH || length < 4 || padded - 4 > in.readableBytes()) {
      throw new WireException("a match of type " + type + " and length " + length);
    }
    Read read = readOxms(in.readSlice(length - 4));
    in.skipBytes(padded - length);
    return read;
  }

  private static Read readOxms(ByteBuf in) {
    Match match = Match.ANY;
    boolean complete = true;
    while (in.isReadable()) {
      if (in.readableBytes() < 4) {
        throw new WireException("a match with " + in.readableBytes() + " bytes too many");
      }
      int header = in.readInt();
      int length = header & 0xff;
      if (length > in.readableBytes()) {
        throw new WireException("a match field longer than its match");
      }
      ByteBuf payload = in.readSlice(length);
      Optional<Match> next = add(match, header, payload);
      complete &= next.isPresent();
      match = next.orElse(match);
    }
    return new Read(match, complete);
  }

  private static Optional<Match> add(Match match, int header, ByteBuf payload) {
    boolean masked = (header & HAS_MASK) != 0;
    Field field = field(header).orElse(null);
    // Open vSwitch reads the Nicira form of tcp_flags in OpenFlow 1.3, and answers with the ONF's.
    if (header >>> 16 == EXPERIMENTER_CLASS
        && (header >>> 9 & 0x7f) == ONF_TCP_FLAGS
        && payload.readableBytes() >= 4
        && payload.readInt() == ONF) {
      field = Field.TCP_FLAGS;
    }
    if (field == null || payload.readableBytes() != field.bytes() * (masked ? 2 : 1)) {
      return Optional.empty();
    }
    Bits value = Wire.readBits(payload, field.bytes());
    Bits mask = masked ? Wire.readBits(payload, field.bytes()) : field.allOnes();
    try {
      return Optional.of(match.with(field, value.and(mask), mask.and(field.allOnes())));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }
}
