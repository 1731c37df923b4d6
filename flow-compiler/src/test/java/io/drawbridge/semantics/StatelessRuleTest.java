package io.drawbridge.semantics;

import static io.drawbridge.semantics.Packets.icmp;
import static io.drawbridge.semantics.Packets.reversed;
import static io.drawbridge.semantics.Packets.tcp;
import static io.drawbridge.semantics.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.SeedProgram;
import io.drawbridge.flow.Field;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.net.PortRange;
import io.drawbridge.network.Action;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Side;
import io.drawbridge.network.StateOptions;
import io.drawbridge.network.Terms;
import io.drawbridge.network.Traffic;
import io.drawbridge.pipeline.Table;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What keeps no state: every packet by itself, both directions by their own rule. */
class StatelessRuleTest {
  private static final int WAN = 1;
  private static final int MAIL = 2;
  private static final int APP = 5;
  private static final MacAddress GATEWAY_MAC = MacAddress.parse("02:00:00:00:ff:01");
  private static final MacAddress MAIL_MAC = MacAddress.parse("02:00:00:00:01:01");
  private static final MacAddress APP_MAC = MacAddress.parse("02:00:00:00:02:10");
  private static final MacAddress ROUTER_MAC = MacAddress.parse("02:00:00:00:02:01");
  private static final Traffic TCP = Traffic.of(Traffic.TCP);
  private static final Traffic ICMP = Traffic.of(Traffic.ICMP);
  private static final Packet OPEN = tcp("203.0.113.10", 5000, "172.16.1.1", 25);
  private static final Packet PING = icmp("203.0.113.10", "172.16.1.1", 8);
  private static final Packet PONG = icmp("172.16.1.1", "203.0.113.10", 0);
  private static final int FIN = 0x01;
  private static final int SYN = 0x02;
  private static final int RST = 0x04;
  private static final int ACK = 0x10;
  private static final int FIRST_FRAGMENT = 1;
  private static final int LATER_FRAGMENT = 3;

  private final Conntrack conntrack = new Conntrack();

  @Test
  void udpNeedsARuleEachWay() {
    Packet query = udp("203.0.113.10", 5000, "172.16.1.1", 53);
    Rule in = stateless("in", zone("wan"), Side.ANY, Traffic.ANY);
    Rule out = stateless("out", zone("dmz"), Side.ANY, Traffic.ANY);
    for (int i = 0; i < 2; i++) {
      assertThat(in(query, in).ports()).containsExactly(MAIL);
      assertThat(back(reversed(query), in).isDropped()).isTrue();
      assertThat(back(reversed(query), in, out).ports()).containsExactly(WAN);
    }
    assertThat(conntrack.connections(MAIL)).isEmpty();
  }

  @Test
  void aWholeTcpConnectionByTwoRules() {
    Rule in = stateless("in", zone("wan"), port(25), TCP);
    Rule out = stateless("out", port(25), zone("wan"), TCP);
    for (int flags : List.of(SYN, ACK, ACK | FIN, ACK | RST, RST)) {
      assertThat(in(flags(OPEN, flags), in, out).ports()).containsExactly(MAIL);
    }
    for (int flags : List.of(SYN | ACK, ACK, ACK | FIN, ACK | RST, RST)) {
      Packet answer = flags(reversed(OPEN), flags);
      assertThat(back(answer, in, out).ports()).containsExactly(WAN);
      assertThat(back(answer, in).isDropped()).isTrue();
      assertThat(back(answer.with(Field.TCP_SRC, 26), in, out).isDropped()).isTrue();
      // The direction is that of the packet, not of a connection.
      assertThat(in(flags(OPEN, SYN | ACK), out).isDropped()).isTrue();
    }
    assertThat(conntrack.connections(MAIL)).isEmpty();
  }

