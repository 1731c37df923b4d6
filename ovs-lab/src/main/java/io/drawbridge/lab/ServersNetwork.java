package io.drawbridge.lab;

import java.util.List;
import java.util.Map;

/**
 * The network of {@code networks/servers.yaml}: two servers behind one switch of the provider's,
 * and a machine, mail, that can be at several places.
 */
public final class ServersNetwork {
  private static final String MAIL_MAC = "020000000101";

  /** What QEMU sends when a machine goes on elsewhere: a reverse ARP request (RFC 903). */
  public static final String RESUMED =
      "ffffffffffff"
          + MAIL_MAC
          + "8035"
          + "0001080006040003"
          + (MAIL_MAC + "00000000").repeat(2)
          + "00".repeat(18);

  private final Lab lab;
  private final OvsBridge first;
  private final OvsBridge second;
  private final Provider provider;
  private final Host web;

  /** Builds it in a lab; mail is nowhere yet. */
  public ServersNetwork(Lab lab) {
    this.lab = lab;
    first = lab.bridge("br0", 1);
    second = lab.bridge("br1", 2);
    Bridge rack = lab.linuxBridge("rack");
    provider = new Provider(lab, rack, "out");
    lab.cable(first, "wan0", rack, "up0");
    lab.cable(second, "wan1", rack, "up1");
    web = host("web", "web0", "01:02", List.of("172.16.1.2/32"), first);
  }

  private Host host(String name, String port, String mac, List<String> addresses, OvsBridge at) {
    return lab.host(
        new HostSpec(
            name,
            port,
            "02:00:00:00:" + mac,
            addresses,
            List.of("172.16.1.6 dev eth0", "default via 172.16.1.6")),
        at);
  }

  /** Another mail machine, with the same MAC and IP addresses, on a port of a server. */
  public Host mail(String name, String port, OvsBridge at) {
    return host(name, port, "01:01", List.of("172.16.1.1/32", "2001:db8:1::1/64"), at);
  }

  /** Lets a machine stop, as a hypervisor does before it goes on elsewhere; its port stays. */
  public static void pause(Host machine) {
    machine.configure(List.of("eth0"), Map.of(), List.of("link set eth0 down"));
  }

  /** The first server's bridge, datapath id 1, uplink {@code wan0}. */
  public OvsBridge first() {
    return first;
  }

  /** The second server's bridge, datapath id 2, uplink {@code wan1}. */
  public OvsBridge second() {
    return second;
  }

  /** Behind both uplinks. */
  public Provider provider() {
    return provider;
  }

  /** 172.16.1.2, on the first server. */
  public Host web() {
    return web;
  }
}
