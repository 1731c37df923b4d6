package io.drawbridge.semantics;

import io.drawbridge.flow.Field;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Forward;
import io.drawbridge.network.Network;
import io.drawbridge.network.OutboundNat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What should become of packets between declared hosts, the router and the world behind the uplink:
 * the way they take, and what the policy says on it.
 */
final class PacketOracle {
  /**
   * What should happen.
   *
   * @param opening what the policy was asked; empty if it was not, or about frames
   * @param verdicts what it said, one a copy of a flooded frame
   * @param sent what leaves, by port name
   */
  record Expected(Optional<Opening> opening, List<Verdict> verdicts, List<Leaving> sent) {
    static final Expected NOTHING = new Expected(Optional.empty(), List.of(), List.of());

    boolean passes() {
      return !verdicts.isEmpty() && verdicts.get(0).passes();
    }
  }

  /** A packet on its way out. */
  record Leaving(String port, Packet packet) {}

  /** A way through the bridge or the router; no port for the router itself. */
  private record Way(Optional<String> port, Packet packet, boolean routed, Optional<Forward> by) {}

  private static final List<Cidr> UNROUTABLE =
      List.of(
          Cidr.parse("0.0.0.0/8"),
          Cidr.parse("127.0.0.0/8"),
          Cidr.parse("169.254.0.0/16"),
          Cidr.parse("224.0.0.0/3"));

  final Ground ground;
  private final PolicyInterpreter policy;
  private final UplinkOracle uplink;
  private final NeighbourOracle neighbours;

  PacketOracle(Network network) {
    this.ground = new Ground(network);
    this.policy = new PolicyInterpreter(network);
    this.uplink = new UplinkOracle(ground);
    this.neighbours = new NeighbourOracle(ground, uplink);
  }

  PolicyInterpreter policy() {
    return policy;
  }

  /** What becomes of a packet that belongs to no connection yet. */
  Expected first(String port, Packet packet) {
    return original(port, packet, policy::judge);
  }

  /** What becomes of a packet in the direction of the connection's first. */
  Expected original(String port, Packet packet, Function<Opening, Verdict> judge) {
    if (!ground.admits(port, packet)) {
      return Expected.NOTHING;
    }
    int type = Ground.number(packet, Field.ETH_TYPE);
    if (type != 0x800 && type != 0x86dd) {
      return frame(port, packet);
    }
    Optional<Expected> asked = neighbours.hear(port, packet);
    if (asked.isPresent()) {
      return asked.get();
    }
    if (isForServer(port, packet)) {
      return Expected.NOTHING;
    }
    boolean routed = isRouted(port, packet);
    if (!routed && !Ground.isIpv4(packet) && isToRouter(port, packet)) {
      return Expected.NOTHING;
    }
    if (routed
        && ground.segmentNamed(ground.segment(port)).uplink().isEmpty()
        && !ground
            .reach(Ground.source(packet))
            .map(Ground.Reach::segment)
            .equals(Optional.of(ground.segment(port)))) {
      return Expected.NOTHING;
    }
    Optional<Way> way = routed ? route(port, packet) : bridge(port, packet);
    if (way.isEmpty()) {
      return Expected.NOTHING;
    }
    if (isDiscovery(packet)) {
      return discovery(port, packet, way.get());
    }
    boolean invalid = !mayOpen(packet);
    boolean fragment = Ground.number(packet, Field.IP_FRAG) != 0;
    if (invalid && (routed || (fragment && !Ground.isIpv4(packet)))) {
      return Expected.NOTHING;
    }
    Opening opening = opening(port, packet, way.get());
    Verdict verdict = invalid ? policy.judgeInvalid(opening, fragment) : judge.apply(opening);
    List<Leaving> sent = new ArrayList<>();
    if (verdict.passes()) {
      if (way.get().port().isEmpty()) {
        echo(port, packet).ifPresent(sent::add);
      } else {
        String out = way.get().port().get();
        Leaving leaving = new Leaving(out, hidden(port, way.get()));
        if (uplink.lets(leaving)) {
          sent.add(leaving);
        }
      }
    }
    return new Expected(Optional.of(opening), List.of(verdict), sent);
  }

  /** What leaves when a connection's reply comes in and is let through. */
  Optional<Leaving> reply(String port, Packet reply, Packet original) {
    if (!ground.admits(port, reply)) {
      return Optional.empty();
    }
    if (!isRouted(port, reply)) {
      return bridge(port, reply)
          .map(way -> new Leaving(way.port().orElseThrow(), way.packet()))
          .filter(uplink::lets);
    }
    Packet back = translated(reply, original);
    if (ground.owner(Ground.destination(back)).isPresent()) {
      return Optional.empty();
    }
    return hop(Ground.destination(back))
        .map(hop -> new Leaving(hop.port(), leave(back, hop)))
        .filter(uplink::lets);
  }

