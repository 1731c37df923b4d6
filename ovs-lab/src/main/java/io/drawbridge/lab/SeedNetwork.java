package io.drawbridge.lab;

import java.util.List;
import java.util.Set;

/**
 * The network of {@code networks/seed.yaml}: one bridge, the provider, and the machines behind its
 * ports.
 */
public final class SeedNetwork {
  /** MAC addresses the provider has handed out, the router's for both documents among them. */
  public static final Set<String> PROVIDER_MACS =
      Set.of(
          "02:00:00:00:01:01",
          "02:00:00:00:01:02",
          "02:00:00:00:01:05",
          "02:00:00:00:01:50",
          "02:00:00:00:01:60");

  private final OvsBridge bridge;
  private final Provider provider;
  private final Host mail;
  private final Host web;
  private final Host solo;
  private final Host app;
  private final Host desk;

  /**
   * Builds it in a lab. Mail holds its address as a /29 neighbour would; web and solo hold theirs
   * as /32s.
   */
  public SeedNetwork(Lab lab) {
    bridge = lab.bridge("br0", 1);
    provider = new Provider(lab, bridge, "wan0");
    mail = dmz(lab, "mail", "01:01", "172.16.1.1/32", "172.16.1.6", "2001:db8:1::1/64");
    web = dmz(lab, "web", "01:02", "172.16.1.2/32", "172.16.1.6", "2001:db8:1::2/64");
    solo = dmz(lab, "solo", "01:50", "10.1.1.50/32", "10.0.0.254", "2001:db8:1::50/64");
    app = lan(lab, "app", "02:10", "192.168.1.10/24");
    desk = lan(lab, "desk", "02:64", "192.168.1.100/24");
  }

  private Host dmz(Lab lab, String name, String mac, String address, String gateway, String ipv6) {
    return lab.host(
        new HostSpec(
            name,
            name + "0",
            "02:00:00:00:" + mac,
            List.of(address, ipv6),
            List.of(gateway + " dev eth0", "default via " + gateway, "default via 2001:db8:1::ff")),
        bridge);
  }

  private Host lan(Lab lab, String name, String mac, String address) {
    return lab.host(
        new HostSpec(
            name,
            name + "0",
            "02:00:00:00:" + mac,
            List.of(address),
            List.of("default via 192.168.1.1")),
        bridge);
  }

  /** {@code br0}, datapath id 1. */
  public OvsBridge bridge() {
    return bridge;
  }

  /** On {@code wan0}. */
  public Provider provider() {
    return provider;
  }

  /** Behind the provider. */
  public Host internet() {
    return provider.internet();
  }

  /** 172.16.1.1, DMZ. */
  public Host mail() {
    return mail;
  }

  /** 172.16.1.2, DMZ. */
  public Host web() {
    return web;
  }

  /** 10.1.1.50, DMZ. */
  public Host solo() {
    return solo;
  }

  /** 192.168.1.10, LAN. */
  public Host app() {
    return app;
  }

  /** 192.168.1.100, LAN, in no document. */
  public Host desk() {
    return desk;
  }
}
