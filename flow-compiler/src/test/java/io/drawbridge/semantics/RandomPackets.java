package io.drawbridge.semantics;

import io.drawbridge.flow.Field;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.MacAddress;
import io.drawbridge.net.PortRange;
import io.drawbridge.network.Alias;
import io.drawbridge.network.Forward;
import io.drawbridge.network.Management;
import io.drawbridge.network.Network;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Side;
import io.drawbridge.network.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Packets near the boundaries of a document's rules. */
final class RandomPackets {
  private static final MacAddress FOR_BRIDGES = MacAddress.parse("01:80:c2:00:00:0e");
  static final List<Integer> FRAME_TYPES = List.of(0x806, 0x88b5, 0x9000);
  private static final MacAddress BROADCAST = MacAddress.parse("ff:ff:ff:ff:ff:ff");
  private static final IpAddress NOBODY = IpAddress.parse("::");
  private static final List<Integer> FLAGS =
      List.of(2, 0xc2, 0x10, 0x18, 0x14, 4, 0x12, 0x12, 0x11, 3);
  private static final List<Integer> PORTS = List.of(22, 80, 443, 5000, 8080);

  private final Random random;
  private final Network network;
  private final Ground ground;
  private final List<String> ports;

  RandomPackets(Random random, Network network) {
    this.random = random;
    this.network = network;
    this.ground = new Ground(network);
    this.ports = List.copyOf(ground.ports().keySet());
  }

  Probe next() {
    Optional<Rule> rule =
        network.rules().isEmpty() || chance(10)
            ? Optional.empty()
            : Optional.of(any(network.rules()));
    boolean frame = rule.map(Rule::isFrameRule).orElse(chance(10));
    String in = port(rule.map(Rule::from), ports);
    Packet packet = frame ? frame(in, rule) : chance(5) ? neighbour(in) : ip(in, rule);
    return new Probe(in, packet, random.nextBoolean(), random.nextBoolean());
  }

  private Packet frame(String in, Optional<Rule> rule) {
    int type =
        rule.flatMap(each -> each.traffic().etherType())
            .flatMap(each -> each.number())
            .orElseGet(() -> any(FRAME_TYPES));
    String out = port(rule.map(Rule::to), ground.portsOf(ground.segment(in)));
    Packet packet =
        Packet.EMPTY
            .with(Field.ETH_TYPE, type)
            .with(Field.ETH_SRC, ground.mac(in))
            .with(Field.ETH_DST, chance(20) ? BROADCAST : ground.mac(out));
    if (type != 0x806 && chance(15)) {
      return packet.with(Field.ETH_DST, FOR_BRIDGES);
    }
    if (type == 0x806) {
      boolean local = ground.host(in).isPresent();
      packet =
          packet
              .with(Field.ARP_OP, chance(5) ? 0 : random.nextInt(1, 3))
              .with(Field.ARP_SHA, ground.mac(in))
              .with(
                  Field.ARP_SPA,
                  local
                      ? chance(80) ? own(in, false) : IpAddress.parse("10.9.0.9")
                      : RandomNetwork.GATEWAY)
              .with(
                  Field.ARP_TPA,
                  chance(30)
                      ? RandomNetwork.GATEWAY
                      : chance(30)
                          ? anyHost()
                          : IpAddress.parse("10.0.0." + random.nextInt(10, 15)));
    }
    return packet;
  }

  private IpAddress anyHost() {
    return any(
        network.hosts().values().stream()
            .flatMap(host -> host.addresses().stream())
            .filter(IpAddress::isIpv4)
            .toList());
  }

