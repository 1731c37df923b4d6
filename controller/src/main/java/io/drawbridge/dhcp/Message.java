package io.drawbridge.dhcp;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;

/**
 * A DHCP message (RFC 2131, 2), as far as it matters between a client on Ethernet and a server on
 * the same link. The server's name and the boot file's are read as options only.
 *
 * @param type the option 53
 * @param transaction {@code xid}
 * @param broadcast the client can't take a unicast answer yet
 * @param clientAddress {@code ciaddr}: the address the client has
 * @param yourAddress {@code yiaddr}: the address it is given
 * @param relay {@code giaddr}
 * @param mac {@code chaddr}
 * @param options all others than 53 and 52
 */
record Message(
    MessageType type,
    int transaction,
    boolean broadcast,
    IpAddress clientAddress,
    IpAddress yourAddress,
    IpAddress relay,
    MacAddress mac,
    Options options) {
  /** 0.0.0.0. */
  static final IpAddress NOBODY = IpAddress.ofIpv4(0);

  /** An answer to this message. */
  Message answer(MessageType answer, IpAddress given, Options with) {
    IpAddress kept = answer == MessageType.ACK ? clientAddress : NOBODY;
    return new Message(answer, transaction, broadcast, kept, given, relay, mac, with);
  }

  /** Who asks. */
  ClientKey client() {
    return new ClientKey(options.hex(Options.CLIENT), mac);
  }
}
