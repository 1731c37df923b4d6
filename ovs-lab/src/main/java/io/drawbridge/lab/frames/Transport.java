package io.drawbridge.lab.frames;

/** UDP, TCP and ICMP with the checksums of the IPv4 or IPv6 packet they travel in. */
final class Transport {
  static final int ICMP = 1;
  static final int TCP = 6;
  static final int UDP = 17;
  static final int ICMP6 = 58;

  private static final int UDP_LENGTH = 8;

  private Transport() {}

  static String udp(String source, int from, String destination, int to, String data) {
    String length = Hex.u16(UDP_LENGTH + Hex.length(data));
    String head = Hex.u16(from) + Hex.u16(to) + length;
    String sum = sum(source, destination, UDP, head + "0000" + data);
    return head + (sum.equals("0000") ? "ffff" : sum) + data;
  }

  static String tcp(
      String source, int from, String destination, int to, long sequence, int flags, String data) {
    String head =
        Hex.u16(from)
            + Hex.u16(to)
            + Hex.u32(sequence)
            + Hex.u32((flags & 0x10) == 0 ? 0 : sequence)
            + Hex.u16(0x5000 | flags)
            + "ffff";
    return head + sum(source, destination, TCP, head + "00000000" + data) + "0000" + data;
  }

  static String icmp(int type, int code, String rest) {
    String head = Hex.u8(type) + Hex.u8(code);
    return head + Hex.checksum(head + "0000" + rest) + rest;
  }

  static String icmp6(String source, String destination, int type, int code, String rest) {
    String head = Hex.u8(type) + Hex.u8(code);
    return head + sum(source, destination, ICMP6, head + "0000" + rest) + rest;
  }

  private static String sum(String source, String destination, int protocol, String segment) {
    return Hex.checksum(
        Hex.ip(source)
            + Hex.ip(destination)
            + Hex.u32(Hex.length(segment))
            + Hex.u32(protocol)
            + segment);
  }
}
