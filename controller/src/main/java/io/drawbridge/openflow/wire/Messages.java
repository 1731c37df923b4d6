package io.drawbridge.openflow.wire;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Ports;
import io.drawbridge.net.MacAddress;
import io.drawbridge.openflow.Meter;
import io.drawbridge.openflow.PacketIn;
import io.drawbridge.openflow.PortDescription;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The messages besides flows: each is written whole, or read from behind its header. */
public final class Messages {
  public static final int MULTIPART_FLOW = 1;
  public static final int MULTIPART_METER_CONFIG = 10;
  public static final int MULTIPART_PORT_DESC = 13;

  public static final int BUNDLE_OPEN = 0;
  public static final int BUNDLE_COMMIT = 4;
  public static final int BUNDLE_DISCARD = 6;

  private static final int BUNDLE_CONTROL = 2300;
  private static final int BUNDLE_ADD = 2301;
  private static final int ATOMIC_ORDERED = 3;
  private static final int FLUSH_CONNTRACK_ZONE = 29;
  private static final int PORT_LENGTH = 64;
  private static final int PORT_DOWN = 1;
  private static final int LINK_DOWN = 1;
  private static final int METER_PACKETS_AND_BURST = 2 | 4;
  private static final int BAND_DROP = 1;
  private static final int ALL_TABLES = 0xff;

  private Messages() {}

  /** Hello with a version bitmap that names 1.3 alone. */
  public static void hello(ByteBuf out, int xid) {
    int start = Wire.begin(out, Wire.HELLO, xid);
    out.writeShort(1).writeShort(8).writeInt(1 << Wire.VERSION);
    Wire.finish(out, start);
  }

  /** A message of nothing but a header. */
  public static void empty(ByteBuf out, int type, int xid) {
    Wire.finish(out, Wire.begin(out, type, xid));
  }

  /** An error with ASCII text as its data. */
  public static void error(ByteBuf out, int xid, int type, int code, String text) {
    int start = Wire.begin(out, Wire.ERROR, xid);
    out.writeShort(type).writeShort(code).writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    Wire.finish(out, start);
  }

  /** An echo with the data of a request. */
  public static void echoReply(ByteBuf out, int xid, ByteBuf data) {
    int start = Wire.begin(out, Wire.ECHO_REPLY, xid);
    out.writeBytes(data);
    Wire.finish(out, start);
  }

  /** Packets no table sends up deliberately are not sent up. */
  public static void setConfig(ByteBuf out, int xid) {
    int start = Wire.begin(out, Wire.SET_CONFIG, xid);
    out.writeShort(0).writeShort(0);
    Wire.finish(out, start);
  }

  /** Asks for all ports. */
  public static void portsRequest(ByteBuf out, int xid) {
    Wire.finish(out, multipart(out, xid, MULTIPART_PORT_DESC));
  }

  /** Asks for the flows of a table, or of all with a negative number. */
  public static void flowsRequest(ByteBuf out, int xid, int table) {
    flowsRequest(out, xid, table < 0 ? ALL_TABLES : table, 0, 0);
  }

  /** Asks for the flows of all tables with a cookie. */
  public static void flowsWithCookieRequest(ByteBuf out, int xid, long cookie) {
    flowsRequest(out, xid, ALL_TABLES, cookie, -1L);
  }

  private static void flowsRequest(ByteBuf out, int xid, int table, long cookie, long mask) {
    int start = multipart(out, xid, MULTIPART_FLOW);
    out.writeByte(table).writeZero(3);
    out.writeInt(Wire.ANY).writeInt(Wire.ANY).writeZero(4).writeLong(cookie).writeLong(mask);
    MatchCodec.write(out, io.drawbridge.flow.Match.ANY);
    Wire.finish(out, start);
  }

  /** Asks for all meters. */
  public static void metersRequest(ByteBuf out, int xid) {
    int start = multipart(out, xid, MULTIPART_METER_CONFIG);
    out.writeInt(Wire.ANY).writeZero(4);
    Wire.finish(out, start);
  }

  private static int multipart(ByteBuf out, int xid, int type) {
    int start = Wire.begin(out, Wire.MULTIPART_REQUEST, xid);
    out.writeShort(type).writeShort(0).writeZero(4);
    return start;
  }

  /**
   * A meter-mod.
   *
   * @param command 0 add, 1 modify, 2 delete
   */
  public static void meterMod(ByteBuf out, int xid, int command, Meter meter) {
    int start = Wire.begin(out, Wire.METER_MOD, xid);
    out.writeShort(command).writeShort(METER_PACKETS_AND_BURST).writeInt(meter.id());
    if (command != 2) {
      out.writeShort(BAND_DROP).writeShort(16);
      out.writeInt(meter.packetsPerSecond()).writeInt(meter.burstPackets()).writeZero(4);
    }
    Wire.finish(out, start);
  }

