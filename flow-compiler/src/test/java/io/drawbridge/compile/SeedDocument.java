package io.drawbridge.compile;

import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.MacAddress;
import io.drawbridge.net.PortRange;
import io.drawbridge.network.Action;
import io.drawbridge.network.Alias;
import io.drawbridge.network.Dhcp;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Forward;
import io.drawbridge.network.Host;
import io.drawbridge.network.Nat;
import io.drawbridge.network.Network;
import io.drawbridge.network.OutboundNat;
import io.drawbridge.network.Port;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Side;
import io.drawbridge.network.StateOptions;
import io.drawbridge.network.Switch;
import io.drawbridge.network.Terms;
import io.drawbridge.network.Traffic;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The network of {@code ovs-lab/networks/seed.yaml}, built by hand: this module reads no text. */
final class SeedDocument {
  static final Map<String, Integer> PORT_NUMBERS =
      Map.of("wan0", 1, "mail0", 2, "web0", 3, "solo0", 4, "app0", 5, "desk0", 6);

  private SeedDocument() {}

  static Network network() {
    Map<String, Port> ports = new LinkedHashMap<>();
    ports.put("wan0", new Port("wan", Optional.empty()));
    ports.put("mail0", new Port("dmz", Optional.of("mail")));
    ports.put("web0", new Port("dmz", Optional.of("web")));
    ports.put("solo0", new Port("dmz", Optional.of("solo")));
    ports.put("app0", new Port("lan", Optional.of("app")));
    ports.put("desk0", new Port("lan", Optional.empty()));
    Map<String, Segment> segments = new LinkedHashMap<>();
    segments.put(
        "public", new Segment(List.of("wan", "dmz"), Optional.of("wan"), EtherTypes.DEFAULT));
    segments.put("private", new Segment(List.of("lan"), Optional.empty(), EtherTypes.DEFAULT));
    Map<String, Host> hosts = new LinkedHashMap<>();
    hosts.put("mail", host("02:00:00:00:01:01", "172.16.1.1"));
    hosts.put("web", host("02:00:00:00:01:02", "172.16.1.2"));
    hosts.put("solo", host("02:00:00:00:01:50", "10.1.1.50"));
    hosts.put("app", host("02:00:00:00:02:10", "192.168.1.10"));
    Map<String, RouterInterface> router = new LinkedHashMap<>();
    router.put(
        "public",
        new RouterInterface(
            MacAddress.parse("02:00:00:00:01:05"),
            List.of(InterfaceAddress.parse("172.16.1.5/29")),
            Optional.of(IpAddress.parse("172.16.1.6")),
            Optional.empty()));
    router.put(
        "private",
        new RouterInterface(
            MacAddress.parse("02:00:00:00:02:01"),
            List.of(InterfaceAddress.parse("192.168.1.1/24")),
            Optional.empty(),
            Optional.of(
                new Dhcp(
                    IpRange.parse("192.168.1.100-192.168.1.199"),
                    List.of(IpAddress.parse("8.8.8.8"), IpAddress.parse("8.8.4.4")),
                    Duration.ofHours(12)))));
    IpAddress address = IpAddress.parse("172.16.1.5");
    Nat nat =
        new Nat(
            List.of(new OutboundNat("lan-hide", "lan", address)),
            List.of(new Forward("app-http", address, Traffic.TCP, 8080, "app", 80)));
    Map<String, Alias> aliases = new LinkedHashMap<>();
    aliases.put("admins", Alias.ofAddresses(List.of(IpRange.parse("10.77.0.0/24"))));
    aliases.put("web", Alias.ofPorts(List.of(PortRange.parse("80"), PortRange.parse("443"))));
    return new Network(
        Map.of("host1", new Switch(1, ports)),
        segments,
        hosts,
        router,
        nat,
        aliases,
        List.of(),
        rules());
  }

  static List<Rule> rules() {
    Side outside = zones("wan", "dmz");
    Side lan = zones("lan");
    return List.of(
        rule("ping-anywhere", Action.PASS, Side.ANY, Side.ANY, Traffic.ICMP, false),
        rule(
            "app-from-out", Action.PASS, outside, to(List.of("app"), "80", ""), Traffic.TCP, false),
        rule("nothing-to-lan", Action.BLOCK, outside, lan, null, true),
        rule(
            "smtp-in",
            Action.PASS,
            zones("wan"),
            to(List.of("mail"), "25", ""),
            Traffic.TCP,
            false),
        rule(
            "web-in",
            Action.PASS,
            zones("wan"),
            to(List.of("web", "solo"), "", "web"),
            Traffic.TCP,
            false),
        rule(
            "ssh-from-admins",
            Action.PASS,
            side(terms(List.of("wan"), List.of(), List.of("admins"), "", "")),
            side(terms(List.of("dmz"), List.of(), List.of(), "22", "")),
            Traffic.TCP,
            false),
        rule("dmz-out", Action.PASS, zones("dmz"), outside, null, false),
        rule("lan-out", Action.PASS, lan, Side.ANY, null, false));
  }

  static Rule rule(
      String name,
      Action action,
      Side from,
      Side to,
      @org.jspecify.annotations.Nullable Integer protocol,
      boolean log) {
    return new Rule(
        name,
        action,
        Optional.empty(),
        from,
        to,
        protocol == null ? Traffic.ANY : Traffic.of(protocol),
        Optional.empty(),
        StateOptions.DEFAULT,
        log,
        true,
        "");
  }

  static Side zones(String... zones) {
    return side(terms(List.of(zones), List.of(), List.of(), "", ""));
  }

  private static Side to(List<String> hosts, String port, String alias) {
    return side(terms(List.of(), hosts, List.of(), port, alias));
  }

  static Side side(Terms terms) {
    return new Side(terms, Terms.NONE);
  }

  static Terms terms(
      List<String> zones, List<String> hosts, List<String> aliases, String port, String portAlias) {
    return new Terms(
        zones,
        List.of(),
        List.of(),
        hosts,
        List.of(),
        aliases,
        port.isEmpty() ? List.of() : List.of(PortRange.parse(port)),
        portAlias.isEmpty() ? List.of() : List.of(portAlias),
        List.of());
  }

  private static Host host(String mac, String address) {
    return new Host(List.of(MacAddress.parse(mac)), List.of(IpAddress.parse(address)));
  }
}