  private Packet ip(String in, Optional<Rule> rule) {
    boolean toRouter = network.router().containsKey(ground.segment(in)) && chance(35);
    boolean ipv6 =
        (!toRouter || ground.speaksIpv6(ground.segment(in)))
            && rule.flatMap(each -> each.traffic().family())
                .map(family -> family == IpAddress.Family.IPV6)
                .orElseGet(
                    () ->
                        rule.map(r -> r.traffic().protocols().contains(58)).orElse(false)
                            || chance(25));
    String out = port(rule.map(Rule::to), ground.portsOf(ground.segment(in)));
    if (!toRouter && out.equals(in)) {
      out = any(ground.portsOf(ground.segment(in)));
    }
    IpAddress source =
        ground.isUplink(in) || chance(35) ? address(rule.map(Rule::from), ipv6) : own(in, ipv6);
    if (ipv6 && toRouter && chance(6)) {
      source = IpAddress.parse("fe80::99");
    }
    IpAddress destination =
        chance(60)
                && !toRouter
                && !ground.isUplink(out)
                && rule.map(r -> !r.to().matching().namesAddresses()).orElse(true)
            ? own(out, ipv6)
            : address(rule.map(Rule::to), ipv6);
    if (destination.equals(source)) {
      destination = destination.next(); // nobody talks to himself across a bridge
    }
    int protocol = protocol(rule, ipv6);
    Packet packet =
        Packet.EMPTY
            .with(Field.ETH_TYPE, ipv6 ? 0x86dd : 0x800)
            .with(Field.ETH_SRC, ground.mac(in))
            .with(Field.IP_PROTO, protocol)
            .with(Field.IP_TTL, chance(3) ? 1 : 64)
            .with(Field.IP_DSCP, dscp(rule))
            .with(ipv6 ? Field.IPV6_SRC : Field.IPV4_SRC, source)
            .with(ipv6 ? Field.IPV6_DST : Field.IPV4_DST, destination);
    packet = transport(packet, rule, ipv6, protocol);
    if (!toRouter) {
      return packet.with(Field.ETH_DST, ground.mac(out));
    }
    RouterInterface gate = ground.gate(ground.segment(in)).orElseThrow();
    if (gate.dhcp().isPresent() && !ipv6 && chance(10)) {
      return asking(packet, gate);
    }
    packet = packet.with(Field.ETH_DST, gate.mac()).withLength(chance(80) ? 1514 : 1515);
    List<Forward> forwards = network.nat().forwards();
    if (!forwards.isEmpty() && !ipv6 && chance(40)) {
      Forward forward = any(forwards);
      int used = any(forward.protocols());
      int port = random.nextInt(forward.ports().first() - 1, forward.ports().last() + 2);
      port = chance(70) ? forward.ports().first() : port;
      boolean tcp = used == 6;
      packet =
          packet
              .with(Field.IP_PROTO, used)
              .with(Field.IPV4_DST, forward.address())
              .with(Field.ICMPV4_TYPE, 0)
              .with(Field.ICMPV4_CODE, 0)
              .with(Field.TCP_FLAGS, tcp ? Math.max(2, Ground.number(packet, Field.TCP_FLAGS)) : 0)
              .with(Field.TCP_SRC, tcp ? 40_000 : 0)
              .with(Field.UDP_SRC, tcp ? 0 : 40_000)
              .with(Field.TCP_DST, tcp ? port : 0)
              .with(Field.UDP_DST, tcp ? 0 : port);
    } else if (network.management().isPresent() && !ipv6 && chance(25)) {
      packet = managing(packet, gate, network.management().get());
    } else if (chance(30)) {
      if (ipv6) {
        packet = packet.with(Field.IPV6_DST, any(gate.ipv6Addresses()));
      } else {
        RouterInterface asked =
            chance(30)
                ? ground.gate("public").orElseThrow()
                : ground.gate(ground.segment(in)).get();
        List<InterfaceAddress> own =
            asked.addresses().stream().filter(each -> each.address().isIpv4()).toList();
        packet = packet.with(Field.IPV4_DST, any(own).address());
      }
    }
    return packet;
  }

  /** To the firewall's own host by the router's address. */
  private static Packet managing(Packet packet, RouterInterface gate, Management management) {
    return packet
        .with(Field.IP_PROTO, 6)
        .with(Field.IPV4_DST, gate.addresses().get(0).address())
        .with(Field.ICMPV4_TYPE, 0)
        .with(Field.ICMPV4_CODE, 0)
        .with(Field.UDP_SRC, 0)
        .with(Field.UDP_DST, 0)
        .with(Field.TCP_FLAGS, Math.max(2, Ground.number(packet, Field.TCP_FLAGS)))
        .with(Field.TCP_SRC, 40_000)
        .with(Field.TCP_DST, management.port());
  }

  /** Of the router's DHCP server, or of everybody. */
  private Packet asking(Packet packet, RouterInterface gate) {
    boolean alone = random.nextBoolean();
    return packet
        .with(Field.IP_PROTO, 17)
        .with(Field.TCP_FLAGS, 0)
        .with(Field.TCP_SRC, 0)
        .with(Field.TCP_DST, 0)
        .with(Field.ICMPV4_TYPE, 0)
        .with(Field.ICMPV4_CODE, 0)
        .with(Field.IP_FRAG, 0)
        .with(Field.UDP_SRC, 68)
        .with(Field.UDP_DST, 67)
        .with(Field.ETH_DST, alone ? gate.mac() : BROADCAST)
        .with(
            Field.IPV4_DST,
            alone ? gate.addresses().get(0).address() : IpAddress.parse("255.255.255.255"));
  }

