package io.drawbridge.lab.frames;

import java.util.List;
import java.util.stream.Stream;

/**
 * An IPv6 packet.
 *
 * @param source its address
 * @param destination likewise
 * @param extensions headers in front of the payload
 * @param protocol of its payload
 * @param payload in hexadecimal, with checksums
 * @param hopLimit left to go
 */
public record Ipv6(
    String source,
    String destination,
    List<Extension> extensions,
    int protocol,
    String payload,
    int hopLimit) {
  /** Takes a defensive copy. */
  public Ipv6 {
    extensions = List.copyOf(extensions);
  }

  /**
   * An extension header.
   *
   * @param type its number
   * @param body behind its first byte, which says what follows
   */
  public record Extension(int type, String body) {
    /** Hop-by-hop options: padding. */
    public static Extension hopByHop() {
      return new Extension(0, "00" + "0104" + Hex.zeros(4));
    }

    /** Hop-by-hop options: router alert, as MLD has it. */
    public static Extension routerAlert() {
      return new Extension(0, "00" + "05020000" + "0100");
    }

    /** Destination options: padding, so many times eight bytes. */
    public static Extension destinationOptions(int eights) {
      int padding = 8 * eights - 4;
      return new Extension(60, Hex.u8(eights - 1) + "01" + Hex.u8(padding) + Hex.zeros(padding));
    }

    /** A routing header of type 0 with one more address to visit. */
    public static Extension routing(String next) {
      return new Extension(43, "02" + "00" + "01" + Hex.zeros(4) + Hex.ip(next));
    }

    /** A fragment header; the offset in units of eight bytes. */
    public static Extension fragment(int offset, boolean more, long identification) {
      return new Extension(
          44, "00" + Hex.u16((offset << 3) | (more ? 1 : 0)) + Hex.u32(identification));
    }
  }

  /** Any protocol. */
  public static Ipv6 of(String source, String destination, int protocol, String payload) {
    return new Ipv6(source, destination, List.of(), protocol, payload, 64);
  }

  /** A datagram. */
  public static Ipv6 udp(String source, int from, String destination, int to, String data) {
    String payload = Transport.udp(source, from, destination, to, data);
    return of(source, destination, Transport.UDP, payload);
  }

  /** A message; {@code rest} begins behind the checksum. */
  public static Ipv6 icmp(String source, String destination, int type, int code, String rest) {
    String payload = Transport.icmp6(source, destination, type, code, rest);
    return of(source, destination, Transport.ICMP6, payload);
  }

  /** With headers in front of the payload, of whatever protocol that claims to be. */
  public Ipv6 with(Extension... headers) {
    List<Extension> all = Stream.concat(extensions.stream(), Stream.of(headers)).toList();
    return new Ipv6(source, destination, all, protocol, payload, hopLimit);
  }

  /** With another hop limit. */
  public Ipv6 withHopLimit(int other) {
    return new Ipv6(source, destination, extensions, protocol, payload, other);
  }

  /** With a piece of the payload, behind a fragment header. */
  public Ipv6 piece(int from, int to, boolean more, long identification) {
    Ipv6 cut =
        new Ipv6(source, destination, extensions, protocol, Hex.slice(payload, from, to), hopLimit);
    return cut.with(Extension.fragment(from / 8, more, identification));
  }

  /** Extension headers and payload, as they follow a header. */
  public String tail() {
    StringBuilder bytes = new StringBuilder();
    for (int i = 0; i < extensions.size(); i++) {
      int next = i + 1 < extensions.size() ? extensions.get(i + 1).type() : protocol;
      bytes.append(Hex.u8(next)).append(extensions.get(i).body());
    }
    return bytes.append(payload).toString();
  }

  /** On the wire. */
  public String bytes() {
    int next = extensions.isEmpty() ? protocol : extensions.get(0).type();
    String tail = tail();
    return "60000000"
        + Hex.u16(Hex.length(tail))
        + Hex.u8(next)
        + Hex.u8(hopLimit)
        + Hex.ip(source)
        + Hex.ip(destination)
        + tail;
  }
}
