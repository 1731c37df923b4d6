package io.drawbridge.semantics;

import io.drawbridge.flow.Field;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.RouterInterface;
import java.util.List;
import java.util.Optional;

/** What the router does with a packet, read off the document. */
final class RouterOracle {
  /** A way through the bridge or the router; no port for the router itself. */
  record Way(Optional<String> port, Packet packet, boolean routed, Optional<String> by) {}

  /** The bridge's own port, which may be a place besides. */
  static final String LOCAL = "LOCAL";

  /** Never routed. */
  private static final List<Cidr> UNROUTABLE =
      List.of(
          Cidr.parse("0.0.0.0/8"),
          Cidr.parse("127.0.0.0/8"),
          Cidr.parse("169.254.0.0/16"),
          Cidr.parse("224.0.0.0/3"),
          Cidr.parse("::/128"),
          Cidr.parse("::1/128"),
          Cidr.parse("::ffff:0:0/96"),
          Cidr.parse("fe80::/10"),
          Cidr.parse("ff00::/8"));

  private static final Cidr LINK_LOCAL = Cidr.IPV6_LINK_LOCAL;
  private static final List<Cidr> NOBODY =
      List.of(Cidr.parse("::/128"), Cidr.parse("::1/128"), Cidr.parse("ff00::/8"));

  private final Ground ground;
  private final UplinkOracle uplink;
  private final NatOracle nat;

  RouterOracle(Ground ground, UplinkOracle uplink) {
    this.ground = ground;
    this.uplink = uplink;
    this.nat = new NatOracle(ground);
  }

  /** Whether it is sent to the router's MAC address. */
  boolean isToRouter(String port, Packet packet) {
    return ground
        .gate(ground.segment(port))
        .map(gate -> gate.mac().equals(Ground.mac(packet, Field.ETH_DST)))
        .orElse(false);
  }

  /**
   * Whether the router takes it: also what a neighbour on the link sends to the router by way of
   * the gateway.
   */
  boolean isRouted(String port, Packet packet) {
    if (!Ground.isIpv4(packet) && !ground.speaksIpv6(ground.segment(port))) {
      return false;
    }
    boolean shortcut =
        !ground.isUplink(port)
            && ground
                .gate(ground.segment(port))
                .filter(
                    gate ->
                        Ground.isIpv4(packet)
                            ? gate.gateway().isPresent()
                            : !gate.gateways().isEmpty())
                .map(
                    gate ->
                        gate.addresses().stream()
                            .anyMatch(
                                own ->
                                    Ground.isLink(own, Ground.source(packet))
                                        && own.address().equals(Ground.destination(packet))))
                .orElse(false);
    return isToRouter(port, packet) || shortcut || nat.isAnswerByGateway(port, packet);
  }

  /** Whether it answers by ARP for somebody who is reached by it. */
  boolean speaksFor(String port, Packet packet, IpAddress target) {
    Optional<String> here = beside(port, target);
    if (here.isPresent()) {
      return !isOf(here.get(), packet);
    }
    boolean probe = Ground.number(packet, Field.ARP_SPA) == 0;
    return ground.proxies(port, target) && (ground.isUplink(port) || !probe);
  }

  /** A routed host has the router for its only neighbour. */
  boolean keepsToItself(String port, Packet packet) {
    if (Ground.number(packet, Field.ETH_TYPE) != 0x806) {
      return false;
    }
    IpAddress target = IpAddress.ofIpv4(Ground.number(packet, Field.ARP_TPA));
    boolean asksForItself =
        Ground.number(packet, Field.ARP_OP) == 1
            && beside(port, target).filter(here -> isOf(here, packet)).isPresent();
    return asksForItself
        || beside(port, IpAddress.ofIpv4(Ground.number(packet, Field.ARP_SPA))).isPresent();
  }

  /** The port of a routed address on the same segment. */
  private Optional<String> beside(String port, IpAddress address) {
    return ground.routed(address).filter(at -> ground.segment(at).equals(ground.segment(port)));
  }

  private boolean isOf(String port, Packet packet) {
    return ground.mac(port).equals(Ground.mac(packet, Field.ETH_SRC));
  }

  Optional<Way> route(String port, Packet packet) {
    IpAddress destination = Ground.destination(packet);
    IpAddress source = Ground.source(packet);
    if (NOBODY.stream().anyMatch(prefix -> prefix.contains(source))) {
      return Optional.empty();
    }
    if (ground.isOwnLinkLocal(ground.segment(port), destination)) {
      return Optional.of(new Way(Optional.empty(), packet, true, Optional.empty()));
    }
    Optional<NatOracle.Inward> inward = nat.inward(port, packet);
    if (inward.isEmpty() && isHidden(port, destination)) {
      return Optional.empty();
    }
    if (inward.isEmpty() && ground.owner(destination).isPresent()) {
      return Optional.of(new Way(Optional.empty(), packet, true, Optional.empty()));
    }
    Packet changed = inward.map(to -> to.translate(packet)).orElse(packet);
    return hop(Ground.destination(changed))
        .filter(hop -> !LINK_LOCAL.contains(source))
        .filter(hop -> Ground.number(packet, Field.IP_TTL) > 1)
        .filter(hop -> ground.crosses(hop.port(), packet))
        .map(
            hop ->
                new Way(
                    Optional.of(hop.port()),
                    leave(changed, hop),
                    true,
                    inward.map(NatOracle.Inward::name)));
  }

  private boolean isHidden(String port, IpAddress destination) {
    return destination.isIpv4()
        && ground.network().nat().outbound().stream()
            .filter(entry -> entry.pool().isPresent())
            .filter(
                entry ->
                    ground
                        .owner(entry.pool().get().addresses().get(0))
                        .equals(Optional.of(ground.segment(port))))
            .anyMatch(
                entry ->
                    ground
                        .reach(destination)
                        .filter(
                            reach ->
                                entry.zones().stream()
                                    .map(ground::segmentOfZone)
                                    .anyMatch(reach.segment()::equals))
                        .isPresent());
  }