  private Packet transport(Packet packet, Optional<Rule> rule, boolean ipv6, int protocol) {
    Packet changed = packet;
    switch (protocol) {
      case 6 -> {
        changed = ports(packet, rule, Field.TCP_SRC, Field.TCP_DST);
        int flags = chance(60) ? 2 : any(FLAGS);
        if (rule.isPresent() && rule.get().traffic().tcpFlags().isPresent() && chance(60)) {
          flags = Math.max(rule.get().traffic().tcpFlags().get().set(), 2);
        }
        changed = perhapsFragment(changed.with(Field.TCP_FLAGS, flags));
      }
      case 17 -> {
        changed = perhapsFragment(ports(packet, rule, Field.UDP_SRC, Field.UDP_DST));
      }
      case 1, 58 -> {
        if (ipv6 == (protocol == 58)) {
          int query = ipv6 ? 128 : chance(70) ? 8 : 13;
          int type =
              rule.filter(each -> !each.traffic().icmpTypes().isEmpty() && chance(50))
                  .map(each -> any(each.traffic().icmpTypes()))
                  .orElseGet(() -> chance(65) ? query : noQuery(ipv6));
          changed =
              packet
                  .with(ipv6 ? Field.ICMPV6_TYPE : Field.ICMPV4_TYPE, type)
                  .with(ipv6 ? Field.ICMPV6_CODE : Field.ICMPV4_CODE, chance(10) ? 1 : 0)
                  .with(Field.IP_TTL, ttl(type))
                  .withEchoId(7);
          if (ipv6
              && (type == 135 || type == 136)
              && Ground.number(changed, Field.ICMPV6_CODE) == 0) {
            changed = discovery(changed, type == 135);
          }
          // Fragments of neighbour discovery are not for the rules.
          changed = type >= 130 ? changed : perhapsFragment(changed);
        }
      }
      default -> {}
    }
    return changed;
  }

  /** Neighbour discovery as machines have it, most often. */
  private Packet neighbour(String in) {
    boolean solicits = chance(75);
    Packet packet =
        Packet.EMPTY
            .with(Field.ETH_TYPE, 0x86dd)
            .with(Field.ETH_SRC, ground.mac(in))
            .with(Field.ETH_DST, ground.mac(any(ground.portsOf(ground.segment(in)))))
            .with(Field.IP_PROTO, 58)
            .with(Field.IP_TTL, chance(95) ? 255 : 64)
            .with(Field.IPV6_SRC, own(in, true))
            .with(Field.IPV6_DST, own(in, true).next())
            .with(Field.ICMPV6_TYPE, solicits ? 135 : 136);
    return discovery(packet, solicits);
  }

  /** For whom, and with whose MAC address; sometimes from nobody. */
  private Packet discovery(Packet packet, boolean solicits) {
    IpAddress target =
        chance(20)
            ? RandomNetwork.GATEWAY6
            : chance(5) ? NOBODY : RandomNetwork.address(random, network, true);
    MacAddress own = Ground.mac(packet, Field.ETH_SRC);
    MacAddress said = chance(70) ? own : chance(50) ? new MacAddress(0) : BROADCAST;
    Packet changed = packet.with(Field.ND_TARGET, target);
    if (said.value() != 0) {
      changed = changed.with(Field.ND_OPTIONS_TYPE, solicits ? 1 : 2);
    }
    if (chance(15)) {
      changed = changed.with(Field.IPV6_SRC, solicits ? NOBODY : target);
    } else if (chance(10)) {
      changed = changed.with(Field.IPV6_SRC, RandomNetwork.GATEWAY6);
    }
    return changed.with(solicits ? Field.ND_SLL : Field.ND_TLL, said);
  }

  private int noQuery(boolean ipv6) {
    if (!ipv6) {
      return any(List.of(0, 0, 3, 11, 14));
    }
    return chance(40) ? random.nextInt(130, 138) : any(List.of(129, 129, 1, 3));
  }

  private Packet perhapsFragment(Packet packet) {
    // Of later fragments in IPv6 no rule can ask for flags, whichever those would be.
    boolean flags = !Ground.isIpv4(packet) && Ground.number(packet, Field.IP_PROTO) == 6;
    return chance(5) ? packet.with(Field.IP_FRAG, flags || chance(50) ? 1 : 3) : packet;
  }

