package io.drawbridge.semantics;

import io.drawbridge.flow.Field;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.semantics.PacketOracle.Leaving;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What may leave to the provider. */
final class UplinkOracle {
  private final Ground ground;

  UplinkOracle(Ground ground) {
    this.ground = ground;
  }

  /** To the provider goes only what a declared host or the router may send. */
  boolean lets(Leaving leaving) {
    if (!ground.isUplink(leaving.port())) {
      return true;
    }
    String segment = ground.segment(leaving.port());
    MacAddress mac = Ground.mac(leaving.packet(), Field.ETH_SRC);
    List<IpAddress> addresses = new ArrayList<>();
    boolean known = false;
    for (var host : ground.network().hosts().values()) {
      if (host.macs().contains(mac) && ground.portOf(segment, mac).isPresent()) {
        addresses.addAll(host.addresses());
        known = true;
      }
    }
    var gate = ground.gate(segment).filter(own -> own.mac().equals(mac));
    gate.ifPresent(own -> own.addresses().forEach(a -> addresses.add(a.address())));
    gate.ifPresent(own -> addresses.addAll(ground.proxied(segment)));
    if (isAboutLink(leaving.packet())) {
      gate.ifPresent(own -> addresses.addAll(own.ipv6Addresses()));
    }
    if (gate.filter(own -> !own.ipv6Addresses().isEmpty()).isPresent()
        && isGuest(leaving.packet())) {
      return true;
    }
    Packet packet = leaving.packet();
    return switch (Ground.number(packet, Field.ETH_TYPE)) {
      case 0x800 -> addresses.contains(Ground.source(packet));
      case 0x86dd -> mayTell(segment, packet, addresses);
      case 0x806 ->
          Ground.mac(packet, Field.ARP_SHA).equals(mac)
              && addresses.contains(IpAddress.ofIpv4(Ground.number(packet, Field.ARP_SPA)))
              && (Ground.number(packet, Field.ARP_OP) != 1 || mayAsk(segment, packet, addresses));
      // Loop detection is between switches.
      case 0x9000 -> false;
      default -> known;
    };
  }

  /** Of neighbours and groups; that is all that link-local addresses are for here. */
  private static boolean isAboutLink(Packet packet) {
    return Ground.number(packet, Field.ETH_TYPE) == 0x86dd
        && Ground.number(packet, Field.IP_PROTO) == 58
        && Set.of(131, 132, 133, 135, 136, 143).contains(Ground.number(packet, Field.ICMPV6_TYPE));
  }

  /** With an IPv6 address of the world, of a segment behind the router; not about neighbours. */
  private boolean isGuest(Packet packet) {
    if (Ground.number(packet, Field.ETH_TYPE) != 0x86dd) {
      return false;
    }
    IpAddress source = Ground.source(packet);
    int type =
        Ground.number(packet, Field.IP_PROTO) == 58 ? Ground.number(packet, Field.ICMPV6_TYPE) : 0;
    boolean behind =
        ground
            .link(source)
            .filter(segment -> ground.segmentNamed(segment).uplink().isEmpty())
            .isPresent();
    return behind && source.high() >>> 57 != 0x7e && (type < 133 || type > 137);
  }

  /** A provider is asked for its gateway, and told who is here. */
  private boolean mayAsk(String segment, Packet packet, List<IpAddress> own) {
    IpAddress target = IpAddress.ofIpv4(Ground.number(packet, Field.ARP_TPA));
    return asksAnybody(segment)
        || own.contains(target)
        || ground.gateways(segment).contains(target);
  }

  /** In neighbour discovery, that one's own address is here; nothing of routers. */
  private boolean mayTell(String segment, Packet packet, List<IpAddress> own) {
    IpAddress target = Ground.target(packet);
    boolean owns = own.contains(Ground.source(packet));
    if (Ground.isSolicitation(packet)) {
      boolean nobody =
          packet.get(Field.IPV6_SRC).isZero() && own.stream().anyMatch(a -> !a.isIpv4());
      return (owns || nobody)
          && (asksAnybody(segment)
              || own.contains(target)
              || ground.gateways(segment).contains(target));
    }
    if (Ground.isAdvertisement(packet)) {
      return owns && own.contains(target);
    }
    int type =
        Ground.number(packet, Field.IP_PROTO) == 58 ? Ground.number(packet, Field.ICMPV6_TYPE) : 0;
    return owns && type != 134 && type != 137;
  }

  /** Where the document does not say whom guests need. */
  private boolean asksAnybody(String segment) {
    return ground.segmentNamed(segment).edge().gateways().isEmpty();
  }
}
