package io.drawbridge.semantics;

import io.drawbridge.flow.Field;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Network;
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

  final Ground ground;
  private final PolicyInterpreter policy;
  private final UplinkOracle uplink;
  private final NeighbourOracle neighbours;
  private final RouterOracle router;

  PacketOracle(Network network) {
    this.ground = new Ground(network);
    this.policy = new PolicyInterpreter(network);
    this.uplink = new UplinkOracle(ground);
    this.neighbours = new NeighbourOracle(ground, uplink);
    this.router = new RouterOracle(ground, uplink);
  }

  RouterOracle router() {
    return router;
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
    boolean routed = router.isRouted(port, packet);
    if (!routed && !Ground.isIpv4(packet) && router.isToRouter(port, packet)) {
      return Expected.NOTHING;
    }
    if (routed
        && ground.segmentNamed(ground.segment(port)).uplink().isEmpty()
        && !isLinkLocal(Ground.source(packet))
        && !ground
            .reach(Ground.source(packet))
            .map(Ground.Reach::segment)
            .equals(Optional.of(ground.segment(port)))) {
      return Expected.NOTHING;
    }
    Optional<RouterOracle.Way> way = routed ? router.route(port, packet) : bridge(port, packet);
    if (way.isEmpty()) {
      return Expected.NOTHING;
    }
    if (isDiscovery(packet) && !routed) {
      return discovery(port, packet, way.get());
    }
    boolean invalid = !mayOpen(packet);
    if (routed && isDiscovery(packet) && !isMembership(packet)) {
      return Expected.NOTHING;
    }
    boolean fragment = Ground.number(packet, Field.IP_FRAG) != 0;
    if (invalid && (routed || (fragment && !Ground.isIpv4(packet)))) {
      return Expected.NOTHING;
    }
    Opening opening = opening(port, packet, way.get());
    Verdict verdict = invalid ? policy.judgeInvalid(opening, fragment) : judge.apply(opening);
    List<Leaving> sent = new ArrayList<>();
    if (verdict.passes()) {
      if (way.get().port().isEmpty()) {
        router.echo(port, packet).ifPresent(sent::add);
        router.managed(packet).ifPresent(sent::add);
      } else {
        String out = way.get().port().get();
        Leaving leaving = new Leaving(out, router.hidden(port, way.get()));
        if (uplink.lets(leaving) && router.fits(way.get())) {
          sent.add(leaving);
        }
      }
    }
    return new Expected(Optional.of(opening), List.of(verdict), sent);
  }

  private static boolean isLinkLocal(IpAddress address) {
    return !address.isIpv4() && address.high() >>> 54 == 0x3fa;
  }

  /** What leaves when a connection's reply comes in and is let through. */
  Optional<Leaving> reply(String port, Packet reply, Packet original) {
    if (!ground.admits(port, reply)) {
      return Optional.empty();
    }
    if (!router.isRouted(port, reply)) {
      return bridge(port, reply)
          .map(way -> new Leaving(way.port().orElseThrow(), way.packet()))
          .filter(uplink::lets);
    }
    Packet back = translated(reply, original);
    if (ground.owner(Ground.destination(back)).isPresent()) {
      return Optional.empty();
    }
    return router
        .hop(Ground.destination(back))
        .filter(hop -> ground.crosses(hop.port(), back))
        .map(hop -> new Leaving(hop.port(), RouterOracle.leave(back, hop)))
        .filter(leaving -> router.fits(leaving.port(), leaving.packet()))
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
    if (request && router.speaksFor(port, packet, target)) {
      MacAddress own = ground.gate(ground.segment(port)).orElseThrow().mac();
      return Optional.of(answer(packet, own, target));
    }
    if (!request || !ground.crosses(port, packet)) {
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
        .map(mac -> answer(packet, mac, target));
  }

  private static Packet answer(Packet request, MacAddress owner, IpAddress owned) {
    return request
        .with(Field.ETH_DST, request.get(Field.ETH_SRC))
        .with(Field.ETH_SRC, owner)
        .with(Field.ARP_OP, 2)
        .with(Field.ARP_THA, request.get(Field.ARP_SHA))
        .with(Field.ARP_SHA, owner)
        .with(Field.ARP_TPA, request.get(Field.ARP_SPA))
        .with(Field.ARP_SPA, owned);
  }

  private Expected frame(String port, Packet packet) {
    Optional<Packet> answer = answered(port, packet);
    if (answer.isPresent()) {
      return new Expected(
          Optional.empty(),
          List.of(),
          answer.map(each -> new Leaving(port, each)).filter(uplink::lets).stream().toList());
    }
    if (router.keepsToItself(port, packet)) {
      return Expected.NOTHING;
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
            || (router.isToRouter(port, packet)
                && ground
                    .owner(Ground.destination(packet))
                    .equals(Optional.of(ground.segment(port))));
    return asks
        && heard
        && !ground.isUplink(port)
        && ground.gate(ground.segment(port)).flatMap(gate -> gate.dhcp()).isPresent();
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

  private Optional<RouterOracle.Way> bridge(String port, Packet sent) {
    Packet packet = shortened(port, sent).orElse(sent);
    return ground
        .portOf(ground.segment(port), Ground.mac(packet, Field.ETH_DST))
        .filter(out -> !out.equals(port))
        .filter(out -> ground.crosses(out, packet))
        .map(out -> new RouterOracle.Way(Optional.of(out), packet, false, Optional.empty()));
  }

  private Opening opening(String port, Packet packet, RouterOracle.Way way) {
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
        way.by());
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

  private Expected discovery(String port, Packet packet, RouterOracle.Way way) {
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
}