  record Hop(String port, MacAddress from, MacAddress to) {}

  Optional<Hop> hop(IpAddress destination) {
    if (UNROUTABLE.stream().anyMatch(prefix -> prefix.contains(destination))
        || ground.network().router().values().stream()
            .flatMap(gate -> gate.addresses().stream())
            .filter(own -> Ground.isLink(own, destination))
            .map(own -> own.prefix())
            .filter(prefix -> destination.isIpv4())
            .anyMatch(p -> p.address().equals(destination) || p.last().equals(destination))) {
      return Optional.empty();
    }
    Optional<Ground.Reach> reach = ground.reach(destination);
    String segment = reach.map(Ground.Reach::segment).orElse("public");
    IpAddress otherwise = destination.isIpv4() ? RandomNetwork.GATEWAY : RandomNetwork.GATEWAY6;
    IpAddress next = reach.map(Ground.Reach::nextHop).orElse(otherwise);
    boolean gateway = next.equals(otherwise);
    if (reach.isEmpty()
        && ground.gate(segment).filter(gate -> gate.gateways().contains(otherwise)).isEmpty()) {
      return Optional.empty();
    }
    Optional<MacAddress> mac =
        gateway
            ? Optional.of(RandomNetwork.GATEWAY_MAC)
            : ground.network().hosts().values().stream()
                .filter(host -> host.addresses().contains(next))
                .map(host -> host.macs().get(0))
                .findFirst();
    return mac.flatMap(
        to ->
            ground
                .portOf(segment, to)
                .map(port -> new Hop(port, ground.gate(segment).orElseThrow().mac(), to)));
  }

  static Packet leave(Packet packet, Hop hop) {
    return packet
        .with(Field.ETH_SRC, hop.from())
        .with(Field.ETH_DST, hop.to())
        .with(Field.IP_TTL, Ground.number(packet, Field.IP_TTL) - 1);
  }

  /** Whether what is routed is short enough for the segment it goes to. */
  boolean fits(Way way) {
    return !way.routed() || way.port().map(port -> fits(port, way.packet())).orElse(true);
  }

  /** Whether a packet is short enough for the segment of a port. */
  boolean fits(String port, Packet packet) {
    return ground
        .gate(ground.segment(port))
        .flatMap(RouterInterface::mtu)
        .map(mtu -> packet.length() <= mtu + 14)
        .orElse(true);
  }

  /** The way's packet with the source it leaves with. */
  Packet hidden(String port, Way way) {
    return way.routed() && Ground.isIpv4(way.packet()) ? nat.outward(port, way) : way.packet();
  }

  /** For the firewall's own host: what is for management, and no forward's. */
  Optional<PacketOracle.Leaving> managed(Packet packet) {
    int port = PacketOracle.ports(packet)[1];
    return ground
        .network()
        .management()
        .filter(management -> management.port() == port)
        .filter(any -> Ground.isIpv4(packet) && Ground.number(packet, Field.IP_PROTO) == 6)
        .map(
            management ->
                new PacketOracle.Leaving(
                    LOCAL,
                    packet
                        .with(Field.ETH_SRC, MacAddress.parse("02:db:00:00:00:01"))
                        .with(Field.ETH_DST, RandomNetwork.LOCAL_MAC)
                        .with(Field.IPV4_SRC, IpAddress.parse("169.254.77.1"))
                        .with(Field.IPV4_DST, IpAddress.parse("169.254.77.2"))
                        .with(Field.TCP_DST, management.hostPort())));
  }

  /** The answer to an echo request for the router itself. */
  Optional<PacketOracle.Leaving> echo(String port, Packet packet) {
    if (!Ground.isIpv4(packet)) {
      return echo6(port, packet);
    }
    if (Ground.number(packet, Field.IP_PROTO) != 1
        || Ground.number(packet, Field.ICMPV4_TYPE) != 8
        || Ground.number(packet, Field.IP_FRAG) != 0) {
      return Optional.empty();
    }
    MacAddress own = ground.gate(ground.segment(port)).orElseThrow().mac();
    Packet answer =
        packet
            .with(Field.ETH_DST, packet.get(Field.ETH_SRC))
            .with(Field.ETH_SRC, own)
            .with(Field.IPV4_SRC, packet.get(Field.IPV4_DST))
            .with(Field.IPV4_DST, packet.get(Field.IPV4_SRC))
            .with(Field.ICMPV4_TYPE, 0)
            .with(Field.IP_TTL, 64);
    return Optional.of(new PacketOracle.Leaving(port, answer)).filter(uplink::lets);
  }

  private Optional<PacketOracle.Leaving> echo6(String port, Packet packet) {
    if (Ground.number(packet, Field.IP_PROTO) != 58
        || Ground.number(packet, Field.ICMPV6_TYPE) != 128
        || Ground.number(packet, Field.IP_FRAG) != 0) {
      return Optional.empty();
    }
    Packet answer =
        packet
            .with(Field.ETH_DST, packet.get(Field.ETH_SRC))
            .with(Field.ETH_SRC, ground.gate(ground.segment(port)).orElseThrow().mac())
            .with(Field.IPV6_SRC, packet.get(Field.IPV6_DST))
            .with(Field.IPV6_DST, packet.get(Field.IPV6_SRC))
            .with(Field.ICMPV6_TYPE, 129)
            .with(Field.IP_TTL, 64);
    return Optional.of(new PacketOracle.Leaving(port, answer)).filter(uplink::lets);
  }
}
