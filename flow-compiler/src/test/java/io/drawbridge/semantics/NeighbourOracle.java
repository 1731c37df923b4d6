package io.drawbridge.semantics;

import io.drawbridge.flow.Field;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.semantics.PacketOracle.Expected;
import io.drawbridge.semantics.PacketOracle.Leaving;
import java.util.List;
import java.util.Optional;

/** Whom the switch answers in neighbour discovery, and what it keeps to itself. */
final class NeighbourOracle {
  private static final long ANSWER = 0x6000_0000L;
  private static final long ROUTER = 0x8000_0000L;

  private final Ground ground;
  private final UplinkOracle uplink;

  NeighbourOracle(Ground ground, UplinkOracle uplink) {
    this.ground = ground;
    this.uplink = uplink;
  }

  /** What becomes of a message that the switch deals with itself; empty for others. */
  Optional<Expected> hear(String port, Packet packet) {
    if (isForController(port, packet)) {
      return Optional.of(Expected.NOTHING);
    }
    Optional<Packet> answer = answered(port, packet);
    if (answer.isPresent()) {
      return Optional.of(
          new Expected(
              Optional.empty(),
              List.of(),
              answer.map(each -> new Leaving(port, each)).filter(uplink::lets).stream().toList()));
    }
    return isElsewhere(port, packet) ? Optional.of(Expected.NOTHING) : Optional.empty();
  }

  private static boolean isWhole(Packet packet) {
    return Ground.isSolicitation(packet)
        && Ground.number(packet, Field.ICMPV6_CODE) == 0
        && Ground.number(packet, Field.IP_TTL) == 255;
  }

  /** Asks for the router's address, and leaves open where to answer. */
  private boolean isForController(String port, Packet packet) {
    return isWhole(packet)
        && ground.isRouters(ground.segment(port), Ground.target(packet))
        && (packet.get(Field.ND_SLL).isZero() || packet.get(Field.IPV6_SRC).isZero());
  }

  /** In neighbour discovery, to the router alone. */
  private boolean isToRouter(String port, Packet packet) {
    int type =
        Ground.number(packet, Field.IP_PROTO) == 58 ? Ground.number(packet, Field.ICMPV6_TYPE) : 0;
    return ground.speaksIpv6(ground.segment(port))
        && type >= 133
        && type <= 137
        && ground
            .gate(ground.segment(port))
            .filter(gate -> gate.mac().equals(Ground.mac(packet, Field.ETH_DST)))
            .isPresent();
  }

  private Optional<Packet> answered(String port, Packet packet) {
    boolean asks =
        isWhole(packet)
            && !packet.get(Field.ND_SLL).isZero()
            && !packet.get(Field.IPV6_SRC).isZero();
    IpAddress target = Ground.target(packet);
    String segment = ground.segment(port);
    boolean own = ground.isRouters(segment, target);
    boolean crosses = ground.segmentNamed(segment).etherTypes().contains(0x86dd);
    if (!asks || !(own || (crosses && !isToRouter(port, packet)))) {
      return Optional.empty();
    }
    boolean gateway = own || (!ground.isUplink(port) && ground.gateways(segment).contains(target));
    Optional<MacAddress> owner =
        own
            ? ground.gate(segment).map(gate -> gate.mac())
            : gateway
                ? Optional.of(RandomNetwork.GATEWAY_MAC)
                : ground.portsOf(ground.segment(port)).stream()
                    .filter(each -> ground.owns(each, target))
                    .map(ground::mac)
                    .findFirst();
    return owner
        .filter(mac -> !mac.equals(Ground.mac(packet, Field.ETH_SRC)))
        .map(
            mac ->
                packet
                    .with(Field.ETH_DST, packet.get(Field.ETH_SRC))
                    .with(Field.ETH_SRC, mac)
                    .with(Field.IPV6_DST, packet.get(Field.IPV6_SRC))
                    .with(Field.IPV6_SRC, target)
                    .with(Field.ICMPV6_TYPE, 136)
                    .with(Field.ND_RESERVED, gateway ? ANSWER | ROUTER : ANSWER)
                    .with(Field.ND_OPTIONS_TYPE, 2)
                    .with(Field.ND_SLL, 0)
                    .with(Field.ND_TLL, mac));
  }

  /** From the uplink, a gateway with a MAC address that is not its own. */
  private boolean isElsewhere(String port, Packet packet) {
    boolean solicits = Ground.isSolicitation(packet);
    if (!ground.isUplink(port)
        || !ground.segmentNamed(ground.segment(port)).etherTypes().contains(0x86dd)
        || !(solicits || Ground.isAdvertisement(packet))) {
      return false;
    }
    IpAddress about = solicits ? Ground.source(packet) : Ground.target(packet);
    MacAddress said = Ground.mac(packet, solicits ? Field.ND_SLL : Field.ND_TLL);
    return ground.gateways(ground.segment(port)).contains(about)
        && said.value() != 0
        && !said.equals(RandomNetwork.GATEWAY_MAC);
  }
}