  @Test
  void pingByTwoRules() {
    Rule request = stateless("request", zone("wan"), Side.ANY, type(Traffic.ICMP, 8));
    Rule reply = stateless("reply", zone("dmz"), Side.ANY, type(Traffic.ICMP, 0));
    assertThat(in(PING, request, reply).ports()).containsExactly(MAIL);
    assertThat(back(PONG, request, reply).ports()).containsExactly(WAN);
    assertThat(back(PONG, request).isDropped()).isTrue();
    Packet unreachable = icmp("172.16.1.1", "203.0.113.10", 3);
    assertThat(back(unreachable, request, reply).isDropped()).isTrue();
    Rule errors = stateless("errors", zone("dmz"), Side.ANY, type(Traffic.ICMP, 3));
    assertThat(back(unreachable, errors).ports()).containsExactly(WAN);
    Packet reply6 =
        Packet.EMPTY
            .with(Field.ETH_TYPE, 0x86dd)
            .with(Field.IP_PROTO, 58)
            .with(Field.IP_TTL, 64)
            .with(Field.IPV6_SRC, IpAddress.parse("2001:db8::9"))
            .with(Field.IPV6_DST, IpAddress.parse("2001:db8::25"))
            .with(Field.ICMPV6_TYPE, 129);
    Rule in6 = stateless("in6", zone("wan"), Side.ANY, type(Traffic.ICMP6, 129));
    assertThat(in(reply6, in6).ports()).containsExactly(MAIL);
    assertThat(in(reply6.with(Field.ICMPV6_TYPE, 1), in6).isDropped()).isTrue();
    assertThat(conntrack.connections(MAIL)).isEmpty();
  }

  @Test
  void theFirstMatchDecidesAndOnlyAStatelessRulePasses() {
    Rule out = stateless("out", port(25), zone("wan"), TCP);
    Packet answer = flags(reversed(OPEN), SYN | ACK);
    Rule blocks = Rule.of("blocks", Action.BLOCK, zone("dmz"), Side.ANY, TCP);
    Rule rejects = Rule.of("rejects", Action.REJECT, zone("dmz"), Side.ANY, TCP);
    Rule tracks = Rule.of("tracks", Action.PASS, zone("dmz"), Side.ANY, TCP);
    Rule others = Rule.of("others", Action.BLOCK, zone("dmz"), Side.ANY, ICMP);
    for (Rule first : List.of(blocks, rejects, tracks)) {
      assertThat(back(answer, first, out).isDropped()).isTrue();
      assertThat(back(answer, out, first).ports()).containsExactly(WAN);
    }
    assertThat(back(answer, others, out).ports()).containsExactly(WAN);
  }

  @Test
  void whatDoesNotFitItsConnectionIsDropped() {
    Rule in = Rule.of("in", Action.PASS, zone("wan"), port(25), TCP);
    Rule all = stateless("all", Side.ANY, Side.ANY, Traffic.ANY);
    assertThat(in(flags(OPEN, SYN), in, all).ports()).containsExactly(MAIL);
    assertThat(back(flags(reversed(OPEN), SYN | ACK), in, all).ports()).containsExactly(WAN);
    assertThat(conntrack.connections(MAIL)).hasSize(1);
    assertThat(in(flags(OPEN, SYN | FIN), in, all).isDropped()).isTrue();
    assertThat(back(flags(reversed(OPEN), SYN | FIN), in, all).isDropped()).isTrue();
    Packet elsewhere = tcp("172.16.1.1", 26, "203.0.113.10", 5000);
    assertThat(back(flags(elsewhere, SYN | FIN), in, all).ports()).containsExactly(WAN);
  }

  @Test
  void whatIsRoutedIsTracked() {
    Rule all = stateless("all", Side.ANY, Side.ANY, Traffic.ANY);
    Packet open = tcp("192.168.1.10", 5000, "203.0.113.10", 80);
    assertThat(send(APP, APP_MAC, ROUTER_MAC, flags(open, SYN), all).ports()).containsExactly(WAN);
    assertThat(conntrack.connections(0xfff0)).hasSize(1);
    conntrack.flush();
    assertThat(send(APP, APP_MAC, ROUTER_MAC, flags(open, SYN | ACK), all).isDropped()).isTrue();
  }

  @Test
  void fragmentsPassNoRuleThatReadsMoreThanTheyHave() {
    Rule replies = stateless("replies", zone("dmz"), Side.ANY, type(Traffic.ICMP, 0));
    Rule all = stateless("all", zone("dmz"), Side.ANY, ICMP);
    Rule stamps = Rule.of("stamps", Action.BLOCK, Side.ANY, Side.ANY, type(Traffic.ICMP, 14));
    for (int fragment : List.of(FIRST_FRAGMENT, LATER_FRAGMENT)) {
      Packet part = PONG.with(Field.IP_FRAG, fragment);
      assertThat(back(part, all).ports()).containsExactly(WAN);
      assertThat(back(part, replies).isDropped()).isTrue();
      assertThat(back(part, replies, all).ports()).containsExactly(WAN);
      assertThat(back(part, stamps, all).isDropped()).as("it may be one").isTrue();
      assertThat(back(PONG, stamps, all).ports()).containsExactly(WAN);
    }
  }

