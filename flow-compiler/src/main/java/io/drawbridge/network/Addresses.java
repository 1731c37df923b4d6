package io.drawbridge.network;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.util.List;

/** Which addresses one machine can have. */
final class Addresses {
  private static final List<Cidr> NOT_A_HOST =
      List.of(
          Cidr.parse("0.0.0.0/8"),
          Cidr.parse("127.0.0.0/8"),
          Cidr.parse("224.0.0.0/3"),
          Cidr.parse("::/127"),
          Cidr.parse("ff00::/8"));

  private Addresses() {}

  static void hostAddress(Findings findings, String at, IpAddress address) {
    if (NOT_A_HOST.stream().anyMatch(prefix -> prefix.contains(address))) {
      findings.add(
          at,
          "not-a-host-address",
          address + " is no address of a machine: unspecified, loopback, multicast or reserved");
    }
  }

  static void unicast(Findings findings, String at, MacAddress mac) {
    if (mac.isGroup() || mac.value() == 0) {
      findings.add(
          at,
          "not-a-host-mac",
          mac
              + " is no address of a machine: the second digit of a machine's is even, and it is not all zeros");
    }
  }
}
