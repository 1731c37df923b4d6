package io.drawbridge.semantics;

import io.drawbridge.flow.Field;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Binding;
import io.drawbridge.network.Host;
import io.drawbridge.network.Network;
import io.drawbridge.network.Place;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.Segment;
import io.drawbridge.network.StaticRoute;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Where things are in a network whose hosts all have ports. */
final class Ground {
  private final Network network;
  private final Map<String, Place> ports = new LinkedHashMap<>();
  private final Map<String, String> segmentOfZone = new HashMap<>();
  private final Map<String, List<String>> portsOfSegment = new HashMap<>();

  Ground(Network network) {
    this.network = network;
    named(network.switches(), RandomNetwork.SWITCH)
        .places()
        .forEach(place -> ports.put(label(place), place));
    network
        .segments()
        .forEach(
            (name, segment) -> {
              segment.zones().forEach(zone -> segmentOfZone.put(zone, name));
              portsOfSegment.put(
                  name,
                  ports.keySet().stream()
                      .filter(port -> segment.zones().contains(zone(port)))
                      .toList());
            });
  }

  static <T> T named(Map<String, T> map, String name) {
    return Objects.requireNonNull(map.get(name), name);
  }

  Network network() {
    return network;
  }

  /** The places by their labels, by which tests name them. */
  Map<String, Place> ports() {
    return ports;
  }

  static String label(Place place) {
    return Place.label(place.port(), place.vlan());
  }

  Place place(String port) {
    return named(ports, port);
  }

  String zone(String port) {
    return named(ports, port).membership().zone();
  }

  Optional<String> host(String port) {
    return named(ports, port).membership().host();
  }

  String segment(String port) {
    return segmentOfZone(zone(port));
  }

  String segmentOfZone(String zone) {
    return named(segmentOfZone, zone);
  }

  Segment segmentNamed(String name) {
    return named(network.segments(), name);
  }

  boolean isUplink(String port) {
    return segmentNamed(segment(port)).uplink().equals(Optional.of(zone(port)));
  }

  List<String> portsOf(String segment) {
    return named(portsOfSegment, segment);
  }

  /** The MAC address of who is behind a port. */
  MacAddress mac(String port) {
    return host(port)
        .map(host -> named(network.hosts(), host).macs().get(0))
        .orElse(RandomNetwork.GATEWAY_MAC);
  }

  Optional<String> portOf(String segment, MacAddress mac) {
    return portsOf(segment).stream().filter(port -> mac(port).equals(mac)).findFirst();
  }

  Optional<RouterInterface> gate(String segment) {
    return Optional.ofNullable(network.router().get(segment));
  }

  /** The provider's routers that a segment's guests use. */
  Set<IpAddress> gateways(String segment) {
    Set<IpAddress> gateways = new HashSet<>(segmentNamed(segment).edge().gateways());
    gate(segment).ifPresent(gate -> gateways.addAll(gate.gateways()));
    return gateways;
  }

