package io.drawbridge.punt;

/** When an ICMP error may be sent (RFC 1122, 3.2.2). */
final class Errors {
  private static final int ICMP = 1;

  private Errors() {}

  /**
   * Not about later fragments, not about ICMP errors, not to or from addresses that are not one
   * host's.
   */
  static boolean deserved(Frame.Ipv4 packet) {
    long source = packet.source().low();
    long destination = packet.destination().low();
    boolean oneSource = source >>> 24 != 0 && source >>> 24 != 127 && source >>> 29 != 7;
    boolean error =
        packet.protocol() == ICMP && packet.payload().length > 0 && isError(packet.payload()[0]);
    return !packet.laterFragment() && oneSource && destination >>> 29 != 7 && !error;
  }

  private static boolean isError(byte type) {
    return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
  }
}
