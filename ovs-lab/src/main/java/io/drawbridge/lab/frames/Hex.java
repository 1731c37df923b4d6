package io.drawbridge.lab.frames;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/** Bytes on the wire as hexadecimal text: numbers, addresses, the Internet checksum. */
public final class Hex {
  private Hex() {}

  /** One byte. */
  public static String u8(int value) {
    return String.format("%02x", value & 0xff);
  }

  /** Two bytes. */
  public static String u16(int value) {
    return String.format("%04x", value & 0xffff);
  }

  /** Four bytes. */
  public static String u32(long value) {
    return String.format("%08x", value & 0xffff_ffffL);
  }

  /** Six bytes of {@code 02:00:00:00:01:01}. */
  public static String mac(String mac) {
    return mac.replace(":", "");
  }

  /** Four or sixteen bytes of an address; never asks a name server. */
  public static String ip(String address) {
    if (!address.matches("[0-9.]+|[0-9a-fA-F:]+")) {
      throw new IllegalArgumentException(address + " is no address");
    }
    try {
      return of(InetAddress.getByName(address).getAddress());
    } catch (UnknownHostException wrong) {
      throw new IllegalArgumentException(address + " is no address", wrong);
    }
  }

  /** So many bytes of zero. */
  public static String zeros(int bytes) {
    return "00".repeat(bytes);
  }

  /** How many bytes. */
  public static int length(String hex) {
    return hex.length() / 2;
  }

  /** Some of the bytes. */
  public static String slice(String hex, int from, int to) {
    return hex.substring(2 * from, 2 * to);
  }

  /** The Internet checksum (RFC 1071). */
  public static String checksum(String hex) {
    String even = length(hex) % 2 == 0 ? hex : hex + "00";
    int sum = 0;
    for (int i = 0; i < even.length(); i += 4) {
      sum += Integer.parseInt(even.substring(i, i + 4), 16);
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return u16(~sum);
  }

  /** As bytes. */
  public static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /** Bytes as text. */
  public static String of(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
