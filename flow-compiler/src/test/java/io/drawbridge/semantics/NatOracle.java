package io.drawbridge.semantics;

import io.drawbridge.flow.Field;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.network.Forward;
import io.drawbridge.network.OneToOne;
import io.drawbridge.network.OutboundNat;
import io.drawbridge.network.Pool;
import io.drawbridge.network.Side;
import io.drawbridge.network.Terms;
import java.util.List;
import java.util.Optional;

/** What becomes of addresses and ports at the router, read off the document. */
final class NatOracle {
  /** To whom a connection to a router's address goes instead. */
  record Inward(String name, IpAddress target, int shift) {
    Packet translate(Packet packet) {
      Packet changed = packet.with(Field.IPV4_DST, target);
      return switch (shift == 0 ? 0 : Ground.number(packet, Field.IP_PROTO)) {
        case 6 -> changed.with(Field.TCP_DST, PacketOracle.ports(packet)[1] + shift);
        case 17 -> changed.with(Field.UDP_DST, PacketOracle.ports(packet)[1] + shift);
        default -> changed;
      };
    }
  }

  private final Ground ground;

  NatOracle(Ground ground) {
    this.ground = ground;
  }

  Optional<Inward> inward(String port, Packet packet) {
    IpAddress destination = Ground.destination(packet);
    int protocol = Ground.number(packet, Field.IP_PROTO);
    int asked = PacketOracle.ports(packet)[1];
    for (Forward forward : ground.network().nat().forwards()) {
      if (forward.address().equals(destination)
          && forward.protocols().contains(protocol)
          && forward.ports().first() <= asked
          && asked <= forward.ports().last()
          && covers(forward.from(), ground.zone(port), Ground.source(packet))) {
        int count = forward.targetHosts().size();
        String host = forward.targetHosts().get(share(Ground.source(packet), count));
        return Optional.of(
            new Inward(
                forward.name(),
                address(host),
                forward.targetPorts().first() - forward.ports().first()));
      }
    }
    for (OneToOne each : ground.network().nat().oneToOne()) {
      if (each.external().equals(destination)) {
        return Optional.of(new Inward(each.name(), address(each.host()), 0));
      }
    }
    return Optional.empty();
  }

  /** The last bits of an address say which of several is its own. */
  private static int share(IpAddress source, int count) {
    int buckets = 1;
    while (buckets < count) {
      buckets *= 2;
    }
    return (int) (source.low() % (buckets == count ? count : buckets * 4)) % count;
  }

  private IpAddress address(String host) {
    return Ground.named(ground.network().hosts(), host).addresses().stream()
        .filter(IpAddress::isIpv4)
        .findFirst()
        .orElseThrow();
  }

  /** A routed packet with the source it leaves with. */
  Packet outward(String port, RouterOracle.Way way) {
    Optional<String> out = way.port().map(ground::segment);
    Packet packet = way.packet();
    if (out.isEmpty()) {
      return packet;
    }
    IpAddress source = Ground.source(packet);
    if (way.by().isPresent()) {
      boolean beside =
          ground.link(Ground.destination(packet)).equals(Optional.of(ground.segment(port)));
      return beside ? packet.with(Field.IPV4_SRC, own(Ground.destination(packet))) : packet;
    }
    for (OneToOne each : ground.network().nat().oneToOne()) {
      if (address(each.host()).equals(source) && ground.owner(each.external()).equals(out)) {
        return packet.with(Field.IPV4_SRC, each.external());
      }
    }
    for (OutboundNat entry : ground.network().nat().outbound()) {
      if (covers(entry.from(), ground.zone(port), source)
          && covers(entry.to(), ground.zone(way.port().get()), Ground.destination(packet))) {
        if (entry.pool().isEmpty()) {
          return packet;
        }
        Pool pool = entry.pool().get();
        if (ground.owner(pool.addresses().get(0)).equals(out)) {
          return hidden(packet, pool);
        }
      }
    }
    return packet;
  }

  private static Packet hidden(Packet packet, Pool pool) {
    IpAddress source = Ground.source(packet);
    Packet changed =
        packet.with(Field.IPV4_SRC, pool.addresses().get(share(source, pool.addresses().size())));
    if (pool.ports().isEmpty()) {
      return changed;
    }
    int first = pool.ports().get().first();
    return switch (Ground.number(packet, Field.IP_PROTO)) {
      case 6 -> changed.with(Field.TCP_SRC, first);
      case 17 -> changed.with(Field.UDP_SRC, first);
      default -> changed;
    };
  }

  /** The router's address on a neighbour's link; to a routed host all are alike. */
  private IpAddress own(IpAddress neighbour) {
    List<InterfaceAddress> own =
        ground.gate(ground.link(neighbour).orElseThrow()).orElseThrow().addresses().stream()
            .filter(each -> each.address().isIpv4())
            .toList();
    return own.stream()
        .filter(each -> Ground.isLink(each, neighbour))
        .findFirst()
        .orElse(own.get(0))
        .address();
  }

  /** From a host outside, by its gateway, to what some entry leaves untranslated. */
  boolean isAnswerByGateway(String port, Packet packet) {
    return Ground.isIpv4(packet)
        && !ground.isUplink(port)
        && ground.gate(ground.segment(port)).isPresent()
        && Ground.mac(packet, Field.ETH_DST).equals(RandomNetwork.GATEWAY_MAC)
        && !ground.gateways(ground.segment(port)).isEmpty()
        && ground.network().nat().outbound().stream()
            .filter(entry -> entry.pool().isEmpty())
            .flatMap(entry -> entry.zones().stream())
            .map(ground::segmentOfZone)
            .filter(segment -> !segment.equals(ground.segment(port)))
            .anyMatch(
                segment ->
                    ground
                        .reach(Ground.destination(packet))
                        .filter(reach -> reach.segment().equals(segment))
                        .isPresent());
  }

  private boolean covers(Side side, String zone, IpAddress address) {
    Terms yes = side.matching();
    return (yes.zones().isEmpty() || yes.zones().contains(zone))
        && (!yes.namesAddresses() || holds(yes, address))
        && !side.not().zones().contains(zone)
        && !holds(side.not(), address);
  }

  private boolean holds(Terms terms, IpAddress address) {
    return terms.addresses().stream().anyMatch(range -> range.contains(address))
        || terms.hosts().stream()
            .anyMatch(
                host -> Ground.named(ground.network().hosts(), host).addresses().contains(address));
  }
}
