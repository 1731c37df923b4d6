package io.drawbridge.compile;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Binding;
import io.drawbridge.network.Host;
import io.drawbridge.network.Membership;
import io.drawbridge.network.Network;
import io.drawbridge.network.Place;
import io.drawbridge.network.RoutedHosts;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Storm;
import io.drawbridge.network.Switch;
import io.drawbridge.pipeline.Register;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One document seen from one switch: every name looked up once, with its number. The stages read
 * nothing else.
 */
final class Site {
  /**
   * Conntrack zones: ports use their own numbers, 1–0xfeff; above them the segments, then the
   * router, its link to the firewall's own host, and last the bridge's own port, 0xfffe.
   */
  static final int SEGMENT_ZONES = 0xff00;

  static final int ROUTER_ZONE = Register.ROUTER_CT_ZONE;

  static final int MANAGEMENT_ZONE = 0xfff1;

  /** Where the sources of hairpins are translated. */
  static final int HAIRPIN_ZONE = 0xfff2;

  /** The router on a segment. */
  record Gate(String segment, int number, RouterInterface router) {
    MacAddress mac() {
      return router.mac();
    }

    List<InterfaceAddress> ipv4() {
      return router.addresses().stream().filter(address -> address.address().isIpv4()).toList();
    }

    /** Whether it routes IPv6 here. */
    boolean speaksIpv6() {
      return !router.ipv6Addresses().isEmpty();
    }
  }

  private final Network network;
  private final Numbering numbering;
  private final SwitchFacts facts;
  private final List<PlacedPort> ports;
  private final Map<String, String> segmentOfZone;
  private final Map<String, String> segmentOfHost;
  private final List<Gate> gates;
  private final Map<IpAddress, RoutedHosts.Owner> routed;

  private final AliasSets sets;
  private final Set<String> allZones = new LinkedHashSet<>();
  private @org.jspecify.annotations.Nullable List<Redirect> redirects;

  Site(Network network, String switchName, Numbering numbering, SwitchFacts facts, AliasSets sets) {
    this.network = network;
    this.numbering = numbering;
    this.facts = facts;
    this.sets = sets;
    network.segments().values().forEach(segment -> allZones.addAll(segment.zones()));
    this.segmentOfZone = new TreeMap<>();
    network
        .segments()
        .forEach((name, segment) -> segment.zones().forEach(zone -> segmentOfZone.put(zone, name)));
    this.segmentOfHost = new TreeMap<>();
    for (Switch each : network.switches().values()) {
      for (Place place : each.places()) {
        Membership member = place.membership();
        member.host().ifPresent(host -> segmentOfHost.put(host, segmentOfZone(member.zone())));
      }
    }
    this.routed = RoutedHosts.of(network);
    this.ports = PlacedPort.of(network, switchName, numbering, facts);
    this.gates =
        network.router().entrySet().stream()
            .map(e -> new Gate(e.getKey(), segmentNumber(e.getKey()), e.getValue()))
            .toList();
  }

  Network network() {
    return network;
  }

  Numbering numbering() {
    return numbering;
  }

  /** The document's aliases. */
  AliasSets sets() {
    return sets;
  }

  /** The slot of an alias, if it has one. */
  Optional<SetSlot> slot(String alias) {
    return numbering.slot(alias);
  }

  Set<String> allZones() {
    return allZones;
  }

  /** The numbers of the ports that exist, by their names. */
  Map<String, Integer> portNumbers() {
    return facts.ports();
  }

  /** The MAC address of the bridge's own port, if it is known. */
  Optional<MacAddress> local() {
    return facts.local();
  }

  /** The places of this switch that are there, in the order of the document. */
  List<PlacedPort> ports() {
    return Collections.unmodifiableList(ports);
  }

  List<Gate> gates() {
    return gates;
  }

  Map<IpAddress, MacAddress> gateways() {
    return facts.gateways();
  }

  Segment segment(String name) {
    Segment segment = network.segments().get(name);
    if (segment == null) {
      throw new IllegalArgumentException("the document has no segment '" + name + "'");
    }
    return segment;
  }

  String segmentOfZone(String zone) {
    String segment = segmentOfZone.get(zone);
    if (segment == null) {
      throw new IllegalArgumentException("no segment of the document has the zone '" + zone + "'");
    }
    return segment;
  }

  /**
   * The segment of the port a host is behind on any switch, or else the one whose router prefix
   * holds its address.
   */
  Optional<String> segmentOfHost(String name) {
    String placed = segmentOfHost.get(name);
    if (placed != null) {
      return Optional.of(placed);
    }
    return host(name).addresses().stream()
        .flatMap(address -> gates.stream().filter(gate -> holds(gate, address)))
        .map(Gate::segment)
        .findFirst();
  }

