package io.drawbridge.punt;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** An untagged Ethernet frame, maybe cut short; reads of what is not there give empty. */
final class Frame {
  static final int ETHERNET_HEADER = 14;
  static final int ARP_TYPE = 0x0806;
  static final int IPV4_TYPE = 0x0800;
  static final int IPV6_TYPE = 0x86dd;
  static final int ARP_LENGTH = 28;

  private static final int IPV6_HEADER = 40;
  private static final int FRAGMENT = 44;

  /** Hop-by-hop options, routing, fragment, destination options. */
  private static final Set<Integer> EXTENSIONS = Set.of(0, 43, FRAGMENT, 60);

  private final byte[] bytes;

  private Frame(byte[] bytes) {
    this.bytes = bytes;
  }

  static Optional<Frame> read(byte[] bytes) {
    return bytes.length < ETHERNET_HEADER ? Optional.empty() : Optional.of(new Frame(bytes));
  }

  MacAddress destination() {
    return mac(0);
  }

  MacAddress source() {
    return mac(6);
  }

  int etherType() {
    return unsignedShort(12);
  }

  /** What ARP or neighbour discovery says of an address. */
  Optional<Claim> claim() {
    return arpClaim().or(() -> packet().flatMap(Discovery::claim));
  }

  /** What a whole ARP message for IPv4 over Ethernet (RFC 826) says of its sender. */
  private Optional<Claim> arpClaim() {
    int at = ETHERNET_HEADER;
    if (etherType() != ARP_TYPE || bytes.length < at + ARP_LENGTH) {
      return Optional.empty();
    }
    boolean ethernetIpv4 =
        unsignedShort(at) == 1
            && unsignedShort(at + 2) == IPV4_TYPE
            && unsignedShort(at + 4) == 0x0604;
    if (!ethernetIpv4) {
      return Optional.empty();
    }
    return Optional.of(new Claim(unsignedShort(at + 6) == 2, mac(at + 8), address(at + 14, 4)));
  }

  /**
   * An address is at a MAC address, somebody says.
   *
   * @param answer whether it answers a request
   */
  record Claim(boolean answer, MacAddress mac, IpAddress address) {}

  /** The IP packet inside, if its headers are whole. */
  Optional<Packet> packet() {
    return switch (etherType()) {
      case IPV4_TYPE -> ipv4();
      case IPV6_TYPE -> ipv6();
      default -> Optional.empty();
    };
  }

  private Optional<Packet> ipv4() {
    int at = ETHERNET_HEADER;
    if (bytes.length < at + 20 || (bytes[at] >> 4 & 0xf) != 4) {
      return Optional.empty();
    }
    int header = (bytes[at] & 0xf) * 4;
    if (header < 20 || bytes.length < at + header) {
      return Optional.empty();
    }
    return Optional.of(
        new Packet(
            address(at + 12, 4),
            address(at + 16, 4),
            bytes[at + 9] & 0xff,
            (unsignedShort(at + 6) & 0x1fff) != 0,
            unsignedShort(at + 2) - header,
            Arrays.copyOfRange(bytes, at, at + header),
            Arrays.copyOfRange(bytes, at + header, bytes.length)));
  }

  /** Extension headers (RFC 8200, 4) are passed over and count as header. */
  private Optional<Packet> ipv6() {
    int at = ETHERNET_HEADER;
    if (bytes.length < at + IPV6_HEADER || (bytes[at] >> 4 & 0xf) != 6) {
      return Optional.empty();
    }
    int protocol = bytes[at + 6] & 0xff;
    int payload = at + IPV6_HEADER;
    boolean laterFragment = false;
    while (EXTENSIONS.contains(protocol) && !laterFragment) {
      if (bytes.length < payload + 8) {
        return Optional.empty();
      }
      laterFragment = protocol == FRAGMENT && (unsignedShort(payload + 2) & 0xfff8) != 0;
      int length = protocol == FRAGMENT ? 8 : ((bytes[payload + 1] & 0xff) + 1) * 8;
      protocol = bytes[payload] & 0xff;
      payload += length;
    }
    if (bytes.length < payload) {
      return Optional.empty();
    }
    return Optional.of(
        new Packet(
            address(at + 8, 16),
            address(at + 24, 16),
            protocol,
            laterFragment,
            unsignedShort(at + 4) - (payload - at - IPV6_HEADER),
            Arrays.copyOfRange(bytes, at, payload),
            Arrays.copyOfRange(bytes, payload, bytes.length)));
  }

  /**
   * An IP packet.
   *
   * @param laterFragment whether it is a fragment other than the first
   * @param payloadLength as its header says; {@code payload} may be shorter
   * @param header with its options or extension headers
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Packet(
      IpAddress source,
      IpAddress destination,
      int protocol,
      boolean laterFragment,
      int payloadLength,
      byte[] header,
      byte[] payload) {
    boolean isIpv4() {
      return source.isIpv4();
    }

    /** The byte at an offset of the payload, or 0 where it is cut. */
    int payloadByte(int offset) {
      return offset < payload.length ? payload[offset] & 0xff : 0;
    }

    /** The 16 bits at an offset of the payload, or 0 where it is cut. */
    int payloadShort(int offset) {
      return payloadByte(offset) << 8 | payloadByte(offset + 1);
    }
  }

  private int unsignedShort(int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  private MacAddress mac(int at) {
    return MacAddress.of(Arrays.copyOfRange(bytes, at, at + 6));
  }

  private IpAddress address(int at, int length) {
    return IpAddress.of(Arrays.copyOfRange(bytes, at, at + length));
  }
}
