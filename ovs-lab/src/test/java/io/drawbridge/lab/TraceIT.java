package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.NetworkCompiler;
import io.drawbridge.compile.Numbering;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.document.Format;
import io.drawbridge.document.NetworkReader;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.PortRange;
import io.drawbridge.network.Alias;
import io.drawbridge.network.Network;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Traffic;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import io.drawbridge.semantics.Conntrack;
import io.drawbridge.semantics.Packet;
import io.drawbridge.semantics.PipelineInterpreter;
import io.drawbridge.semantics.Result;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The third oracle: Open vSwitch itself. What {@code ofproto/trace} finds in the policy's tables
 * for a connection's first packet, or for one that is invalid to the connection tracker, is what
 * the interpreter of flow tables finds.
 */
class TraceIT {
  private static final long SEED = Long.getLong("trace.seed", 20261124);
  private static final int PACKETS = Integer.getInteger("trace.packets", 300);
  private static final int NEW_TRACKED = 0x21;
  private static final int INVALID_TRACKED = 0x30;
  private static final int SYN_ACK = 0x12;
  private static final Pattern POLICY =
      Pattern.compile(
          "(?m)^ *" + Table.POLICY.id() + "\\. (?:.*, )?priority [0-9]+, cookie (0x[0-9a-f]+)");

  private final Random random = new Random(SEED);

  /** Who may be at either end. */
  private final List<IpAddress> addresses = new ArrayList<>();

  private final List<Integer> ports = new ArrayList<>();

  @Test
  void everyKindOfRule() {
    try (RunningSeed seed = new RunningSeed(RunningSeed.text("rules.yaml"))) {
      compare(seed.network().bridge(), RunningSeed.text("rules.yaml"));
    }
  }

  @Test
  void aThousandRulesWithSetsAndRanges() {
    String document = PolicyText.document(1000, SEED);
    try (Lab lab = Lab.open()) {
      OvsBridge bridge = lab.bridge("br0", 1);
      bridge.addInternalPorts("p", PolicyText.PORTS);
      try (ControllerProcess controller =
          new ControllerProcess(lab.directory().resolve("data"), 0)) {
        controller.put("/api/v1/network", document);
        bridge.setController(controller.openflowPort());
        Wait.until(
            "the switch has its tables", java.time.Duration.ofSeconds(30), controller::isConverged);
        compare(bridge, document);
      }
    }
  }

  private void compare(OvsBridge bridge, String document) {
    Network network = NetworkReader.read(document, Format.YAML).network().orElseThrow();
    network = network.at(Instant.now());
    Map<String, Integer> numbers = new TreeMap<>();
    network
        .switches()
        .values()
        .iterator()
        .next()
        .ports()
        .keySet()
        .forEach(port -> numbers.put(port, bridge.portNumber(port)));
    Numbering numbering = Numbering.EMPTY.extend(network);
    List<Flow> flows =
        NetworkCompiler.compile(network, "host1", numbering, new SwitchFacts(numbers, Map.of()))
            .flows();
    PipelineInterpreter interpreter = new PipelineInterpreter(flows);
    interesting(network);
    List<Integer> zones = List.copyOf(numbering.zones().values());
    List<Integer> places = List.copyOf(numbers.values());
    int decided = 0;
    for (int i = 0; i < PACKETS; i++) {
      Rule rule = any(network.rules());
      long from = (long) any(zones) << 16 | any(places);
      for (String port : rule.from().matching().switchPorts()) {
        from = (from & ~0xffffL) | numbers.getOrDefault(port, 0);
      }
      long to = (long) any(zones) << 16 | any(places);
      Packet packet = packet(network, rule);
      Map<Field, Bits> registers = new EnumMap<>(Field.class);
      registers.put(Register.IN_PORT.slice().field(), Bits.of(from));
      registers.put(Register.OUT_PORT.slice().field(), Bits.of(to));
      registers.put(Register.OUT_SEGMENT.slice().field(), Bits.of(1 << 16 | 1));
      Result result = interpreter.send(packet, new Conntrack(), registers, Table.TRACK.id());
      String expected = "none";
      for (Result.Step step : result.steps()) {
        if (step.table() == Table.POLICY.id() && step.flow().isPresent()) {
          expected = "0x" + Long.toHexString(step.flow().get().cookie());
        }
      }
      String trace = bridge.tracePolicy(text(packet, from, to), Table.SETS.id());
      String found = "none";
      Matcher policy = POLICY.matcher(trace);
      while (policy.find()) {
        found = policy.group(1);
      }
      assertThat(found).as("seed %d: %s%n%s%n%s", SEED, packet, result, trace).isEqualTo(expected);
      decided += found.equals("none") ? 0 : 1;
    }
    assertThat(decided).as("packets that a rule decided").isGreaterThan(PACKETS / 10);
  }