  /** The reply with the addresses and ports its connection was opened with. */
  private static Packet translated(Packet reply, Packet original) {
    return reply
        .with(Field.IPV4_SRC, original.get(Field.IPV4_DST))
        .with(Field.IPV4_DST, original.get(Field.IPV4_SRC))
        .with(Field.TCP_SRC, original.get(Field.TCP_DST))
        .with(Field.TCP_DST, original.get(Field.TCP_SRC))
        .with(Field.UDP_SRC, original.get(Field.UDP_DST))
        .with(Field.UDP_DST, original.get(Field.UDP_SRC));
  }

  /** The switch answers ARP for hosts that are here, but not to themselves. */
  private Optional<Packet> answered(String port, Packet packet) {
    boolean request =
        Ground.number(packet, Field.ETH_TYPE) == 0x806 && Ground.number(packet, Field.ARP_OP) == 1;
    IpAddress target = IpAddress.ofIpv4(Ground.number(packet, Field.ARP_TPA));
    if (!request || !crosses(port, packet)) {
      return Optional.empty();
    }
    Optional<MacAddress> owner =
        ground.portsOf(ground.segment(port)).stream()
            .filter(each -> ground.host(each).isPresent() && ground.owns(each, target))
            .map(ground::mac)
            .findFirst();
    boolean asksGateway =
        !ground.isUplink(port)
            && target.equals(RandomNetwork.GATEWAY)
            && ground.gateways(ground.segment(port)).contains(target);
    return (asksGateway ? Optional.of(RandomNetwork.GATEWAY_MAC) : owner)
        .filter(mac -> !mac.equals(Ground.mac(packet, Field.ETH_SRC)))
        .map(
            mac ->
                packet
                    .with(Field.ETH_DST, packet.get(Field.ETH_SRC))
                    .with(Field.ETH_SRC, mac)
                    .with(Field.ARP_OP, 2)
                    .with(Field.ARP_THA, packet.get(Field.ARP_SHA))
                    .with(Field.ARP_SHA, mac)
                    .with(Field.ARP_TPA, packet.get(Field.ARP_SPA))
                    .with(Field.ARP_SPA, target));
  }

  private Expected frame(String port, Packet packet) {
    Optional<Packet> answer = answered(port, packet);
    if (answer.isPresent()) {
      return new Expected(
          Optional.empty(),
          List.of(),
          answer.map(each -> new Leaving(port, each)).filter(uplink::lets).stream().toList());
    }
    List<Verdict> verdicts = new ArrayList<>();
    List<Leaving> sent = new ArrayList<>();
    MacAddress destination = Ground.mac(packet, Field.ETH_DST);
    List<String> ports =
        destination.isGroup()
            ? ground.portsOf(ground.segment(port))
            : ground.portOf(ground.segment(port), destination).stream().toList();
    for (String out : ports) {
      if (!out.equals(port)) {
        Verdict verdict =
            policy.judge(
                new Frame(
                    ground.zone(port),
                    ground.place(port).port(),
                    ground.place(port).vlan(),
                    ground.zone(out),
                    ground.place(out).port(),
                    ground.place(out).vlan(),
                    Ground.mac(packet, Field.ETH_SRC),
                    destination,
                    Ground.number(packet, Field.ETH_TYPE)));
        verdicts.add(verdict);
        Leaving leaving = new Leaving(out, packet);
        if (verdict.passes() && uplink.lets(leaving)) {
          sent.add(leaving);
        }
      }
    }
    return new Expected(Optional.empty(), verdicts, sent);
  }

  /** The controller answers, and nobody else hears what guests ask the router's DHCP server. */
  private boolean isForServer(String port, Packet packet) {
    boolean asks =
        Ground.isIpv4(packet)
            && Ground.number(packet, Field.IP_PROTO) == 17
            && Ground.number(packet, Field.UDP_SRC) == 68
            && Ground.number(packet, Field.UDP_DST) == 67
            && Ground.number(packet, Field.IP_FRAG) != 3;
    boolean heard =
        Ground.mac(packet, Field.ETH_DST).value() == 0xffff_ffff_ffffL
            || (isToRouter(port, packet)
                && ground
                    .owner(Ground.destination(packet))
                    .equals(Optional.of(ground.segment(port))));
    return asks
        && heard
        && !ground.isUplink(port)
        && ground.gate(ground.segment(port)).flatMap(gate -> gate.dhcp()).isPresent();
  }

