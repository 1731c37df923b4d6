package io.drawbridge.semantics;

import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.flow.Ports;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Binding;
import io.drawbridge.network.Dhcp;
import io.drawbridge.network.Edge;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Host;
import io.drawbridge.network.Management;
import io.drawbridge.network.Membership;
import io.drawbridge.network.Nat;
import io.drawbridge.network.Network;
import io.drawbridge.network.Place;
import io.drawbridge.network.Port;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.RouterIpv6;
import io.drawbridge.network.Segment;
import io.drawbridge.network.StaticRoute;
import io.drawbridge.network.Switch;
import io.drawbridge.network.Zone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Small networks: a bridged segment with an uplink, sometimes a routed one behind it with hide NAT
 * and a forward. Addresses lie close together, so that rules about them overlap.
 */
final class RandomNetwork {
  static final String SWITCH = "s";
  static final IpAddress GATEWAY = IpAddress.parse("10.0.0.1");
  static final IpAddress GATEWAY6 = IpAddress.parse("fe80::1");
  static final MacAddress GATEWAY_MAC = MacAddress.parse("02:00:00:00:ff:01");
  static final MacAddress LOCAL_MAC = MacAddress.parse("02:00:00:00:fe:01");
  static final Host NO_HOST = new Host(List.of(GATEWAY_MAC), List.of());

  private RandomNetwork() {}

  /** A network without rules. */
  static Network ground(Random random) {
    Map<String, Port> ports = new LinkedHashMap<>();
    Map<String, Host> hosts = new LinkedHashMap<>();
    List<String> zones =
        random.nextBoolean() ? List.of("wan", "dmz") : List.of("wan", "dmz", "ops");
    boolean routed = random.nextInt(5) < 3;
    ports.put("w", new Port("wan", Optional.empty()));
    int members = random.nextInt(2, routed ? 4 : 6);
    for (int i = 1; i <= members; i++) {
      String zone = zones.get(random.nextInt(1, zones.size()));
      add(ports, hosts, "d" + i, zone, host(random, i, "10.0.0." + (9 + i), "2001:db8::" + i));
    }
    Map<String, Segment> segments = new LinkedHashMap<>();
    segments.put(
        "public",
        new Segment(
            zones,
            Optional.of("wan"),
            etherTypes(random),
            control(random),
            Segment.DEFAULT_MAX_MACS,
            edge(random)));
    Map<String, RouterInterface> router = new LinkedHashMap<>();
    Nat nat = Nat.NONE;
    if (routed) {
      String guestPrefix = random.nextInt(3) == 0 ? "fd00::" : "2001:db8:2::";
      int guests = random.nextInt(1, 3);
      for (int i = 1; i <= guests; i++) {
        add(
            ports,
            hosts,
            "l" + i,
            "lan",
            host(random, 100 + i, "192.168.0." + (1 + i), guestPrefix + i));
      }
      segments.put("private", new Segment(List.of("lan"), Optional.empty(), EtherTypes.DEFAULT));
      router.put(
          "public",
          gate(
              "02:00:00:00:01:05",
              random.nextBoolean() ? "10.0.0.5/27" : "10.0.0.5/32",
              Optional.of(GATEWAY),
              "10.0.0.6/32",
              "10.0.0.7/32",
              "10.0.0.8/32"));
      router.put(
          "private",
          routing(
              serving(
                  gate("02:00:00:00:02:01", "192.168.0.1/28", Optional.empty()), members % 2 == 0),
              routes(random, "192.168.0.2", "10.9.0.0/16", "10.9.0.16/29")));
      if (random.nextInt(3) == 0) {
        Host guest = host(random, 120, "192.168.1.2", "fd00:1::1");
        add(ports, hosts, "o1", "office", guest);
        segments.put("other", new Segment(List.of("office"), Optional.empty(), EtherTypes.DEFAULT));
        router.put(
            "other",
            routing(
                gate("02:00:00:00:04:01", "192.168.1.1/28", Optional.empty()),
                routes(random, "192.168.1.2", "10.9.0.8/29", "10.9.0.18/31")));
      }
      if (random.nextInt(3) == 0) {
        guests(random, ports, hosts, segments, router);
      }
      if (random.nextInt(4) > 0) {
        ipv6(random, router, guestPrefix);
      }
      if (members % 3 == 0) {
        router.replaceAll((segment, gate) -> gate.carrying(1500));
      }
      nat = RandomNat.of(random, hosts);
    }
    return new Network(
        Map.of(SWITCH, new Switch(1, random.nextInt(3) == 0 ? trunked(random, ports) : ports)),
        segments,
        unbound(random, segments),
        hosts,
        router,
        nat,
        Map.of(),
        List.of(),
        List.of(),
        routed ? management(random) : Optional.empty());
  }

