package io.drawbridge.punt;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.nio.ByteBuffer;

/** Writes the few kinds of frames the router sends by itself. */
final class FrameWriter {
  private static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);
  private static final MacAddress ALL_NODES_MAC = new MacAddress(0x3333_0000_0001L);
  private static final IpAddress ALL_NODES = IpAddress.parse("ff02::1");
  private static final int TIME_TO_LIVE = 64;
  private static final int OVERRIDE = 0x2000_0000;
  private static final int SOLICITED = 0x4000_0000;
  private static final int ROUTER = 0x8000_0000;

  /** Of a packet of the 1,280 bytes that every IPv6 link carries, without its headers. */
  private static final int QUOTED = 1280 - 40 - 8;

  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int UDP_HEADER = 8;
  private static final int ICMP = 1;
  private static final int ICMP6 = Discovery.ICMP6;

  private FrameWriter() {}

  /** Who has {@code target}? By ARP or neighbour discovery, as its family has it. */
  static byte[] request(MacAddress mac, IpAddress address, IpAddress target) {
    return target.isIpv4() ? arpRequest(mac, address, target) : solicitation(mac, address, target);
  }

  /** RFC 4861, 7.2.2. */
  private static byte[] solicitation(MacAddress mac, IpAddress address, IpAddress target) {
    IpAddress group = Discovery.group(target);
    byte[] message = Discovery.solicitation(mac, target);
    return discovery(Discovery.groupMac(group), mac, address, group, message);
  }

  /** RFC 826. */
  private static byte[] arpRequest(MacAddress mac, IpAddress address, IpAddress target) {
    ByteBuffer frame = ByteBuffer.allocate(Frame.ETHERNET_HEADER + Frame.ARP_LENGTH);
    ethernet(frame, BROADCAST, mac, Frame.ARP_TYPE);
    frame.putShort((short) 1).putShort((short) Frame.IPV4_TYPE).putShort((short) 0x0604);
    frame.putShort((short) 1);
    frame.put(mac.bytes()).put(address.bytes());
    frame.put(new byte[6]).put(target.bytes());
    return frame.array();
  }

  /** To all: {@code address} is at {@code mac} now (RFC 4861, 7.2.6). */
  static byte[] neighbourAdvertisement(MacAddress mac, IpAddress address) {
    return neighbourAdvertisement(mac, address, false);
  }

  /** Likewise, of a router or of none. */
  static byte[] neighbourAdvertisement(MacAddress mac, IpAddress address, boolean router) {
    byte[] message = Discovery.advertisement(mac, address, OVERRIDE | (router ? ROUTER : 0));
    return discovery(ALL_NODES_MAC, mac, address, ALL_NODES, message);
  }

  /** To who asked: {@code address} of the router is at {@code mac} (RFC 4861, 7.2.4). */
  static byte[] neighbourAnswer(
      MacAddress to, MacAddress mac, IpAddress address, IpAddress destination) {
    byte[] message = Discovery.advertisement(mac, address, ROUTER | SOLICITED | OVERRIDE);
    return discovery(to, mac, address, destination, message);
  }

  /** A message of neighbour discovery (RFC 4861), which gets its checksum here. */
  static byte[] discovery(
      MacAddress to, MacAddress from, IpAddress source, IpAddress destination, byte[] message) {
    checksum(message, 2, pseudoHeader(source, destination, ICMP6, message.length));
    return ipv6(to, from, source, destination, ICMP6, Discovery.HOP_LIMIT, message);
  }

  /** A datagram (RFC 768), with its checksum. */
  static byte[] udp(
      MacAddress to,
      MacAddress from,
      IpAddress source,
      int sourcePort,
      IpAddress destination,
      int destinationPort,
      byte[] payload) {
    int length = UDP_HEADER + payload.length;
    ByteBuffer datagram = ByteBuffer.allocate(length);
    datagram.putShort((short) sourcePort).putShort((short) destinationPort);
    datagram.putShort((short) length).putShort((short) 0).put(payload);
    int sum = checksum(datagram.array(), 0, length, pseudoHeader(source, destination, UDP, length));
    // Zero would say that there is none.
    datagram.putShort(6, (short) (sum == 0 ? 0xffff : sum));
    return ipv4(to, from, source, destination, UDP, datagram.array());
  }

  /**
   * An ICMP error about an IPv4 packet (RFC 792), quoting its header and 8 bytes.
   *
   * @param type 3 unreachable or 11 time exceeded
   * @param rest of fragmentation needed the mtu (RFC 1191, 4), else 0
   */
  static byte[] icmpError(
      MacAddress to,
      MacAddress from,
      IpAddress source,
      Frame.Packet about,
      int type,
      int code,
      int rest) {
    byte[] message = error(about, Math.min(8, about.payload().length), type, code, rest);
    checksum(message, 2, 0);
    return ipv4(to, from, source, about.source(), ICMP, message);
  }

  /**
   * An ICMPv6 error about an IPv6 packet (RFC 4443, 3), quoting what is known of it as far as it
   * fits everywhere (2.4).
   *
   * @param type 1 unreachable, 2 too big, 3 time exceeded or 4 parameter problem
   * @param rest the mtu, or where the problem is, else 0
   */
  static byte[] icmp6Error(
      MacAddress to,
      MacAddress from,
      IpAddress source,
      Frame.Packet about,
      int type,
      int code,
      int rest) {
    int quoted = Math.min(about.payload().length, QUOTED - about.header().length);
    byte[] message = error(about, Math.max(0, quoted), type, code, rest);
    checksum(message, 2, pseudoHeader(source, about.source(), ICMP6, message.length));
    return ipv6(to, from, source, about.source(), ICMP6, TIME_TO_LIVE, message);
  }

  private static byte[] error(Frame.Packet about, int payload, int type, int code, int rest) {
    ByteBuffer message = ByteBuffer.allocate(8 + about.header().length + payload);
    message.put((byte) type).put((byte) code).putShort((short) 0).putInt(rest);
    message.put(about.header()).put(about.payload(), 0, payload);
    return message.array();
  }

  /**
   * A reset for a TCP segment (RFC 9293, 3.10.7.1), as from its destination; the segment must not
   * be one itself.
   */
  static byte[] tcpReset(MacAddress to, MacAddress from, Frame.Packet about) {
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
    // It answers, so it goes the other way.
    IpAddress own = about.destination();
    IpAddress other = about.source();
    checksum(reset.array(), 16, pseudoHeader(own, other, TCP, 20));
    return about.isIpv4()
        ? ipv4(to, from, own, other, TCP, reset.array())
        : ipv6(to, from, own, other, TCP, TIME_TO_LIVE, reset.array());
  }

  /** The sum of the pseudo-header (RFC 9293, 3.1; RFC 8200, 8.1). */
  private static int pseudoHeader(
      IpAddress source, IpAddress destination, int protocol, int length) {
    byte[] from = source.bytes();
    return sum(from, 0, from.length) + sum(destination.bytes(), 0, from.length) + protocol + length;
  }

  private static void checksum(byte[] message, int at, int start) {
    ByteBuffer.wrap(message).putShort(at, (short) checksum(message, 0, message.length, start));
  }

  private static byte[] ipv6(
      MacAddress to,
      MacAddress from,
      IpAddress source,
      IpAddress destination,
      int protocol,
      int hopLimit,
      byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(Frame.ETHERNET_HEADER + 40 + payload.length);
    ethernet(frame, to, from, Frame.IPV6_TYPE);
    frame.putInt(6 << 28).putShort((short) payload.length);
    frame.put((byte) protocol).put((byte) hopLimit);
    return frame.put(source.bytes()).put(destination.bytes()).put(payload).array();
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