  /** A packet-out from the controller. */
  public static void packetOut(ByteBuf out, int xid, byte[] frame, List<Action> actions) {
    int start = Wire.begin(out, Wire.PACKET_OUT, xid);
    out.writeInt(Wire.NO_BUFFER).writeInt(Ports.CONTROLLER).writeShort(0).writeZero(6);
    int from = out.writerIndex();
    ActionWriter.write(out, actions);
    out.setShort(from - 8, out.writerIndex() - from);
    out.writeBytes(frame);
    Wire.finish(out, start);
  }

  /** Opens, commits or discards an atomic, ordered bundle. */
  public static void bundleControl(ByteBuf out, int xid, int bundle, int type) {
    int start = experimenter(out, xid, Wire.ONF, BUNDLE_CONTROL);
    out.writeInt(bundle).writeShort(type).writeShort(ATOMIC_ORDERED);
    Wire.finish(out, start);
  }

  /**
   * Starts adding to a bundle; the inner message, with the same xid, follows, then {@link
   * Wire#finish}.
   */
  public static int beginBundleAdd(ByteBuf out, int xid, int bundle) {
    int start = experimenter(out, xid, Wire.ONF, BUNDLE_ADD);
    out.writeInt(bundle).writeShort(0).writeShort(ATOMIC_ORDERED);
    return start;
  }

  /** Removes the connections of a conntrack zone. */
  public static void flushConntrackZone(ByteBuf out, int xid, int zone) {
    int start = experimenter(out, xid, Wire.NICIRA, FLUSH_CONNTRACK_ZONE);
    out.writeZero(6).writeShort(zone);
    Wire.finish(out, start);
  }

  private static int experimenter(ByteBuf out, int xid, int experimenter, int type) {
    int start = Wire.begin(out, Wire.EXPERIMENTER, xid);
    out.writeInt(experimenter).writeInt(type);
    return start;
  }

  /**
   * Reads port descriptions, as many as there are.
   *
   * @throws WireException if the last one is cut
   */
  public static List<PortDescription> readPorts(ByteBuf in) {
    List<PortDescription> ports = new ArrayList<>();
    while (in.isReadable()) {
      if (in.readableBytes() < PORT_LENGTH) {
        throw new WireException("a port description of " + in.readableBytes() + " bytes");
      }
      ByteBuf port = in.readSlice(PORT_LENGTH);
      int number = port.readInt();
      port.skipBytes(4);
      MacAddress mac = new MacAddress(Wire.readBits(port, 6).low());
      port.skipBytes(2);
      byte[] name = new byte[16];
      port.readBytes(name);
      int end = 0;
      while (end < name.length && name[end] != 0) {
        end++;
      }
      int config = port.readInt();
      boolean up = (config & PORT_DOWN) == 0 && (port.readInt() & LINK_DOWN) == 0;
      ports.add(
          new PortDescription(number, new String(name, 0, end, StandardCharsets.UTF_8), mac, up));
    }
    return ports;
  }

  /**
   * Reads meter configurations; what is not one packet-rate drop band counts as a meter of rate -1,
   * to be replaced.
   *
   * @throws WireException if a length runs past the end
   */
  public static List<Meter> readMeters(ByteBuf in) {
    List<Meter> meters = new ArrayList<>();
    while (in.isReadable()) {
      int length = in.readableBytes() < 8 ? 0 : in.getUnsignedShort(in.readerIndex());
      if (length < 8 || length > in.readableBytes()) {
        throw new WireException("a meter configuration of length " + length);
      }
      ByteBuf meter = in.readSlice(length);
      meter.skipBytes(2);
      int flags = meter.readUnsignedShort();
      int id = meter.readInt();
      boolean plain =
          meter.readableBytes() == 16
              && (flags & METER_PACKETS_AND_BURST) == METER_PACKETS_AND_BURST
              && meter.readUnsignedShort() == BAND_DROP;
      if (plain) {
        meter.skipBytes(2);
        meters.add(new Meter(id, meter.readInt(), meter.readInt()));
      } else {
        meters.add(new Meter(id, -1, -1));
      }
    }
    return meters;
  }

  /**
   * Reads a packet-in from behind its header.
   *
   * @throws WireException if a length runs past the end
   */
  public static PacketIn readPacketIn(ByteBuf in) {
    if (in.readableBytes() < 24) {
      throw new WireException("a packet-in of " + in.readableBytes() + " bytes");
    }
    in.skipBytes(4);
    int totalLength = in.readUnsignedShort();
    int reason = in.readUnsignedByte();
    int table = in.readUnsignedByte();
    long cookie = in.readLong();
    MatchCodec.Read metadata = MatchCodec.read(in);
    if (in.readableBytes() < 2) {
      throw new WireException("a packet-in without a packet");
    }
    in.skipBytes(2);
    byte[] frame = new byte[in.readableBytes()];
    in.readBytes(frame);
    return new PacketIn(table, cookie, reason, metadata.match(), frame, totalLength);
  }
}
