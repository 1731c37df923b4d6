package io.drawbridge.lab;

import io.drawbridge.lab.frames.Discovery;

/**
 * Who is who in {@code networks/hostile.yaml}, by what frames say.
 *
 * @param name of the host in the lab
 * @param mac its MAC address, or that of the router on its segment
 * @param ipv4 its address
 * @param ipv6 its address, or its link-local one where it has no other
 */
public record Party(String name, String mac, String ipv4, String ipv6) {
  public static final Party MAIL = of("mail", "01:01", "172.16.1.1", "2001:db8:1::1");
  public static final Party WEB = of("web", "01:02", "172.16.1.2", "2001:db8:1::2");
  public static final Party SOLO = of("solo", "01:50", "10.1.1.50", "");
  public static final Party APP = of("app", "02:10", "192.168.1.10", "");
  public static final Party DESK = of("desk", "02:64", "192.168.1.100", "");

  /** The firewall itself, towards the provider and the DMZ. */
  public static final Party ROUTER = of("", "01:05", "172.16.1.5", "");

  /** The firewall itself, towards the LAN. */
  public static final Party LAN_ROUTER = of("", "02:01", "192.168.1.1", "");

  /** The provider's router. */
  public static final Party GATEWAY = of("provider", "ff:01", "172.16.1.6", "2001:db8:1::ff");

  /** Behind the provider's router, so with its MAC address. */
  public static final Party INTERNET = of("internet", "ff:01", "203.0.113.10", "2001:db8:cafe::10");

  private static Party of(String name, String mac, String ipv4, String ipv6) {
    String whole = "02:00:00:00:" + mac;
    return new Party(name, whole, ipv4, ipv6.isEmpty() ? Discovery.linkLocal(whole) : ipv6);
  }

  /** Its link-local address. */
  public String linkLocal() {
    return Discovery.linkLocal(mac);
  }
}
