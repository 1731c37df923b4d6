package io.drawbridge.dhcp;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.util.HexFormat;

/** A client and what it says. */
record Client(MacAddress mac, String id, String place) {
  private static final IpAddress NOBODY = IpAddress.ofIpv4(0);

  static Client of(int number) {
    return new Client(new MacAddress(0x0200_0000_0900L + number), "", "p" + number);
  }

  Client at(String other) {
    return new Client(mac, id, other);
  }

  Client named(String other) {
    return new Client(mac, other, place);
  }

  Message discover() {
    return says(MessageType.DISCOVER, NOBODY, Options.NONE);
  }

  Message discover(String wish) {
    return says(
        MessageType.DISCOVER,
        NOBODY,
        Options.NONE.with(Options.REQUESTED_ADDRESS, IpAddress.parse(wish)));
  }

  /** Takes an offer of a server. */
  Message select(String server, IpAddress address) {
    return says(
        MessageType.REQUEST,
        NOBODY,
        Options.NONE
            .with(Options.SERVER, IpAddress.parse(server))
            .with(Options.REQUESTED_ADDRESS, address));
  }

  Message reboot(String address) {
    return says(
        MessageType.REQUEST,
        NOBODY,
        Options.NONE.with(Options.REQUESTED_ADDRESS, IpAddress.parse(address)));
  }

  Message renew(IpAddress address) {
    return says(MessageType.REQUEST, address, Options.NONE);
  }

  Message release(IpAddress address, String server) {
    return says(
        MessageType.RELEASE, address, Options.NONE.with(Options.SERVER, IpAddress.parse(server)));
  }

  Message decline(IpAddress address, String server) {
    return says(
        MessageType.DECLINE,
        NOBODY,
        Options.NONE
            .with(Options.SERVER, IpAddress.parse(server))
            .with(Options.REQUESTED_ADDRESS, address));
  }

  Message says(MessageType type, IpAddress has, Options options) {
    Options all =
        id.isEmpty() ? options : options.with(Options.CLIENT, HexFormat.of().parseHex(id));
    return new Message(type, 7, false, has, NOBODY, NOBODY, mac, all);
  }

  Inbound sends(Message message) {
    return new Inbound(
        "private",
        "s",
        place,
        16,
        mac,
        message.clientAddress(),
        MessageWriter.write(message),
        true);
  }
}