  /** Ends of the ranges that rules name, and their neighbours. */
  private void interesting(Network network) {
    network.hosts().values().forEach(host -> addresses.addAll(host.addresses()));
    for (Alias alias : network.aliases().values()) {
      alias.addresses().forEach(this::ends);
      alias.ports().forEach(this::ends);
    }
    for (Rule rule : network.rules()) {
      rule.to().matching().ports().forEach(this::ends);
      rule.from().matching().ports().forEach(this::ends);
      rule.from().not().addresses().forEach(this::ends);
    }
    addresses.add(IpAddress.parse("203.0.113.10"));
    addresses.add(IpAddress.parse("2001:db8:9::9"));
    ports.add(22);
    ports.add(53);
  }

  private void ends(IpRange range) {
    addresses.addAll(
        List.of(range.first(), range.last(), range.first().previous(), range.last().next()));
  }

  private void ends(PortRange range) {
    ports.addAll(List.of(range.first(), range.last(), Math.max(0, range.first() - 1)));
    ports.add(Math.min(0xffff, range.last() + 1));
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Often about what a rule names. */
  private Packet packet(Network network, Rule rule) {
    IpAddress source = any(addresses);
    for (String alias : rule.from().matching().addressAliases()) {
      Alias set = network.aliases().get(alias);
      List<IpRange> members = set == null ? List.of() : set.addresses();
      if (!members.isEmpty() && random.nextInt(4) > 0) {
        source = any(members).first();
      }
    }
    List<PortRange> named = rule.to().matching().ports();
    int port =
        named.isEmpty() || random.nextInt(4) == 0
            ? any(ports)
            : random.nextBoolean() ? named.get(0).first() : named.get(0).last();
    IpAddress destination = any(addresses);
    while (destination.family() != source.family()) {
      destination = any(addresses);
    }
    boolean ipv4 = source.isIpv4();
    Packet packet =
        Packet.EMPTY
            .with(Field.ETH_TYPE, ipv4 ? 0x0800 : 0x86dd)
            .with(ipv4 ? Field.IPV4_SRC : Field.IPV6_SRC, source)
            .with(ipv4 ? Field.IPV4_DST : Field.IPV6_DST, destination)
            .with(Field.IP_TTL, 64)
            .with(Field.IP_DSCP, random.nextInt(4) == 0 ? 46 : 0);
    switch (random.nextInt(6)) {
      case 0 -> {
        return packet
            .with(Field.IP_PROTO, Traffic.UDP)
            .with(Field.UDP_SRC, any(ports))
            .with(Field.UDP_DST, port);
      }
      case 1 -> {
        boolean reply = random.nextBoolean();
        return ipv4
            ? packet
                .with(Field.IP_PROTO, Traffic.ICMP)
                .with(Field.ICMPV4_TYPE, reply ? 0 : 8)
                .withEchoId(7)
            : packet
                .with(Field.IP_PROTO, Traffic.ICMP6)
                .with(Field.ICMPV6_TYPE, reply ? 129 : 128)
                .withEchoId(7);
      }
      default -> {
        return packet
            .with(Field.IP_PROTO, Traffic.TCP)
            .with(Field.TCP_SRC, any(ports))
            .with(Field.TCP_DST, port)
            .with(Field.TCP_FLAGS, random.nextInt(4) == 0 ? SYN_ACK : 0x02);
      }
    }
  }

  /**
   * The packet as the policy's tables meet it: tracked, new, with its own tuple as the original; or
   * invalid, without one.
   */
  private static String text(Packet packet, long from, long to) {
    boolean ipv4 = packet.get(Field.ETH_TYPE).low() == 0x0800;
    String source =
        ipv4
            ? IpAddress.ofIpv4((int) packet.get(Field.IPV4_SRC).low()).toString()
            : address(packet.get(Field.IPV6_SRC));
    String destination =
        ipv4
            ? IpAddress.ofIpv4((int) packet.get(Field.IPV4_DST).low()).toString()
            : address(packet.get(Field.IPV6_DST));
    int protocol = (int) packet.get(Field.IP_PROTO).low();
    String family = ipv4 ? "nw" : "ipv6";
    StringBuilder text =
        new StringBuilder("in_port=controller,dl_type=0x%x".formatted(ipv4 ? 0x0800 : 0x86dd));
    boolean invalid = isInvalid(packet);
    text.append(",ct_state=0x%x".formatted(invalid ? INVALID_TRACKED : NEW_TRACKED));
    if (!invalid) {
      text.append(
          ",ct_%s_src=%s,ct_%s_dst=%s,ct_nw_proto=%d"
              .formatted(family, source, family, destination, protocol));
    }
    text.append(
        ",%s_src=%s,%s_dst=%s,nw_proto=%d,nw_ttl=64,ip_dscp=%d"
            .formatted(
                family, source, family, destination, protocol, packet.get(Field.IP_DSCP).low()));
    switch (protocol) {
      case Traffic.TCP -> {
        ports(
            text, "tcp", packet.get(Field.TCP_SRC).low(), packet.get(Field.TCP_DST).low(), invalid);
        text.append(",tcp_flags=0x%x".formatted(packet.get(Field.TCP_FLAGS).low()));
      }
      case Traffic.UDP ->
          ports(
              text,
              "udp",
              packet.get(Field.UDP_SRC).low(),
              packet.get(Field.UDP_DST).low(),
              invalid);
      default -> {
        long type = packet.get(ipv4 ? Field.ICMPV4_TYPE : Field.ICMPV6_TYPE).low();
        text.append(ipv4 ? ",icmp_type=" : ",icmpv6_type=").append(type);
        if (!invalid) {
          text.append(",ct_tp_src=").append(type).append(",ct_tp_dst=0");
        }
      }
    }
    return text.append(",reg0=0x%x,reg1=0x%x,reg5=0x%x,reg6=0x%x".formatted(from, to, from, to))
        .toString();
  }

  /** Whether it is an answer, of which nobody has seen the question. */
  private static boolean isInvalid(Packet packet) {
    long type = packet.get(Field.ICMPV4_TYPE).or(packet.get(Field.ICMPV6_TYPE)).low();
    return switch ((int) packet.get(Field.IP_PROTO).low()) {
      case Traffic.TCP -> packet.get(Field.TCP_FLAGS).low() == SYN_ACK;
      case Traffic.ICMP, Traffic.ICMP6 -> type == 0 || type == 129;
      default -> false;
    };
  }

  private static void ports(
      StringBuilder text, String protocol, long source, long destination, boolean invalid) {
    text.append(",%s_src=%d,%s_dst=%d".formatted(protocol, source, protocol, destination));
    if (!invalid) {
      text.append(",ct_tp_src=%d,ct_tp_dst=%d".formatted(source, destination));
    }
  }

  private static String address(Bits bits) {
    return new IpAddress(IpAddress.Family.IPV6, bits.high(), bits.low()).toString();
  }
}