  /** As the link-local messages of IPv6 have it, most often. */
  private int ttl(int type) {
    return type < 130 || chance(30) ? 64 : type < 133 ? 1 : 255;
  }

  private Packet ports(Packet packet, Optional<Rule> rule, Field source, Field destination) {
    return packet
        .with(source, transportPort(rule.map(Rule::from), 40_000))
        .with(destination, transportPort(rule.map(Rule::to), any(PORTS)));
  }

  private int protocol(Optional<Rule> rule, boolean ipv6) {
    List<Integer> named = rule.map(each -> each.traffic().protocols()).orElse(List.of());
    if (!named.isEmpty() && chance(85)) {
      return any(named);
    }
    return chance(60)
        ? 6
        : chance(50) ? 17 : any(List.of(ipv6 ? 58 : 1, ipv6 ? 58 : 1, 47, 132, 1, 58));
  }

  private int dscp(Optional<Rule> rule) {
    return rule.flatMap(each -> each.traffic().dscp())
        .filter(any -> chance(70))
        .orElseGet(() -> chance(80) ? 0 : any(List.of(10, 46, 47)));
  }

  private String port(Optional<Side> side, List<String> among) {
    List<String> fitting =
        among.stream()
            .filter(port -> side.map(each -> fits(each.matching(), port)).orElse(true))
            .toList();
    return any(fitting.isEmpty() || chance(15) ? among : fitting);
  }

  private boolean fits(Terms terms, String port) {
    return (terms.zones().isEmpty() || terms.zones().contains(ground.zone(port)))
        && (terms.switchPorts().isEmpty() || terms.switchPorts().contains(port));
  }

  private IpAddress own(String port, boolean ipv6) {
    return ground.host(port).stream()
        .flatMap(name -> Ground.named(network.hosts(), name).addresses().stream())
        .filter(address -> address.isIpv4() != ipv6)
        .findFirst()
        .orElseGet(() -> RandomNetwork.address(random, network, ipv6));
  }

  private IpAddress address(Optional<Side> side, boolean ipv6) {
    List<IpRange> ranges = new ArrayList<>();
    side.ifPresent(
        each -> {
          ranges(each.matching(), ranges);
          ranges(each.not(), ranges);
        });
    ranges.removeIf(range -> range.first().isIpv4() == ipv6);
    if (ranges.isEmpty() || chance(15)) {
      return RandomNetwork.address(random, network, ipv6);
    }
    IpRange range = any(ranges);
    return switch (random.nextInt(8)) {
      case 0 -> range.first().previous();
      case 1 -> range.last().next();
      case 2, 3, 4 -> range.last();
      default -> range.first();
    };
  }

  private void ranges(Terms terms, List<IpRange> ranges) {
    ranges.addAll(terms.addresses());
    terms.hosts().forEach(name -> hostRanges(name, ranges));
    terms.addressAliases().forEach(name -> ranges(alias(name), ranges));
  }

  private void ranges(Alias alias, List<IpRange> ranges) {
    ranges.addAll(alias.addresses());
    alias.hosts().forEach(name -> hostRanges(name, ranges));
    alias.aliases().forEach(name -> ranges(alias(name), ranges));
  }

  private void hostRanges(String host, List<IpRange> ranges) {
    network
        .hosts()
        .getOrDefault(host, RandomNetwork.NO_HOST)
        .addresses()
        .forEach(a -> ranges.add(new IpRange(a, a)));
  }

  private Alias alias(String name) {
    return network.aliases().getOrDefault(name, Alias.ofAddresses(List.of()));
  }

  private int transportPort(Optional<Side> side, int otherwise) {
    List<PortRange> ranges = new ArrayList<>();
    side.ifPresent(
        each -> {
          for (Terms terms : List.of(each.matching(), each.not())) {
            ranges.addAll(terms.ports());
            terms.portAliases().forEach(name -> portRanges(alias(name), ranges));
          }
        });
    if (ranges.isEmpty() || chance(10)) {
      return chance(90) ? otherwise : random.nextInt(65_536);
    }
    PortRange range = any(ranges);
    int port =
        switch (random.nextInt(6)) {
          case 0 -> range.first() - 1;
          case 1 -> range.last() + 1;
          case 2 -> range.first();
          case 3 -> range.last();
          default -> random.nextInt(range.first(), range.last() + 1);
        };
    return port & 0xffff;
  }

  private void portRanges(Alias alias, List<PortRange> ranges) {
    ranges.addAll(alias.ports());
    alias.aliases().forEach(name -> portRanges(alias(name), ranges));
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
