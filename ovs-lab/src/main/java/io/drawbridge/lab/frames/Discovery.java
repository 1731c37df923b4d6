package io.drawbridge.lab.frames;

/**
 * Neighbour discovery (RFC 4861) and MLD (RFC 3810), each with a mark in an experimental option.
 */
public final class Discovery {
  public static final int ROUTER_SOLICITATION = 133;
  public static final int ROUTER_ADVERTISEMENT = 134;
  public static final int SOLICITATION = 135;
  public static final int ADVERTISEMENT = 136;
  public static final int REDIRECT = 137;
  public static final int MLD_REPORT = 143;

  /** All nodes and all routers of the link. */
  public static final String ALL_NODES = "ff02::1";

  public static final String ALL_ROUTERS = "ff02::2";
  public static final String MLD_ROUTERS = "ff02::16";

  /** Flags of an advertisement: solicited, override. */
  public static final String ANSWER = "60000000";

  public static final String OVERRIDE = "20000000";

  private static final int HOPS = 255;

  private Discovery() {}

  /** Who has the target? {@code sourceMac} may be empty. */
  public static Ipv6 solicitation(
      String source, String to, String target, String sourceMac, String mark) {
    String rest = Hex.zeros(4) + Hex.ip(target) + option(1, sourceMac) + mark(mark);
    return message(source, to, SOLICITATION, rest);
  }

  /** The target is at {@code targetMac}, which may be empty. */
  public static Ipv6 advertisement(
      String source, String to, String flags, String target, String targetMac, String mark) {
    String rest = flags + Hex.ip(target) + option(2, targetMac) + mark(mark);
    return message(source, to, ADVERTISEMENT, rest);
  }

  /** I am a router for an hour, says a machine. */
  public static Ipv6 routerAdvertisement(String source, String to, String sourceMac, String mark) {
    String prefix =
        "0304" + "40c0" + "00000e10" + "00000e10" + Hex.zeros(4) + Hex.ip("2001:db8:bad::");
    String rest = "40000e10" + Hex.zeros(8) + option(1, sourceMac) + prefix + mark(mark);
    return message(source, to, ROUTER_ADVERTISEMENT, rest);
  }

  /** A better next hop for a destination. */
  public static Ipv6 redirect(String source, String to, String target, String about, String mark) {
    return message(
        source, to, REDIRECT, Hex.zeros(4) + Hex.ip(target) + Hex.ip(about) + mark(mark));
  }

  /** Joins a group. */
  public static Ipv6 mldReport(String source, String group, String mark) {
    String rest = "0000" + "0001" + "04000000" + Hex.ip(group) + mark(mark);
    return Ipv6.icmp(source, MLD_ROUTERS, MLD_REPORT, 0, rest)
        .with(Ipv6.Extension.routerAlert())
        .withHopLimit(1);
  }

  /** Any message of neighbour discovery. */
  public static Ipv6 message(String source, String to, int type, String rest) {
    return Ipv6.icmp(source, to, type, 0, rest).withHopLimit(HOPS);
  }

  /** Where solicitations for an address go. */
  public static String solicitedNode(String target) {
    return "ff02::1:ff" + Hex.ip(target).substring(26, 28) + ":" + Hex.ip(target).substring(28);
  }

  /** The link-local address made from a MAC address. */
  public static String linkLocal(String mac) {
    String hex = Hex.mac(mac);
    String first = Hex.u8(Integer.parseInt(hex.substring(0, 2), 16) ^ 2);
    String host = first + hex.substring(2, 6) + "fffe" + hex.substring(6);
    return "fe80::" + host.replaceAll("(....)(?!$)", "$1:");
  }

  /** An option that every receiver must pass over, with six bytes of a mark (RFC 4727). */
  public static String mark(String mark) {
    return "fd01" + mark;
  }

  private static String option(int type, String mac) {
    return mac.isEmpty() ? "" : Hex.u8(type) + "01" + Hex.mac(mac);
  }
}