  /** Not at the forward's port where it would be in the way of that. */
  private static Optional<Management> management(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(new Management(List.of("lan", "dmz"), 443, 8443));
      default -> Optional.of(new Management(List.of("lan"), 8080, 8080));
    };
  }

  /** Hosts behind the router that keep their addresses, some of them of the provider's link. */
  private static void guests(
      Random random,
      Map<String, Port> ports,
      Map<String, Host> hosts,
      Map<String, Segment> segments,
      Map<String, RouterInterface> router) {
    add(ports, hosts, "g1", "guests", host(random, 130, "10.0.0.17", "fd00:2::1"));
    add(ports, hosts, "g2", "guests", host(random, 131, "10.9.0.9", "fd00:2::2"));
    segments.put("guests", new Segment(List.of("guests"), Optional.empty(), EtherTypes.DEFAULT));
    RouterInterface outside = Ground.named(router, "public");
    boolean all = random.nextBoolean();
    router.put(
        "public",
        answering(outside, all ? List.of("10.0.0.16/29", "10.9.0.9") : List.of("10.0.0.17")));
    RouterInterface inside =
        gate(
            "02:00:00:00:05:01",
            random.nextBoolean() ? "169.254.0.1/32" : "192.168.2.1/28",
            Optional.empty());
    router.put(
        "guests",
        switch (random.nextInt(3)) {
          case 0 -> inside;
          case 1 -> answering(inside, List.of("10.0.0.1"));
          default -> answering(inside, List.of("10.0.0.0/27", "10.9.0.0/24"));
        });
  }

  private static RouterInterface answering(RouterInterface gate, List<String> proxy) {
    return gate.answeringFor(proxy.stream().map(Cidr::parse).toList());
  }

  /** Hosts are strictly bound where nothing else is said; then there are other sources as well. */
  private static Map<String, Zone> unbound(Random random, Map<String, Segment> segments) {
    Map<String, Zone> zones = new LinkedHashMap<>();
    for (Segment segment : segments.values()) {
      for (String zone : segment.zones()) {
        if (random.nextInt(3) > 0) {
          Optional<Binding> bind = Optional.of(random.nextBoolean() ? Binding.OFF : Binding.LEARN);
          zones.put(
              zone,
              new Zone(
                  bind, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        }
      }
    }
    return zones;
  }

  /** Some ports become VLANs of one trunk, another its untagged frames. */
  private static Map<String, Port> trunked(Random random, Map<String, Port> ports) {
    List<Place> places = new ArrayList<>();
    int vlan = random.nextInt(2) * 10;
    for (Place place : new Switch(1, ports).places()) {
      if (random.nextBoolean()) {
        places.add(new Place("t", vlan, place.membership()));
        vlan += random.nextInt(1, 9);
      } else {
        places.add(place);
      }
    }
    return portsOf(places);
  }

  static Map<String, Port> portsOf(List<Place> places) {
    Map<String, Optional<Membership>> untagged = new LinkedHashMap<>();
    Map<String, Map<Integer, Membership>> tagged = new LinkedHashMap<>();
    for (Place place : places) {
      untagged.putIfAbsent(place.port(), Optional.empty());
      tagged.putIfAbsent(place.port(), new LinkedHashMap<>());
      if (place.vlan() == Place.UNTAGGED) {
        untagged.put(place.port(), Optional.of(place.membership()));
      } else {
        Ground.named(tagged, place.port()).put(place.vlan(), place.membership());
      }
    }
    Map<String, Port> ports = new LinkedHashMap<>();
    untagged.forEach(
        (name, member) -> ports.put(name, new Port(member, Ground.named(tagged, name))));
    return ports;
  }

  /** What is known of the switch: all ports are there, the gateway has answered. */
  static SwitchFacts facts(Network network) {
    return new SwitchFacts(
            portNumbers(network), Map.of(GATEWAY, GATEWAY_MAC, GATEWAY6, GATEWAY_MAC))
        .withLocal(LOCAL_MAC);
  }

  static Map<String, Integer> portNumbers(Network network) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    network
        .switches()
        .values()
        .forEach(
            each -> each.ports().keySet().forEach(name -> numbers.put(name, numbers.size() + 1)));
    // The firewall's own host may have a place as well.
    numbers.replace("d2", Ports.LOCAL);
    return numbers;
  }

  /** An address that is of interest here: of a host, the router or somebody outside. */
  static IpAddress address(Random random, Network network, boolean ipv6) {
    List<IpAddress> known = new ArrayList<>();
    network.hosts().values().forEach(host -> known.addAll(host.addresses()));
    network.router().values().forEach(r -> r.addresses().forEach(a -> known.add(a.address())));
    known.add(IpAddress.parse("10.9.0." + random.nextInt(8, 24)));
    known.add(IpAddress.parse("2001:db8:9::" + random.nextInt(8, 24)));
    List<IpAddress> fitting = known.stream().filter(a -> a.isIpv4() != ipv6).toList();
    return fitting.get(random.nextInt(fitting.size()));
  }

  private static Edge edge(Random random) {
    return new Edge(
        Edge.PLAIN.provider(),
        switch (random.nextInt(4)) {
          case 0 -> List.of(GATEWAY);
          case 1 -> List.of(GATEWAY, GATEWAY6);
          default -> List.of();
        },
        List.of(),
        Edge.PLAIN.arpBudget(),
        Edge.PLAIN.arpBurst(),
        random.nextInt(4) > 0);
  }

  private static EtherTypes control(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> new EtherTypes(true, List.of());
      case 1 -> new EtherTypes(false, List.of(0x88b5, EtherTypes.LENGTH));
      default -> EtherTypes.NONE;
    };
  }

  private static EtherTypes etherTypes(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> new EtherTypes(true, List.of());
      case 1 -> new EtherTypes(false, List.of(EtherTypes.ARP, EtherTypes.IPV4));
      case 2 -> new EtherTypes(false, List.of(EtherTypes.IPV4, EtherTypes.IPV6, 0x88b5));
      default -> EtherTypes.DEFAULT;
    };
  }

  private static RouterInterface gate(
      String mac, String address, Optional<IpAddress> gateway, String... more) {
    List<InterfaceAddress> addresses = new ArrayList<>(List.of(InterfaceAddress.parse(address)));
    List.of(more).forEach(each -> addresses.add(InterfaceAddress.parse(each)));
    return new RouterInterface(MacAddress.parse(mac), addresses, gateway, Optional.empty());
  }

  /** The router has IPv6 addresses too, sometimes a way out. */
  private static void ipv6(Random random, Map<String, RouterInterface> router, String guestPrefix) {
    boolean way = random.nextInt(4) > 0;
    String length = random.nextBoolean() ? "/64" : "/128";
    router.replaceAll(
        (segment, gate) ->
            switch (segment) {
              case "public" ->
                  way && random.nextInt(3) == 0
                      ? with(gate, "", Optional.of(GATEWAY6))
                      : with(
                          gate,
                          "2001:db8::5" + length,
                          way ? Optional.of(GATEWAY6) : Optional.empty());
              case "private" -> with(gate, guestPrefix + "ff/64", Optional.empty());
              case "guests" -> with(gate, "fd00:2::ff/64", Optional.empty());
              default -> with(gate, "fd00:1::ff/64", Optional.empty());
            });
  }

  private static RouterInterface with(
      RouterInterface gate, String address, Optional<IpAddress> gateway) {
    List<InterfaceAddress> addresses = new ArrayList<>(gate.addresses());
    if (!address.isEmpty()) {
      addresses.add(InterfaceAddress.parse(address));
    }
    return new RouterInterface(
        gate.mac(),
        addresses,
        gate.gateway(),
        gate.dhcp(),
        gate.routes(),
        gate.proxy(),
        gate.mtu(),
        new RouterIpv6(gateway, Optional.empty()));
  }

  /** To some of the world, by a guest. */
  private static List<StaticRoute> routes(Random random, String via, String... to) {
    List<StaticRoute> routes = new ArrayList<>();
    for (String each : to) {
      if (random.nextInt(3) == 0) {
        routes.add(new StaticRoute(Cidr.parse(each), IpAddress.parse(via)));
      }
    }
    return routes;
  }

  private static RouterInterface routing(RouterInterface gate, List<StaticRoute> routes) {
    return new RouterInterface(gate.mac(), gate.addresses(), gate.gateway(), gate.dhcp(), routes);
  }

  private static RouterInterface serving(RouterInterface gate, boolean dhcp) {
    return new RouterInterface(
        gate.mac(),
        gate.addresses(),
        gate.gateway(),
        dhcp
            ? Optional.of(
                new Dhcp(IpRange.parse("192.168.0.8-192.168.0.14"), List.of(), Duration.ofHours(1)))
            : Optional.empty());
  }

  private static void add(
      Map<String, Port> ports, Map<String, Host> hosts, String name, String zone, Host host) {
    ports.put(name, new Port(zone, Optional.of(name)));
    hosts.put(name, host);
  }

  private static Host host(Random random, int number, String ipv4, String ipv6) {
    List<IpAddress> addresses = new ArrayList<>(List.of(IpAddress.parse(ipv4)));
    if (random.nextBoolean()) {
      addresses.add(IpAddress.parse(ipv6));
    }
    return new Host(List.of(new MacAddress(0x0200_0000_0300L + number)), addresses);
  }
}
