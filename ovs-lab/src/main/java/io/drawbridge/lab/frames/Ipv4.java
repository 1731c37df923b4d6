package io.drawbridge.lab.frames;

import java.util.ArrayList;
import java.util.List;

/**
 * An IPv4 packet.
 *
 * @param source its address
 * @param destination likewise
 * @param protocol of its payload
 * @param payload in hexadecimal, with checksums
 * @param ttl time to live
 * @param identification of its fragments
 * @param fragment flags and offset, the 16 bits of the header
 * @param options in hexadecimal, a multiple of four bytes
 */
public record Ipv4(
    String source,
    String destination,
    int protocol,
    String payload,
    int ttl,
    int identification,
    int fragment,
    String options) {
  private static final int HEADER = 20;
  private static final int MORE = 0x2000;

  /** Any protocol. */
  public static Ipv4 of(String source, String destination, int protocol, String payload) {
    return new Ipv4(source, destination, protocol, payload, 64, 0x4242, 0, "");
  }

  /** A datagram. */
  public static Ipv4 udp(String source, int from, String destination, int to, String data) {
    String payload = Transport.udp(source, from, destination, to, data);
    return of(source, destination, Transport.UDP, payload);
  }

  /** A segment; flags as in the header: 0x02 SYN, 0x04 RST, 0x10 ACK. */
  public static Ipv4 tcp(
      String source, int from, String destination, int to, int flags, String data) {
    String payload = Transport.tcp(source, from, destination, to, 1000, flags, data);
    return of(source, destination, Transport.TCP, payload);
  }

  /** A message; {@code rest} begins behind the checksum. */
  public static Ipv4 icmp(String source, String destination, int type, int code, String rest) {
    return of(source, destination, Transport.ICMP, Transport.icmp(type, code, rest));
  }

  /** With another time to live. */
  public Ipv4 withTtl(int other) {
    return new Ipv4(
        source, destination, protocol, payload, other, identification, fragment, options);
  }

  /** With options. */
  public Ipv4 withOptions(String other) {
    return new Ipv4(source, destination, protocol, payload, ttl, identification, fragment, other);
  }

  /** A piece of it as a fragment: bytes of its payload from one multiple of eight to another. */
  public Ipv4 piece(int from, int to, boolean more) {
    return new Ipv4(
        source,
        destination,
        protocol,
        Hex.slice(payload, from, to),
        ttl,
        identification,
        (more ? MORE : 0) | (from / 8),
        options);
  }

  /** The same payload at another offset, in units of eight bytes. */
  public Ipv4 at(int offset, boolean more) {
    return new Ipv4(
        source,
        destination,
        protocol,
        payload,
        ttl,
        identification,
        (more ? MORE : 0) | offset,
        options);
  }

  /** All of it in fragments of so many bytes, a multiple of eight. */
  public List<Ipv4> pieces(int size) {
    List<Ipv4> pieces = new ArrayList<>();
    int length = Hex.length(payload);
    for (int from = 0; from < length; from += size) {
      int to = Math.min(length, from + size);
      pieces.add(piece(from, to, to < length));
    }
    return pieces;
  }

  /** On the wire. */
  public String bytes() {
    int words = HEADER / 4 + Hex.length(options) / 4;
    return bytes(0x40 | words, words * 4 + Hex.length(payload));
  }

  /** On the wire with version, header length and total length as one says they are. */
  public String bytes(int versionAndWords, int totalLength) {
    String first =
        Hex.u8(versionAndWords)
            + "00"
            + Hex.u16(totalLength)
            + Hex.u16(identification)
            + Hex.u16(fragment)
            + Hex.u8(ttl)
            + Hex.u8(protocol);
    String rest = Hex.ip(source) + Hex.ip(destination) + options;
    return first + Hex.checksum(first + "0000" + rest) + rest + payload;
  }
}