  private boolean isToRouter(String port, Packet packet) {
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
    if (!Ground.isIpv4(packet)) {
      return false;
    }
    boolean shortcut =
        !ground.isUplink(port)
            && ground
                .gate(ground.segment(port))
                .filter(gate -> gate.gateway().isPresent())
                .map(
                    gate ->
                        gate.addresses().stream()
                            .anyMatch(
                                own ->
                                    Ground.isLink(own, Ground.source(packet))
                                        && own.address().equals(Ground.destination(packet))))
                .orElse(false);
    return isToRouter(port, packet) || shortcut;
  }

  /** To another host here by way of the gateway: straight away, if both are bound. */
  private Optional<Packet> shortened(String port, Packet packet) {
    boolean byGateway =
        ground.isBound(port)
            && ground.owns(port, Ground.source(packet))
            && Ground.mac(packet, Field.ETH_DST).equals(RandomNetwork.GATEWAY_MAC)
            && !ground.gateways(ground.segment(port)).isEmpty()
            && ground.segmentNamed(ground.segment(port)).edge().shortcut()
            && Ground.number(packet, Field.IP_TTL) > 1;
    return ground.portsOf(ground.segment(port)).stream()
        .filter(out -> byGateway && ground.isBound(out))
        .filter(out -> ground.owns(out, Ground.destination(packet)))
        .findFirst()
        .map(
            out ->
                packet
                    .with(Field.ETH_DST, ground.mac(out))
                    .with(Field.IP_TTL, Ground.number(packet, Field.IP_TTL) - 1));
  }

  private Optional<Way> bridge(String port, Packet sent) {
    Packet packet = shortened(port, sent).orElse(sent);
    return ground
        .portOf(ground.segment(port), Ground.mac(packet, Field.ETH_DST))
        .filter(out -> !out.equals(port))
        .filter(out -> crosses(out, packet))
        .map(out -> new Way(Optional.of(out), packet, false, Optional.empty()));
  }

  private boolean crosses(String out, Packet packet) {
    return ground
        .segmentNamed(ground.segment(out))
        .etherTypes()
        .contains(Ground.number(packet, Field.ETH_TYPE));
  }

  private Optional<Way> route(String port, Packet packet) {
    IpAddress destination = Ground.destination(packet);
    Optional<Forward> forward =
        ground.network().nat().forwards().stream()
            .filter(each -> each.address().equals(destination))
            .filter(each -> each.protocol() == Ground.number(packet, Field.IP_PROTO))
            .filter(each -> each.port() == ports(packet)[1])
            .filter(each -> !ground.link(target(each)).equals(Optional.of(ground.segment(port))))
            .findFirst();
    if (forward.isEmpty() && isHidden(port, destination)) {
      return Optional.empty();
    }
    if (forward.isEmpty() && ground.owner(destination).isPresent()) {
      return Optional.of(new Way(Optional.empty(), packet, true, Optional.empty()));
    }
    Packet changed =
        forward
            .map(
                to ->
                    packet
                        .with(Field.IPV4_DST, target(to))
                        .with(to.protocol() == 6 ? Field.TCP_DST : Field.UDP_DST, to.targetPort()))
            .orElse(packet);
    return hop(Ground.destination(changed))
        .filter(hop -> Ground.number(packet, Field.IP_TTL) > 1)
        .filter(hop -> crosses(hop.port(), packet))
        .map(hop -> new Way(Optional.of(hop.port()), leave(changed, hop), true, forward));
  }

  private IpAddress target(Forward forward) {
    return Ground.named(ground.network().hosts(), forward.targetHost()).addresses().stream()
        .filter(IpAddress::isIpv4)
        .findFirst()
        .orElseThrow();
  }

  private boolean isHidden(String port, IpAddress destination) {
    return ground.network().nat().outbound().stream()
        .anyMatch(
            nat ->
                ground.owner(nat.source()).equals(Optional.of(ground.segment(port)))
                    && ground
                        .reach(destination)
                        .map(Ground.Reach::segment)
                        .equals(Optional.of(ground.segmentOfZone(nat.zone()))));
  }

  private record Hop(String port, MacAddress from, MacAddress to) {}

