package io.drawbridge.lab.frames;

/** DHCP of clients and of servers, with a mark in an option of private use. */
public final class Dhcp {
  /** To all DHCPv6 servers. */
  public static final String ALL_SERVERS = "ff02::1:2";

  private static final int SERVER = 67;
  private static final int CLIENT = 68;
  private static final int SERVER6 = 547;
  private static final int CLIENT6 = 546;
  private static final String COOKIE = "63825363";

  private Dhcp() {}

  /** A client looks for a server. */
  public static Ipv4 discover(String mac, String mark) {
    return Ipv4.udp(
        "0.0.0.0", CLIENT, "255.255.255.255", SERVER, message(1, "0.0.0.0", mac, 1, mark));
  }

  /** A server offers an address, or acknowledges it ({@code kind} 2 or 5). */
  public static Ipv4 answer(
      int kind, String server, String to, String mac, String offered, String mark) {
    return Ipv4.udp(server, SERVER, to, CLIENT, message(2, offered, mac, kind, mark));
  }

  private static String message(int operation, String offered, String mac, int kind, String mark) {
    return Hex.u8(operation)
        + "010600"
        + "3903f326"
        + Hex.zeros(8)
        + Hex.ip(offered)
        + Hex.zeros(8)
        + Hex.mac(mac)
        + Hex.zeros(10 + 64 + 128)
        + COOKIE
        + "3501"
        + Hex.u8(kind)
        + "e0"
        + Hex.u8(Hex.length(mark))
        + mark
        + "ff";
  }

  /** A DHCPv6 server advertises or replies ({@code kind} 2 or 7). */
  public static Ipv6 answer6(int kind, String server, String to, String mark) {
    return Ipv6.udp(server, SERVER6, to, CLIENT6, message6(kind, mark));
  }

  /** A DHCPv6 client looks for a server. */
  public static Ipv6 solicit6(String source, String mark) {
    return Ipv6.udp(source, CLIENT6, ALL_SERVERS, SERVER6, message6(1, mark));
  }

  private static String message6(int kind, String mark) {
    return Hex.u8(kind) + "00beef" + "0002" + Hex.u16(Hex.length(mark)) + mark;
  }
}
