package io.drawbridge.compile;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Action;
import io.drawbridge.network.Edge;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Host;
import io.drawbridge.network.Nat;
import io.drawbridge.network.Network;
import io.drawbridge.network.OutboundNat;
import io.drawbridge.network.Port;
import io.drawbridge.network.Provider;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Side;
import io.drawbridge.network.Switch;
import io.drawbridge.network.Traffic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server at a provider that accepts one MAC address: two guests with addresses of their own, one
 * of them out of the server's own prefix, and a LAN. Everything passes.
 */
public final class RoutedDocument {
  public static final int UP = 1;
  public static final int MAIL = 2;
  public static final int SHOP = 3;
  public static final int APP = 4;

  public static final String MAIL_ADDRESS = "10.1.1.50";
  public static final String SHOP_ADDRESS = "172.16.1.2";
  public static final String APP_ADDRESS = "192.168.1.10";

  public static final MacAddress SERVER = MacAddress.parse("02:00:00:00:01:05");
  public static final MacAddress ROUTER = MacAddress.parse("02:00:00:00:03:01");
  public static final MacAddress LAN_ROUTER = MacAddress.parse("02:00:00:00:02:01");
  public static final MacAddress MAIL_MAC = MacAddress.parse("52:54:00:00:00:50");
  public static final MacAddress SHOP_MAC = MacAddress.parse("52:54:00:00:00:02");
  public static final MacAddress APP_MAC = MacAddress.parse("52:54:00:00:02:10");
  public static final MacAddress GATEWAY_MAC = MacAddress.parse("02:00:00:00:ff:01");

  private static final IpAddress GATEWAY = IpAddress.parse("172.16.1.6");

  private RoutedDocument() {}

  /** The document. */
  public static Network network() {
    Map<String, Port> ports = new LinkedHashMap<>();
    ports.put("wan0", new Port("wan", Optional.empty()));
    ports.put("mail0", new Port("guests", Optional.of("mail")));
    ports.put("shop0", new Port("guests", Optional.of("shop")));
    ports.put("app0", new Port("lan", Optional.of("app")));
    Map<String, Segment> segments = new LinkedHashMap<>();
    segments.put(
        "public",
        new Segment(
            List.of("wan"),
            Optional.of("wan"),
            EtherTypes.DEFAULT,
            EtherTypes.NONE,
            Segment.DEFAULT_MAX_MACS,
            new Edge(
                new Provider("one", true, List.of(), 5, 10),
                List.of(GATEWAY),
                List.of(),
                5,
                10,
                true)));
    segments.put("guests", new Segment(List.of("guests"), Optional.empty(), EtherTypes.DEFAULT));
    segments.put("private", new Segment(List.of("lan"), Optional.empty(), EtherTypes.DEFAULT));
    Map<String, Host> hosts = new LinkedHashMap<>();
    hosts.put("mail", host(MAIL_MAC, MAIL_ADDRESS));
    hosts.put("shop", host(SHOP_MAC, SHOP_ADDRESS));
    hosts.put("app", host(APP_MAC, APP_ADDRESS));
    // Of no place: wherever it is, a provider that accepts one MAC address does not see it.
    hosts.put("stray", host(MacAddress.parse("52:54:00:00:00:99"), "10.1.1.99"));
    Map<String, RouterInterface> router = new LinkedHashMap<>();
    router.put(
        "public", gate(SERVER, "172.16.1.5/29", Optional.of(GATEWAY), MAIL_ADDRESS, SHOP_ADDRESS));
    router.put(
        "guests", gate(ROUTER, "169.254.0.1/32", Optional.empty(), "10.0.0.254", "172.16.1.0/29"));
    router.put("private", gate(LAN_ROUTER, "192.168.1.1/24", Optional.empty()));
    return new Network(
        Map.of("host1", new Switch(1, ports)),
        segments,
        hosts,
        router,
        new Nat(List.of(new OutboundNat("hide", "lan", IpAddress.parse("172.16.1.5"))), List.of()),
        Map.of(),
        List.of(),
        List.of(Rule.of("all", Action.PASS, Side.ANY, Side.ANY, Traffic.ANY)));
  }

  /** Its program on the one switch, whose ports are all there and whose gateway is known. */
  public static Program program() {
    return NetworkCompiler.compile(
        network(),
        "host1",
        Numbering.EMPTY.extend(network()),
        new SwitchFacts(
            Map.of("wan0", UP, "mail0", MAIL, "shop0", SHOP, "app0", APP),
            Map.of(GATEWAY, GATEWAY_MAC)));
  }

  private static Host host(MacAddress mac, String address) {
    return new Host(List.of(mac), List.of(IpAddress.parse(address)));
  }

  private static RouterInterface gate(
      MacAddress mac, String own, Optional<IpAddress> gateway, String... proxy) {
    return new RouterInterface(mac, List.of(InterfaceAddress.parse(own)), gateway, Optional.empty())
        .answeringFor(List.of(proxy).stream().map(Cidr::parse).toList());
  }
}
