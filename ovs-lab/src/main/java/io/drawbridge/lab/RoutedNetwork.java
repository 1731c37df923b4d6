package io.drawbridge.lab;

import java.util.List;

/**
 * The network of {@code networks/routed.yaml}: a server at a provider that accepts one MAC address,
 * guests with public addresses behind its router, each set up in another way, and a LAN.
 */
public final class RoutedNetwork {
  /** The server's, the only one the provider takes. */
  public static final String SERVER_MAC = "02:00:00:00:01:05";

  private final OvsBridge bridge;
  private final MacFilter filter;
  private final Provider provider;
  private final Host mail;
  private final Host web;
  private final Host shop;
  private final Host app;

  /** Builds it in a lab. */
  public RoutedNetwork(Lab lab) {
    bridge = lab.bridge("br0", 1);
    filter = new MacFilter(lab, 2, bridge, "wan0", SERVER_MAC);
    provider = new Provider(lab, filter.wire(), "out");
    mail = guest(lab, "mail", "00:50", "10.1.1.50/32", "169.254.0.1");
    web = guest(lab, "web", "00:51", "10.1.1.51/32", "10.0.0.254");
    shop = guest(lab, "shop", "00:02", "172.16.1.2/29", "172.16.1.6");
    app = guest(lab, "app", "02:10", "192.168.1.10/24", "192.168.1.1");
  }

  /** A gateway is on link, in the guest's prefix or not. */
  private Host guest(Lab lab, String name, String mac, String address, String gateway) {
    return lab.host(
        new HostSpec(
            name,
            name + "0",
            "52:54:00:00:" + mac,
            List.of(address),
            List.of("default via " + gateway + " dev eth0 onlink")),
        bridge);
  }

  /** {@code br0}, datapath id 1, uplink {@code wan0}. */
  public OvsBridge bridge() {
    return bridge;
  }

  /** On the wire to the provider. */
  public MacFilter filter() {
    return filter;
  }

  /** Behind the filter. */
  public Provider provider() {
    return provider;
  }

  /** 10.1.1.50/32 by way of 169.254.0.1. */
  public Host mail() {
    return mail;
  }

  /** 10.1.1.51/32 by way of the provider's 10.0.0.254. */
  public Host web() {
    return web;
  }

  /** 172.16.1.2/29 by way of the provider's 172.16.1.6. */
  public Host shop() {
    return shop;
  }

  /** 192.168.1.10, LAN. */
  public Host app() {
    return app;
  }
}
