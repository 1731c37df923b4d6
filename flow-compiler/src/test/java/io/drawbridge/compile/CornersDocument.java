package io.drawbridge.compile;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.MacAddress;
import io.drawbridge.net.PortRange;
import io.drawbridge.network.Alias;
import io.drawbridge.network.Binding;
import io.drawbridge.network.Edge;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Forward;
import io.drawbridge.network.Host;
import io.drawbridge.network.Location;
import io.drawbridge.network.Membership;
import io.drawbridge.network.Nat;
import io.drawbridge.network.Network;
import io.drawbridge.network.OutboundNat;
import io.drawbridge.network.Port;
import io.drawbridge.network.Provider;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.Segment;
import io.drawbridge.network.StaticRoute;
import io.drawbridge.network.Storm;
import io.drawbridge.network.Switch;
import io.drawbridge.network.Zone;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A network of everything the seed's has not: two uplinks, a segment that every EtherType crosses
 * and one that IPv6 does not, a port that is not there, a trunk, a second switch, hosts with
 * several addresses, elsewhere and nowhere, the router with single addresses, a link of two, three
 * addresses in prefixes that begin alike, and zones and an uplink of which the document says
 * something.
 */
final class CornersDocument {
  private CornersDocument() {}

  static Network network() {
    Map<String, Port> ports = new LinkedHashMap<>();
    ports.put("up0", new Port("wan", Optional.empty()));
    ports.put("up1", new Port("ext", Optional.empty()));
    ports.put("two0", new Port("dmz", Optional.of("two")));
    ports.put("free0", new Port("dmz", Optional.empty()));
    ports.put("gone0", new Port("dmz", Optional.of("gone")));
    ports.put("in0", new Port("lan", Optional.of("inside")));
    ports.put("srv0", new Port("srv", Optional.of("server")));
    Map<Integer, Membership> vlans = new LinkedHashMap<>();
    vlans.put(20, new Membership("lan", Optional.of("roaming")));
    vlans.put(10, new Membership("dmz", Optional.empty()));
    ports.put("trunk0", new Port(Optional.empty(), vlans));
    ports.put("next0", new Port("dmz", Optional.of("two")));
    ports.put("back0", new Port("dmz", Optional.of("far")));
    Map<String, Switch> switches = new LinkedHashMap<>();
    switches.put("host1", new Switch(1, ports));
    switches.put("host2", new Switch(2, Map.of("far0", new Port("dmz", Optional.of("far")))));
    Map<String, Segment> segments = new LinkedHashMap<>();
    segments.put(
        "public",
        new Segment(List.of("wan", "dmz"), Optional.of("wan"), new EtherTypes(true, List.of())));
    segments.put(
        "private",
        new Segment(
            List.of("lan"),
            Optional.empty(),
            new EtherTypes(false, List.of(EtherTypes.ARP, EtherTypes.IPV4))));
    segments.put(
        "other",
        new Segment(
            List.of("ext", "srv"),
            Optional.of("ext"),
            new EtherTypes(false, List.of(EtherTypes.IPV4, EtherTypes.IPV6, 0x88b5, 0x88b5)),
            new EtherTypes(false, List.of(EtherTypes.LENGTH, 0x88cc, 0x88cc)),
            9,
            edge()));
    return new Network(
        switches,
        segments,
        zones(),
        hosts(),
        router(),
        new Nat(
            List.of(
                new OutboundNat("first", "lan", IpAddress.parse("10.0.0.6")),
                new OutboundNat("second", "lan", IpAddress.parse("10.0.0.5")),
                new OutboundNat("third", "srv", IpAddress.parse("10.0.0.5"))),
            List.of(
                new Forward("web", IpAddress.parse("10.0.0.5"), 6, 8080, "inside", 80),
                new Forward("dns", IpAddress.parse("10.0.0.6"), 17, 53, "loose", 5353))),
        aliases(),
        List.of(),
        List.of());
  }

  private static Edge edge() {
    return new Edge(
        Provider.ETHERNET,
        addresses("198.51.100.1"),
        addresses("198.51.100.2", "2001:db8:4::9"),
        5,
        7,
        false);
  }

  private static Map<String, Zone> zones() {
    Map<String, Zone> zones = new LinkedHashMap<>();
    zones.put(
        "srv",
        new Zone(
            Optional.of(Binding.LEARN),
            Optional.of(3),
            Optional.of(new Storm(11, 12, 13)),
            Optional.of(true),
            Optional.of(true)));
    zones.put(
        "ext",
        new Zone(
            Optional.of(Binding.STRICT),
            Optional.empty(),
            Optional.empty(),
            Optional.of(false),
            Optional.of(false)));
    return zones;
  }

