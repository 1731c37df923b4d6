package io.drawbridge.lab.frames;

import java.util.Locale;

/** Ethernet II, IEEE 802.1Q tags, and IEEE 802.3 with LLC or SNAP. */
public final class Ethernet {
  /** To all. */
  public static final String BROADCAST = "ff:ff:ff:ff:ff:ff";

  public static final int IPV4 = 0x0800;
  public static final int ARP = 0x0806;
  public static final int IPV6 = 0x86dd;

  private static final int SHORTEST = 60;

  private Ethernet() {}

  /** A frame, as long as the shortest there is. */
  public static String frame(String to, String from, int type, String payload) {
    return padded(Hex.mac(to) + Hex.mac(from) + Hex.u16(type) + payload);
  }

  /** The frame of an IPv4 packet. */
  public static String frame(String to, String from, Ipv4 packet) {
    return frame(to, from, IPV4, packet.bytes());
  }

  /** The frame of an IPv6 packet. */
  public static String frame(String to, String from, Ipv6 packet) {
    return frame(to, from, IPV6, packet.bytes());
  }

  /** A frame with a tag in front of what it has: {@code type} 0x8100, {@code vlan} 1. */
  public static String tagged(String frame, int type, int vlan) {
    return frame.substring(0, 24) + Hex.u16(type) + Hex.u16(vlan) + frame.substring(24);
  }

  /** IEEE 802.3: the length where Ethernet II has a type, then LLC. */
  public static String llc(String to, String from, String payload) {
    return padded(Hex.mac(to) + Hex.mac(from) + Hex.u16(Hex.length(payload)) + payload);
  }

  /** IEEE 802.3 with SNAP; {@code oui} as six hexadecimal digits. */
  public static String snap(String to, String from, String oui, int type, String payload) {
    return llc(to, from, "aaaa03" + oui + Hex.u16(type) + payload);
  }

  /** The group that frames to an IPv4 or IPv6 group go to. */
  public static String group(String address) {
    String hex = Hex.ip(address);
    if (address.contains(":")) {
      return colons("3333" + hex.substring(24));
    }
    int low = Integer.parseInt(hex.substring(2), 16) & 0x7fffff;
    return colons("01005e" + String.format("%06x", low));
  }

  /** {@code 02:00:…} of twelve digits. */
  public static String colons(String hex) {
    return hex.toLowerCase(Locale.ROOT).replaceAll("(..)(?!$)", "$1:");
  }

  private static String padded(String frame) {
    return frame + Hex.zeros(Math.max(0, SHORTEST - Hex.length(frame)));
  }
}
