package io.drawbridge.punt;

import io.drawbridge.net.IpAddress;

/** When an ICMP error may be sent (RFC 1122, 3.2.2; RFC 4443, 2.4). */
final class Errors {
  private static final int ICMP = 1;
  private static final int ICMP6 = 58;

  private Errors() {}

  /**
   * Not about later fragments, not about ICMP errors, not to or from addresses that are not one
   * host's.
   */
  static boolean deserved(Frame.Packet packet) {
    boolean hosts =
        packet.isIpv4()
            ? isOneHost(packet.source().low()) && packet.destination().low() >>> 29 != 7
            : isOneHost6(packet.source()) && packet.destination().high() >>> 56 != 0xff;
    return hosts && !packet.laterFragment() && !isError(packet);
  }

  private static boolean isOneHost(long source) {
    return source >>> 24 != 0 && source >>> 24 != 127 && source >>> 29 != 7;
  }

  private static boolean isOneHost6(IpAddress source) {
    boolean unspecifiedOrLoopback = source.high() == 0 && source.low() >>> 1 == 0;
    return !unspecifiedOrLoopback && source.high() >>> 56 != 0xff;
  }

  private static boolean isError(Frame.Packet packet) {
    int type = packet.payloadByte(0);
    return switch (packet.protocol()) {
      case ICMP -> type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
      case ICMP6 -> type < 128 || type == 137;
      default -> false;
    };
  }
}