  /**
   * The hosts that may be on a segment, so that its uplink lets them through; none where the
   * provider wants to see the router alone.
   */
  Map<String, Host> hostsTowards(String segment) {
    Map<String, Host> hosts = new LinkedHashMap<>();
    if (segment(segment).edge().provider().oneMac()) {
      return hosts;
    }
    network
        .hosts()
        .forEach(
            (name, host) -> {
              if (segmentOfHost(name).map(segment::equals).orElse(true)) {
                hosts.put(name, host);
              }
            });
    return hosts;
  }

  private static boolean holds(Gate gate, IpAddress address) {
    return gate.router().addresses().stream().anyMatch(own -> own.prefix().contains(address));
  }

  Host host(String name) {
    Host host = network.hosts().get(name);
    if (host == null) {
      throw new IllegalArgumentException("the document has no host '" + name + "'");
    }
    return host;
  }

  /** Whose a routed address is. */
  Optional<RoutedHosts.Owner> routed(IpAddress address) {
    return Optional.ofNullable(routed.get(address));
  }

  /** The routed addresses on a segment. */
  List<IpAddress> routedOn(Gate gate) {
    return routed.entrySet().stream()
        .filter(each -> each.getValue().segment().equals(gate.segment()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The routed addresses of other segments for which the router answers on one. */
  List<IpAddress> proxiedOn(Gate gate) {
    return routed.entrySet().stream()
        .filter(each -> !each.getValue().segment().equals(gate.segment()))
        .map(Map.Entry::getKey)
        .filter(
            address -> gate.router().proxy().stream().anyMatch(prefix -> prefix.contains(address)))
        .toList();
  }

  /** The segment on which the router reaches an address directly: a routed one, or by prefix. */
  Optional<Gate> onLink(IpAddress address) {
    RoutedHosts.Owner owner = routed.get(address);
    if (owner != null) {
      return gates.stream().filter(gate -> gate.segment().equals(owner.segment())).findFirst();
    }
    return gates.stream().filter(gate -> holds(gate, address)).findFirst();
  }

  /** The segment where the router owns an address. */
  Optional<Gate> owner(IpAddress address) {
    return gates.stream()
        .filter(
            gate -> gate.router().addresses().stream().anyMatch(a -> a.address().equals(address)))
        .findFirst();
  }

  /** Prefixes of the router's IPv4 addresses on a segment, host prefixes left out. */
  static List<Cidr> linkPrefixes(Gate gate) {
    return gate.ipv4().stream()
        .filter(address -> address.length() < 32)
        .map(InterfaceAddress::prefix)
        .distinct()
        .toList();
  }

  /** The MAC addresses of the provider's routers on a segment, as far as they are known. */
  Set<MacAddress> gatewayMacs(String segment) {
    Set<MacAddress> macs = new LinkedHashSet<>();
    for (IpAddress gateway : gatewaysOf(segment)) {
      MacAddress mac = gateways().get(gateway);
      if (mac != null) {
        macs.add(mac);
      }
    }
    return macs;
  }

  /** The provider's routers on a segment: those that guests use, and the router's own. */
  Set<IpAddress> gatewaysOf(String segment) {
    Set<IpAddress> found = new LinkedHashSet<>(segment(segment).edge().gateways());
    RouterInterface router = network.router().get(segment);
    if (router != null && segment(segment).uplink().isPresent()) {
      found.addAll(router.gateways());
    }
    return found;
  }

  /** What a place may say it is: as its zone says, else as the place is. */
  Binding binding(PlacedPort place) {
    return place.binding(network);
  }

  /** Whether a place speaks for its host, and for nobody else. */
  boolean isBound(PlacedPort place) {
    return binding(place) == Binding.STRICT && place.host().isPresent();
  }

  /** Whether the controller wants to hear whether a host is still where it is known to be. */
  boolean isWatched(String host) {
    return facts.whereabouts().watched().contains(host);
  }

  /** How many MAC addresses are learned at a place. */
  int maxMacs(PlacedPort place) {
    return place.maxMacs(network);
  }

  /** How much a place may send to many. */
  Storm storm(PlacedPort place) {
    return network.zone(place.zone()).storm().orElse(place.uplink() ? Storm.UPLINK : Storm.LOCAL);
  }

  int segmentNumber(String name) {
    return Numbering.number(numbering.segments(), name);
  }

  int zoneNumber(String name) {
    return Numbering.number(numbering.zones(), name);
  }

  RuleNumbers ruleNumbers(String name, int audit) {
    return new RuleNumbers(
        Numbering.number(numbering.rules(), name),
        Numbering.number(numbering.priorities(), name),
        audit,
        numbering.logMeters().getOrDefault(name, 0),
        numbering.rateMeters().getOrDefault(name, 0));
  }

  int forwardNumber(String name) {
    return Numbering.number(numbering.forwards(), name);
  }

  /** Forwards and 1:1 in the order in which they decide. */
  List<Redirect> redirects() {
    List<Redirect> known = redirects;
    if (known == null) {
      known = List.copyOf(Redirect.of(this));
      redirects = known;
    }
    return known;
  }

  int hostNumber(String name) {
    return Numbering.number(numbering.hosts(), name);
  }
}