  private static Map<String, Host> hosts() {
    Map<String, Host> hosts = new LinkedHashMap<>();
    hosts.put(
        "two",
        new Host(
            List.of(mac("02:00:00:00:03:01"), mac("02:00:00:00:03:02")),
            addresses("2001:db8::11", "fe80::ff:fe00:301", "10.0.0.11", "10.0.0.12")));
    hosts.put("gone", host("02:00:00:00:03:03", "10.0.0.13"));
    hosts.put("inside", host("02:00:00:00:03:04", "192.168.0.2", "fd00::2"));
    hosts.put("server", host("02:00:00:00:03:05", "198.51.100.9"));
    hosts.put("far", host("02:00:00:00:03:06", "10.0.0.14"));
    hosts.put("roaming", host("02:00:00:00:03:07", "192.168.0.7"));
    hosts.put("loose", host("02:00:00:00:03:0a", "192.168.0.9"));
    hosts.put("nowhere", host("02:00:00:00:03:08", "203.0.113.7"));
    hosts.put("silent", host("02:00:00:00:03:09"));
    return hosts;
  }

  private static Map<String, RouterInterface> router() {
    Map<String, RouterInterface> router = new LinkedHashMap<>();
    router.put(
        "other",
        gate(
            "02:00:00:00:04:01",
            Optional.of(IpAddress.parse("2001:db8:4::1")),
            "192.168.9.0/31",
            "2001:db8:4::2/64"));
    router.put(
        "public",
        routes(
            gate(
                "02:00:00:00:01:05",
                Optional.of(IpAddress.parse("10.0.0.1")),
                "10.0.0.5/27",
                "10.0.0.6/32"),
            "10.70.8.0/24 10.0.0.1"));
    router.put(
        "private",
        routes(
            gate(
                "02:00:00:00:02:01",
                Optional.empty(),
                "192.168.0.1/28",
                "192.168.0.3/28",
                "192.168.0.200/24",
                "fd00::1/64"),
            "10.64.0.0/10 192.168.0.2",
            "10.70.0.0/16 192.168.0.77",
            "192.168.0.0/16 192.168.0.9"));
    return router;
  }

  private static Map<String, Alias> aliases() {
    Map<String, Alias> aliases = new LinkedHashMap<>();
    aliases.put("partners", ranges("203.0.113.0/29", "203.0.113.64", "2001:db8:7::/48"));
    aliases.put("outlaws", ranges("203.0.113.4", "198.18.0.0/15"));
    aliases.put("once", ranges("192.0.2.1", "192.0.2.3"));
    aliases.put(
        "web", Alias.ofPorts(Stream.of("80", "443", "8000-8003").map(PortRange::parse).toList()));
    return aliases;
  }

  /**
   * Every port of the first switch but one is there, and the gateway has answered; a host of the
   * other switch has come, and may be going.
   */
  static SwitchFacts facts() {
    return new SwitchFacts(
        Map.of(
            "up0", 1, "up1", 2, "two0", 3, "free0", 4, "in0", 5, "srv0", 6, "trunk0", 7, "next0", 8,
            "back0", 9),
        Map.of(IpAddress.parse("10.0.0.1"), mac("02:00:00:00:ff:01")),
        new Whereabouts(Map.of("far", new Location("host1", "back0", 0)), Set.of("far")));
  }

  private static RouterInterface gate(
      String mac, Optional<IpAddress> gateway, String... addresses) {
    return new RouterInterface(
        mac(mac),
        Stream.of(addresses).map(InterfaceAddress::parse).toList(),
        gateway,
        Optional.empty());
  }

  private static RouterInterface routes(RouterInterface gate, String... routes) {
    return new RouterInterface(
        gate.mac(),
        gate.addresses(),
        gate.gateway(),
        gate.dhcp(),
        Stream.of(routes)
            .map(each -> each.split(" "))
            .map(each -> new StaticRoute(Cidr.parse(each[0]), IpAddress.parse(each[1])))
            .toList(),
        Optional.of(1400));
  }

  private static Host host(String mac, String... addresses) {
    return new Host(List.of(mac(mac)), addresses(addresses));
  }

  static MacAddress mac(String text) {
    return MacAddress.parse(text);
  }

  private static List<IpAddress> addresses(String... texts) {
    return Stream.of(texts).map(IpAddress::parse).toList();
  }

  private static Alias ranges(String... texts) {
    return Alias.ofAddresses(Stream.of(texts).map(IpRange::parse).toList());
  }
}
