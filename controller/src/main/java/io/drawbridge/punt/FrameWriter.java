package io.drawbridge.punt;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.nio.ByteBuffer;

/** Writes the few kinds of frames the router sends by itself. */
final class FrameWriter {
  private static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);
  private static final int TIME_TO_LIVE = 64;
  private static final int TCP = 6;
  private static final int ICMP = 1;

  private FrameWriter() {}

  /** Who has {@code target}? (RFC 826) */
  static byte[] arpRequest(MacAddress mac, IpAddress address, IpAddress target) {
    ByteBuffer frame = ByteBuffer.allocate(Frame.ETHERNET_HEADER + Frame.ARP_LENGTH);
    ethernet(frame, BROADCAST, mac, Frame.ARP_TYPE);
    frame.putShort((short) 1).putShort((short) Frame.IPV4_TYPE).putShort((short) 0x0604);
    frame.putShort((short) 1);
    frame.put(mac.bytes()).put(address.bytes());
    frame.put(new byte[6]).put(target.bytes());
    return frame.array();
  }

  /**
   * An ICMP error about a packet (RFC 792), quoting its header and 8 bytes.
   *
   * @param type 3 unreachable or 11 time exceeded
   */
  static byte[] icmpError(
      MacAddress to, MacAddress from, IpAddress source, Frame.Ipv4 about, int type, int code) {
    int quoted = about.header().length + Math.min(8, about.payload().length);
    ByteBuffer message = ByteBuffer.allocate(8 + quoted);
    message.put((byte) type).put((byte) code).putShort((short) 0).putInt(0);
    message.put(about.header()).put(about.payload(), 0, Math.min(8, about.payload().length));
    message.putShort(2, (short) checksum(message.array(), 0, message.capacity(), 0));
    return ipv4(to, from, source, about.source(), ICMP, message.array());
  }

  /**
   * A reset for a TCP segment (RFC 9293, 3.10.7.1), as from its destination; the segment must not
   * be one itself.
   */
  static byte[] tcpReset(MacAddress to, MacAddress from, Frame.Ipv4 about) {
    ByteBuffer segment = ByteBuffer.wrap(about.payload());
    int flags = segment.get(13) & 0xff;
    int dataOffset = (segment.get(12) >> 4 & 0xf) * 4;
    boolean acknowledges = (flags & 0x10) != 0;
    int length =
        Math.max(0, about.payloadLength() - dataOffset)
            + ((flags & 0x02) != 0 ? 1 : 0)
            + (flags & 0x01);
    ByteBuffer reset = ByteBuffer.allocate(20);
    reset.putShort(segment.getShort(2)).putShort(segment.getShort(0));
    reset.putInt(acknowledges ? segment.getInt(8) : 0);
    reset.putInt(acknowledges ? 0 : segment.getInt(4) + length);
    reset.put((byte) 0x50).put((byte) (acknowledges ? 0x04 : 0x14)).putShort((short) 0);
    reset.putShort((short) 0).putShort((short) 0);
    int pseudo =
        sum(about.destination().bytes(), 0, 4) + sum(about.source().bytes(), 0, 4) + TCP + 20;
    reset.putShort(16, (short) checksum(reset.array(), 0, 20, pseudo));
    return ipv4(
        to,
        from,
        /* source= */ about.destination(),
        /* destination= */ about.source(),
        TCP,
        reset.array());
  }

  private static byte[] ipv4(
      MacAddress to,
      MacAddress from,
      IpAddress source,
      IpAddress destination,
      int protocol,
      byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(Frame.ETHERNET_HEADER + 20 + payload.length);
    ethernet(frame, to, from, Frame.IPV4_TYPE);
    frame.put((byte) 0x45).put((byte) 0).putShort((short) (20 + payload.length));
    frame.putInt(0);
    frame.put((byte) TIME_TO_LIVE).put((byte) protocol).putShort((short) 0);
    frame.put(source.bytes()).put(destination.bytes());
    frame.putShort(
        Frame.ETHERNET_HEADER + 10, (short) checksum(frame.array(), Frame.ETHERNET_HEADER, 20, 0));
    return frame.put(payload).array();
  }

  private static void ethernet(ByteBuffer frame, MacAddress to, MacAddress from, int type) {
    frame.put(to.bytes()).put(from.bytes()).putShort((short) type);
  }

  /** The Internet checksum (RFC 1071). */
  static int checksum(byte[] bytes, int from, int length, int start) {
    int sum = start + sum(bytes, from, length);
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return ~sum & 0xffff;
  }

  private static int sum(byte[] bytes, int from, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      int octet = bytes[from + i] & 0xff;
      sum += i % 2 == 0 ? octet << 8 : octet;
    }
    return sum;
  }
}