  @Test
  void flagsAreThoseOfThePacket() {
    Traffic answers =
        new Traffic(
            List.of(Traffic.TCP),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.of(Traffic.TcpFlags.parse("SA/SA")),
            Optional.empty(),
            Optional.empty());
    Rule out = stateless("out", zone("dmz"), Side.ANY, answers);
    assertThat(back(flags(reversed(OPEN), SYN | ACK), out).ports()).containsExactly(WAN);
    assertThat(back(flags(reversed(OPEN), ACK), out).isDropped()).isTrue();
    assertThat(back(flags(reversed(OPEN), SYN | FIN), out).isDropped()).isTrue();
  }

  @Test
  void auditsAndLogsTellOfThem() {
    Rule audit = Rule.of("audit", Action.AUDIT, zone("dmz"), Side.ANY, TCP);
    Rule out = stateless("out", zone("dmz"), Side.ANY, TCP);
    Packet answer = flags(reversed(OPEN), SYN | ACK);
    Result counted = back(answer, audit, logging(out));
    assertThat(counted.ports()).containsExactly(WAN);
    assertThat(counted.packetIns()).hasSize(2);
    Rule tracks = Rule.of("tracks", Action.PASS, zone("dmz"), Side.ANY, TCP);
    assertThat(back(answer, logging(tracks), out).isDropped()).isTrue();
  }

  @Test
  void onlyRulesThatMayPassThemAskAboutInvalidPackets() {
    Rule udp = stateless("udp", zone("wan"), Side.ANY, Traffic.of(Traffic.UDP));
    Rule block = Rule.of("block", Action.BLOCK, zone("dmz"), Side.ANY, TCP);
    assertThat(asking(block, udp)).isZero();
    Rule in = stateless("in", zone("wan"), Side.ANY, TCP);
    assertThat(asking(block, in)).isEqualTo(2);
    assertThat(asking(in, block)).isEqualTo(1);
    assertThat(asking(block, rule(in, true, false, false))).isZero();
  }

  /** Flows of POLICY for invalid packets. */
  private static long asking(Rule... rules) {
    return SeedProgram.program(List.of(rules)).flows().stream()
        .filter(flow -> flow.table() == Table.POLICY.id())
        .filter(flow -> flow.toString().contains("ct_state=0x30/0x30"))
        .count();
  }

  private static Packet flags(Packet packet, int flags) {
    return packet.with(Field.TCP_FLAGS, flags);
  }

  private static Side zone(String name) {
    return side(List.of(name), List.of());
  }

  private static Side port(int port) {
    return side(List.of(), List.of(new PortRange(port, port)));
  }

  private static Side side(List<String> zones, List<PortRange> ports) {
    return new Side(
        new Terms(
            zones, List.of(), List.of(), List.of(), List.of(), List.of(), ports, List.of(),
            List.of()),
        Terms.NONE);
  }

  private static Traffic type(int protocol, int type) {
    return new Traffic(
        List.of(protocol),
        Optional.empty(),
        List.of(type),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Rule stateless(String name, Side from, Side to, Traffic traffic) {
    return rule(Rule.of(name, Action.PASS, from, to, traffic), true, false, true);
  }

  private static Rule logging(Rule rule) {
    return rule(rule, rule.options().stateless(), true, true);
  }

  private static Rule rule(Rule rule, boolean stateless, boolean log, boolean enabled) {
    return new Rule(
        rule.name(),
        rule.action(),
        Optional.empty(),
        rule.from(),
        rule.to(),
        rule.traffic(),
        Optional.empty(),
        new StateOptions(stateless, Optional.empty()),
        log,
        enabled,
        "");
  }

  private Result in(Packet packet, Rule... rules) {
    return send(WAN, GATEWAY_MAC, MAIL_MAC, packet, rules);
  }

  private Result back(Packet packet, Rule... rules) {
    return send(MAIL, MAIL_MAC, GATEWAY_MAC, packet, rules);
  }

  private Result send(int port, MacAddress from, MacAddress to, Packet packet, Rule... rules) {
    PipelineInterpreter interpreter =
        new PipelineInterpreter(SeedProgram.program(List.of(rules)).flows());
    // So that the switch knows where the gateway is, and floods nothing.
    interpreter.send(
        Packet.EMPTY
            .with(Field.IN_PORT, WAN)
            .with(Field.ETH_TYPE, 0x9000)
            .with(Field.ETH_SRC, GATEWAY_MAC),
        conntrack);
    return interpreter.send(
        packet.with(Field.IN_PORT, port).with(Field.ETH_SRC, from).with(Field.ETH_DST, to),
        conntrack);
  }
}