  private Optional<Hop> hop(IpAddress destination) {
    if (UNROUTABLE.stream().anyMatch(prefix -> prefix.contains(destination))
        || ground.network().router().values().stream()
            .flatMap(gate -> gate.addresses().stream())
            .filter(own -> Ground.isLink(own, destination))
            .map(own -> own.prefix())
            .anyMatch(p -> p.address().equals(destination) || p.last().equals(destination))) {
      return Optional.empty();
    }
    Optional<Ground.Reach> reach = ground.reach(destination);
    String segment = reach.map(Ground.Reach::segment).orElse("public");
    IpAddress next = reach.map(Ground.Reach::nextHop).orElse(RandomNetwork.GATEWAY);
    boolean gateway = next.equals(RandomNetwork.GATEWAY);
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

  private static Packet leave(Packet packet, Hop hop) {
    return packet
        .with(Field.ETH_SRC, hop.from())
        .with(Field.ETH_DST, hop.to())
        .with(Field.IP_TTL, Ground.number(packet, Field.IP_TTL) - 1);
  }

  private Packet hidden(String port, Way way) {
    Optional<OutboundNat> nat =
        ground.network().nat().outbound().stream()
            .filter(each -> way.routed() && way.by().isEmpty())
            .filter(each -> each.zone().equals(ground.zone(port)))
            .filter(each -> ground.owner(each.source()).equals(way.port().map(ground::segment)))
            .findFirst();
    return nat.map(each -> way.packet().with(Field.IPV4_SRC, each.source())).orElse(way.packet());
  }

  private Opening opening(String port, Packet packet, Way way) {
    int[] ports = ports(way.packet());
    return new Opening(
        ground.zone(port),
        ground.place(port).port(),
        ground.place(port).vlan(),
        way.port().map(ground::zone),
        way.port().map(out -> ground.place(out).port()),
        way.port().map(out -> ground.place(out).vlan()),
        Ground.source(packet),
        Ground.destination(way.packet()),
        Ground.number(packet, Field.IP_PROTO),
        ports[0],
        ports[1],
        // A later fragment has no header to read flags from.
        (Ground.number(packet, Field.IP_FRAG) & 2) != 0
            ? 0
            : Ground.number(packet, Field.TCP_FLAGS),
        Ground.number(packet, Field.IP_DSCP),
        way.by().map(Forward::name));
  }

  /** Ports, or type and code. */
  static int[] ports(Packet packet) {
    boolean ipv4 = Ground.isIpv4(packet);
    return switch (Ground.number(packet, Field.IP_PROTO)) {
      case 6 -> fields(packet, Field.TCP_SRC, Field.TCP_DST);
      case 17 -> fields(packet, Field.UDP_SRC, Field.UDP_DST);
      case 1 -> ipv4 ? fields(packet, Field.ICMPV4_TYPE, Field.ICMPV4_CODE) : new int[2];
      case 58 -> ipv4 ? new int[2] : fields(packet, Field.ICMPV6_TYPE, Field.ICMPV6_CODE);
      default -> new int[2];
    };
  }

  private static int[] fields(Packet packet, Field first, Field second) {
    return new int[] {Ground.number(packet, first), Ground.number(packet, second)};
  }

  /** Whether a connection tracker takes it for the beginning of a connection. */
  static boolean mayOpen(Packet packet) {
    boolean ipv4 = Ground.isIpv4(packet);
    int protocol = Ground.number(packet, Field.IP_PROTO);
    if (protocol == (ipv4 ? 1 : 58)) {
      int[] message = ports(packet);
      return message[1] == 0 && IcmpMessages.isQuery(ipv4, message[0]);
    }
    return protocol != 6 || Progress.mayBegin(Ground.number(packet, Field.TCP_FLAGS));
  }

  private static boolean isDiscovery(Packet packet) {
    int type = Ground.number(packet, Field.ICMPV6_TYPE);
    boolean icmp6 = !Ground.isIpv4(packet) && Ground.number(packet, Field.IP_PROTO) == 58;
    return icmp6 && ((type >= 133 && type <= 137) || isMembership(packet));
  }

  /** Of groups, on the link only. */
  private static boolean isMembership(Packet packet) {
    int type = Ground.number(packet, Field.ICMPV6_TYPE);
    return (type == 143 || (type >= 130 && type <= 132))
        && Ground.number(packet, Field.ICMPV6_CODE) == 0
        && Ground.number(packet, Field.IP_TTL) == 1;
  }

  private Expected discovery(String port, Packet packet, Way way) {
    int type = Ground.number(packet, Field.ICMPV6_TYPE);
    Leaving leaving = new Leaving(way.port().orElseThrow(), way.packet());
    boolean passes =
        (Ground.number(way.packet(), Field.IP_TTL) == 255 || isMembership(way.packet()))
            && Ground.number(packet, Field.ICMPV6_CODE) == 0
            && type != 137
            && (type != 134 || ground.isUplink(port))
            && uplink.lets(leaving);
    return passes ? new Expected(Optional.empty(), List.of(), List.of(leaving)) : Expected.NOTHING;
  }

  private Optional<Leaving> echo(String port, Packet packet) {
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
    return Optional.of(new Leaving(port, answer)).filter(uplink::lets);
  }
}
