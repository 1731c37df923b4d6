package io.drawbridge.dhcp;

import java.util.Optional;

/** What a DHCP message is (RFC 2132, 9.6), in the order of its codes. */
enum MessageType {
  DISCOVER,
  OFFER,
  REQUEST,
  DECLINE,
  ACK,
  NAK,
  RELEASE,
  INFORM;

  private static final MessageType[] ALL = values();

  @SuppressWarnings("EnumOrdinal") // the order is the RFC's
  int code() {
    return ordinal() + 1;
  }

  static Optional<MessageType> of(int code) {
    return code >= 1 && code <= ALL.length ? Optional.of(ALL[code - 1]) : Optional.empty();
  }
}
