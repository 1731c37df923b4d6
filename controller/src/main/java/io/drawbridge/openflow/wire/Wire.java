package io.drawbridge.openflow.wire;

import io.drawbridge.flow.Bits;
import io.netty.buffer.ByteBuf;

/** Numbers of OpenFlow 1.3.5 and helpers for its eight-byte world. */
public final class Wire {
  public static final int VERSION = 4;
  public static final int HEADER = 8;

  public static final int HELLO = 0;
  public static final int ERROR = 1;
  public static final int ECHO_REQUEST = 2;
  public static final int ECHO_REPLY = 3;
  public static final int EXPERIMENTER = 4;
  public static final int FEATURES_REQUEST = 5;
  public static final int FEATURES_REPLY = 6;
  public static final int SET_CONFIG = 9;
  public static final int PACKET_IN = 10;
  public static final int FLOW_REMOVED = 11;
  public static final int PORT_STATUS = 12;
  public static final int PACKET_OUT = 13;
  public static final int FLOW_MOD = 14;
  public static final int MULTIPART_REQUEST = 18;
  public static final int MULTIPART_REPLY = 19;
  public static final int BARRIER_REQUEST = 20;
  public static final int BARRIER_REPLY = 21;
  public static final int METER_MOD = 29;

  public static final int NO_BUFFER = 0xffffffff;
  public static final int ANY = 0xffffffff;
  public static final int ONF = 0x4f4e4600;
  public static final int NICIRA = 0x00002320;

  private Wire() {}

  /** Zeros up to the next multiple of eight after {@code start}. */
  static void pad(ByteBuf out, int start) {
    int over = (out.writerIndex() - start) % 8;
    if (over != 0) {
      out.writeZero(8 - over);
    }
  }

  /** Writes the low {@code bytes} bytes, 1–16, in network order. */
  static void writeBits(ByteBuf out, Bits value, int bytes) {
    for (int i = bytes - 1; i >= 0; i--) {
      out.writeByte((int) (i < 8 ? value.low() >>> (8 * i) : value.high() >>> (8 * (i - 8))));
    }
  }

  /** Reads 1–16 bytes in network order. */
  static Bits readBits(ByteBuf in, int bytes) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < bytes; i++) {
      high = high << 8 | low >>> 56;
      low = low << 8 | in.readUnsignedByte();
    }
    return new Bits(high, low);
  }

  /** Starts a message; the length is filled in by {@link #finish}. */
  public static int begin(ByteBuf out, int type, int xid) {
    int start = out.writerIndex();
    out.writeByte(VERSION).writeByte(type).writeShort(0).writeInt(xid);
    return start;
  }

  /** Fills in the length of the message begun at {@code start}. */
  public static void finish(ByteBuf out, int start) {
    int length = out.writerIndex() - start;
    if (length > 0xffff) {
      throw new IllegalArgumentException(
          "a message of " + length + " bytes; OpenFlow allows 65535");
    }
    out.setShort(start + 2, length);
  }
}
