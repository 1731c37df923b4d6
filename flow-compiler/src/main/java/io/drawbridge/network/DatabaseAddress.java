package io.drawbridge.network;

import io.drawbridge.net.IpAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a switch's Open vSwitch database (OVSDB, RFC 7047) listens. */
public sealed interface DatabaseAddress {
  /** A socket in the file system of the controller's machine. */
  record Unix(String path) implements DatabaseAddress {
    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  /**
   * TCP, without encryption.
   *
   * @param port 1–65535
   */
  record Tcp(IpAddress address, int port) implements DatabaseAddress {
    @Override
    public String toString() {
      return "tcp:" + (address.isIpv4() ? address : "[" + address + "]") + ":" + port;
    }
  }

  /**
   * Reads an address in Open vSwitch's notation.
   *
   * @throws IllegalArgumentException if it is none, saying what would be
   */
  static DatabaseAddress parse(String text) {
    if (text.startsWith("unix:/") && text.length() <= 100) {
      return new Unix(text.substring("unix:".length()));
    }
    Matcher tcp =
        Pattern.compile("tcp:(?:\\[([0-9a-fA-F:.]+)\\]|([0-9.]+)):([0-9]{1,5})").matcher(text);
    if (tcp.matches()) {
      int port = Integer.parseInt(tcp.group(3));
      if (port >= 1 && port <= 65535) {
        return new Tcp(IpAddress.parse(tcp.group(1) == null ? tcp.group(2) : tcp.group(1)), port);
      }
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is no address of a database: unix:/run/openvswitch/db.sock, or tcp:ADDRESS:PORT with numbers");
  }
}