  /** The segment where the router has an address. */
  Optional<String> owner(IpAddress address) {
    return network.router().entrySet().stream()
        .filter(e -> e.getValue().addresses().stream().anyMatch(a -> a.address().equals(address)))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Whether an IPv4 address keeps to itself on a port's segment, behind the router. */
  private boolean isRouted(String port, IpAddress address) {
    return isInside(port)
        && owns(port, address)
        && address.isIpv4()
        && gate(segment(port))
            .filter(gate -> gate.addresses().stream().noneMatch(a -> a.prefix().contains(address)))
            .isPresent();
  }

  /** The port behind which the router reaches an address of no prefix of its own there. */
  Optional<String> routed(IpAddress address) {
    return ports.keySet().stream().filter(port -> isRouted(port, address)).findFirst();
  }

  /** Whether the router answers by ARP for an address on a port's segment, where others have it. */
  boolean proxies(String port, IpAddress address) {
    Optional<String> elsewhere = routed(address).filter(at -> !segment(at).equals(segment(port)));
    return (isInside(port) || elsewhere.isPresent())
        && gate(segment(port))
            .filter(gate -> gate.proxy().stream().anyMatch(each -> each.contains(address)))
            .isPresent();
  }

  /** Routed addresses that the provider behind a segment's uplink knows the router to have. */
  List<IpAddress> proxied(String segment) {
    return network.hosts().values().stream()
        .flatMap(host -> host.addresses().stream())
        .filter(address -> routed(address).filter(at -> !segment(at).equals(segment)).isPresent())
        .filter(
            address ->
                gate(segment)
                    .filter(gate -> gate.proxy().stream().anyMatch(each -> each.contains(address)))
                    .isPresent())
        .toList();
  }

  /**
   * The segment on which the router reaches an address directly: alone, or in a prefix of its own;
   * a /32 is no link.
   */
  Optional<String> link(IpAddress address) {
    Optional<String> alone = routed(address).map(this::segment);
    if (alone.isPresent()) {
      return alone;
    }
    return network.router().entrySet().stream()
        .filter(e -> e.getValue().addresses().stream().anyMatch(a -> isLink(a, address)))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /**
   * Where the router sends what is for an address, and whom to: the longest prefix of links and
   * static routes.
   */
  record Reach(String segment, IpAddress nextHop) {}

  /** Empty where nothing but the default gateway is left. */
  Optional<Reach> reach(IpAddress address) {
    return link(address)
        .map(segment -> new Reach(segment, address))
        .or(
            () ->
                routes(address).stream()
                    .findFirst()
                    .map(route -> new Reach(route.segment(), route.to().via())));
  }

  private record Routed(String segment, StaticRoute to) {}

  /** The static routes to an address, the longest prefix first. */
  private List<Routed> routes(IpAddress address) {
    return network.router().entrySet().stream()
        .flatMap(e -> e.getValue().routes().stream().map(route -> new Routed(e.getKey(), route)))
        .filter(each -> each.to().to().contains(address))
        .sorted(Comparator.comparing((Routed each) -> -each.to().to().length()))
        .toList();
  }

  /** Whether a source belongs where it comes from, as far as static routes say. */
  private boolean isBehind(String port, IpAddress source) {
    List<Routed> routes = link(source).isPresent() ? List.of() : routes(source);
    for (Routed route : routes) {
      if (route.segment().equals(segment(port))) {
        boolean declared =
            network.hosts().values().stream()
                .anyMatch(host -> host.addresses().contains(route.to().via()));
        return !declared || !isInside(port) || !learns(port);
      }
      if (segmentNamed(route.segment()).uplink().isEmpty()) {
        return false;
      }
    }
    return routes.isEmpty() || !isInside(port) || !learns(port);
  }

  private boolean isInside(String port) {
    return segmentNamed(segment(port)).uplink().isEmpty();
  }

  private boolean learns(String port) {
    return !isUplink(port)
        && network.zone(zone(port)).bind().filter(b -> b == Binding.LEARN).isPresent();
  }

  /** Whether a strict host is the next hop of the network an address is in. */
  private boolean speaksFor(String port, Host self, IpAddress source) {
    return reach(source)
        .filter(reach -> !reach.nextHop().equals(source))
        .filter(reach -> reach.segment().equals(segment(port)))
        .filter(reach -> self.addresses().contains(reach.nextHop()))
        .isPresent();
  }

  static boolean isLink(InterfaceAddress own, IpAddress address) {
    return own.length() < own.address().family().bits() && own.prefix().contains(address);
  }

  /** Whether a source address may come in by a port: the router's prefixes are where they are. */
  boolean admits(String port, Packet packet) {
    if (!speaksForItself(port, packet)) {
      return false;
    }
    boolean arp = number(packet, Field.ETH_TYPE) == 0x806;
    if ((arp && number(packet, Field.ARP_OP) == 0) || saysItIsAnother(port, packet)) {
      return false;
    }
    if (packet.get(Field.ETH_TYPE).low() != 0x800 && packet.get(Field.ETH_TYPE).low() != 0x86dd) {
      return true;
    }
    IpAddress source = source(packet);
    if (!isUplink(port) && isOwnLinkLocal(segment(port), source)) {
      return false;
    }
    if (owner(source).isPresent() && !isUplink(port)) {
      return false;
    }
    if (owner(source).isEmpty() && !isBehind(port, source) && !owns(port, source)) {
      return false;
    }
    Optional<String> alone = routed(source).map(this::segment);
    if (alone.isPresent()) {
      return alone.get().equals(segment(port));
    }
    return network.router().entrySet().stream()
        .filter(e -> e.getValue().addresses().stream().anyMatch(a -> a.prefix().contains(source)))
        .allMatch(e -> e.getKey().equals(segment(port)));
  }

  /**
   * With the address of a declared host that is elsewhere; or by ARP one that is not of the link.
   */
  private boolean saysItIsAnother(String port, Packet packet) {
    boolean arp = number(packet, Field.ETH_TYPE) == 0x806;
    if (!arp
        && number(packet, Field.ETH_TYPE) != 0x800
        && packet.get(Field.ETH_TYPE).low() != 0x86dd) {
      return false;
    }
    IpAddress said = arp ? IpAddress.ofIpv4(number(packet, Field.ARP_SPA)) : source(packet);
    if (!arp && !isIpv4(packet) && misleads(port, packet)) {
      return true;
    }
    if (owns(port, said)) {
      return false;
    }
    boolean elsewhere =
        portsOf(segment(port)).stream().anyMatch(other -> owns(other, said))
            || (arp && routed(said).isPresent());
    boolean offLink =
        ((arp && said.low() != 0)
                || (!arp && learns(port) && said.isIpv4() && routes(said).isEmpty())
                || (!arp && learns(port) && !said.isIpv4() && !isForAnybody(said)))
            && segmentNamed(segment(port)).uplink().isEmpty()
            && gate(segment(port))
                .filter(g -> said.isIpv4() || g.addresses().stream().anyMatch(Ground::isIpv6Link))
                .filter(g -> g.addresses().stream().noneMatch(a -> isLink(a, said)))
                .isPresent();
    return (elsewhere && (arp || !isUplink(port))) || offLink;
  }

  private static boolean isIpv6Link(InterfaceAddress own) {
    return !own.address().isIpv4() && own.length() < 128;
  }

  /** Link-local addresses, and none at all. */
  private static boolean isForAnybody(IpAddress said) {
    return said.high() >>> 54 == 0x3fa || (said.high() == 0 && said.low() == 0);
  }

  /** Whether the router on a segment has this link-local address. */
  boolean isOwnLinkLocal(String segment, IpAddress address) {
    return gate(segment)
        .filter(gate -> gate.ipv6Addresses().contains(address))
        .filter(gate -> gate.mac().linkLocal().equals(address))
        .isPresent();
  }

  /** Whether the router speaks IPv6 on a segment. */
  boolean speaksIpv6(String segment) {
    return gate(segment).filter(gate -> !gate.ipv6Addresses().isEmpty()).isPresent();
  }

  /** Whether the router answers for an address on a segment. */
  boolean isRouters(String segment, IpAddress address) {
    return gate(segment).filter(gate -> gate.ipv6Addresses().contains(address)).isPresent();
  }

  /**
   * In neighbour discovery: of nobody, or that somebody else's address is here. And no guest sends
   * from a gateway's.
   */
  private boolean misleads(String port, Packet packet) {
    boolean solicits = isSolicitation(packet);
    IpAddress target = target(packet);
    boolean gateways = !isUplink(port) && gateways(segment(port)).contains(source(packet));
    if (!solicits && !isAdvertisement(packet)) {
      return gateways;
    }
    boolean claims =
        !solicits
            && !owns(port, target)
            && (owner(target).isPresent()
                || isOwnLinkLocal(segment(port), target)
                || portsOf(segment(port)).stream().anyMatch(other -> owns(other, target))
                || (!isUplink(port) && gateways(segment(port)).contains(target)));
    return gateways || claims || packet.get(Field.ND_TARGET).isZero();
  }

  static boolean isSolicitation(Packet packet) {
    return isDiscovery(packet, 135);
  }

  static boolean isAdvertisement(Packet packet) {
    return isDiscovery(packet, 136);
  }

  private static boolean isDiscovery(Packet packet, int type) {
    return number(packet, Field.ETH_TYPE) == 0x86dd
        && number(packet, Field.IP_PROTO) == 58
        && number(packet, Field.ICMPV6_TYPE) == type;
  }

  /** The target of neighbour discovery. */
  static IpAddress target(Packet packet) {
    var bits = packet.get(Field.ND_TARGET);
    return new IpAddress(IpAddress.Family.IPV6, bits.high(), bits.low());
  }

  /** Whether the host behind a port has an address. */
  boolean owns(String port, IpAddress address) {
    return host(port)
        .map(name -> named(network.hosts(), name).addresses().contains(address))
        .orElse(false);
  }

  /** Whether a port has a host that is held to its addresses. */
  boolean isBound(String port) {
    Binding bind = network.zone(zone(port)).bind().orElse(Binding.STRICT);
    return host(port).isPresent() && !isUplink(port) && bind == Binding.STRICT;
  }

  /** A strict place sends from its host's MAC and IP addresses only. */
  private boolean speaksForItself(String port, Packet packet) {
    if (!isBound(port)) {
      return true;
    }
    Host self = named(network.hosts(), host(port).orElseThrow());
    if (!self.macs().contains(mac(packet, Field.ETH_SRC))) {
      return false;
    }
    return switch (number(packet, Field.ETH_TYPE)) {
      case 0x800 ->
          self.addresses().contains(source(packet)) || speaksFor(port, self, source(packet));
      case 0x86dd ->
          (isSolicitation(packet) && packet.get(Field.IPV6_SRC).isZero())
              ? self.addresses().contains(target(packet))
              : self.addresses().contains(source(packet)) && discovers(self, packet);
      case 0x806 -> {
        IpAddress said4 = IpAddress.ofIpv4(number(packet, Field.ARP_SPA));
        boolean asksFirst = said4.low() == 0 && number(packet, Field.ARP_OP) == 1;
        yield self.macs().contains(mac(packet, Field.ARP_SHA))
            && (asksFirst || self.addresses().contains(said4));
      }
      default -> true;
    };
  }

  private static boolean discovers(Host self, Packet packet) {
    int type = number(packet, Field.IP_PROTO) == 58 ? number(packet, Field.ICMPV6_TYPE) : 0;
    boolean fragment = number(packet, Field.IP_FRAG) != 0;
    if (type == 135) {
      return !fragment && isOwn(self, mac(packet, Field.ND_SLL));
    }
    if (type == 136) {
      return !fragment
          && self.addresses().contains(target(packet))
          && isOwn(self, mac(packet, Field.ND_TLL));
    }
    return !fragment || type < 133 || type > 137;
  }

  private static boolean isOwn(Host self, MacAddress said) {
    return said.value() == 0 || self.macs().contains(said);
  }

  static boolean isIpv4(Packet packet) {
    return packet.get(Field.ETH_TYPE).low() == 0x800;
  }

  static IpAddress source(Packet packet) {
    return address(packet, Field.IPV4_SRC, Field.IPV6_SRC);
  }

  static IpAddress destination(Packet packet) {
    return address(packet, Field.IPV4_DST, Field.IPV6_DST);
  }

  private static IpAddress address(Packet packet, Field ipv4, Field ipv6) {
    var bits = packet.get(isIpv4(packet) ? ipv4 : ipv6);
    return new IpAddress(
        isIpv4(packet) ? IpAddress.Family.IPV4 : IpAddress.Family.IPV6, bits.high(), bits.low());
  }

  static MacAddress mac(Packet packet, Field field) {
    return new MacAddress(packet.get(field).low());
  }

  static int number(Packet packet, Field field) {
    return (int) packet.get(field).low();
  }

  /** Whether a segment lets the packet's EtherType across. */
  boolean crosses(String out, Packet packet) {
    return segmentNamed(segment(out)).etherTypes().contains(Ground.number(packet, Field.ETH_TYPE));
  }
}
