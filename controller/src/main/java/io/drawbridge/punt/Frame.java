package io.drawbridge.punt;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.util.Arrays;
import java.util.Optional;

/** An untagged Ethernet frame, maybe cut short; reads of what is not there give empty. */
final class Frame {
  static final int ETHERNET_HEADER = 14;
  static final int ARP_TYPE = 0x0806;
  static final int IPV4_TYPE = 0x0800;
  static final int IPV6_TYPE = 0x86dd;
  static final int ARP_LENGTH = 28;

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

  /** An ARP answer's sender, if this is a whole ARP answer for IPv4 over Ethernet (RFC 826). */
  Optional<ArpAnswer> arpAnswer() {
    int at = ETHERNET_HEADER;
    if (etherType() != ARP_TYPE || bytes.length < at + ARP_LENGTH) {
      return Optional.empty();
    }
    boolean ethernetIpv4 =
        unsignedShort(at) == 1
            && unsignedShort(at + 2) == IPV4_TYPE
            && unsignedShort(at + 4) == 0x0604;
    if (!ethernetIpv4 || unsignedShort(at + 6) != 2) {
      return Optional.empty();
    }
    return Optional.of(new ArpAnswer(mac(at + 8), ipv4(at + 14)));
  }

  /** Who says what. */
  record ArpAnswer(MacAddress mac, IpAddress address) {}

  /** The IPv4 packet inside, if its header is whole. */
  Optional<Ipv4> ipv4() {
    int at = ETHERNET_HEADER;
    if (etherType() != IPV4_TYPE || bytes.length < at + 20 || (bytes[at] >> 4 & 0xf) != 4) {
      return Optional.empty();
    }
    int header = (bytes[at] & 0xf) * 4;
    if (header < 20 || bytes.length < at + header) {
      return Optional.empty();
    }
    return Optional.of(
        new Ipv4(
            ipv4(at + 12),
            ipv4(at + 16),
            bytes[at + 9] & 0xff,
            (unsignedShort(at + 6) & 0x1fff) != 0,
            unsignedShort(at + 2) - header,
            Arrays.copyOfRange(bytes, at, at + header),
            Arrays.copyOfRange(bytes, at + header, bytes.length)));
  }

  /**
   * An IPv4 packet.
   *
   * @param laterFragment whether it is a fragment other than the first
   * @param payloadLength as its header says; {@code payload} may be shorter
   * @param header with its options
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Ipv4(
      IpAddress source,
      IpAddress destination,
      int protocol,
      boolean laterFragment,
      int payloadLength,
      byte[] header,
      byte[] payload) {
    /** The 16 bits at an offset of the payload, or 0 where it is cut. */
    int payloadShort(int offset) {
      return offset + 1 < payload.length
          ? (payload[offset] & 0xff) << 8 | (payload[offset + 1] & 0xff)
          : 0;
    }
  }

  private int unsignedShort(int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  private MacAddress mac(int at) {
    long value = 0;
    for (int i = 0; i < 6; i++) {
      value = value << 8 | (bytes[at + i] & 0xff);
    }
    return new MacAddress(value);
  }

  private IpAddress ipv4(int at) {
    return IpAddress.of(Arrays.copyOfRange(bytes, at, at + 4));
  }
}
