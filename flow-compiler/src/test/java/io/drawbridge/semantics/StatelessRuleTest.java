package io.drawbridge.semantics;

import static io.drawbridge.semantics.Packets.icmp;
import static io.drawbridge.semantics.Packets.reversed;
import static io.drawbridge.semantics.Packets.tcp;
import static io.drawbridge.semantics.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.SeedProgram;
import io.drawbridge.flow.Field;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Action;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Side;
import io.drawbridge.network.StateOptions;
import io.drawbridge.network.Terms;
import io.drawbridge.network.Traffic;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What keeps no state: every packet by itself, both directions by their own rule. */
class StatelessRuleTest {
  private static final int WAN = 1;
  private static final int MAIL = 2;
  private static final MacAddress GATEWAY_MAC = MacAddress.parse("02:00:00:00:ff:01");
  private static final MacAddress MAIL_MAC = MacAddress.parse("02:00:00:00:01:01");

  private final Conntrack conntrack = new Conntrack();

  @Test
  void udpNeedsARuleEachWay() {
    Packet query = udp("203.0.113.10", 5000, "172.16.1.1", 53);
    Rule in = stateless("in", "wan");
    Rule out = stateless("out", "dmz");
    for (int i = 0; i < 2; i++) {
      assertThat(in(query, in).ports()).containsExactly(MAIL);
      assertThat(back(reversed(query), in).isDropped()).isTrue();
      assertThat(back(reversed(query), in, out).ports()).contains(WAN);
    }
    assertThat(conntrack.connections(MAIL)).isEmpty();
  }

  @Test
  void theAnswerOfTcpIsInvalid() {
    Packet open = tcp("203.0.113.10", 5000, "172.16.1.1", 25).with(Field.TCP_FLAGS, 2);
    Rule[] both = {stateless("in", "wan"), stateless("out", "dmz")};
    assertThat(in(open, both).ports()).containsExactly(MAIL);
    assertThat(back(reversed(open).with(Field.TCP_FLAGS, 0x12), both).isDropped()).isTrue();
    assertThat(in(icmp("203.0.113.10", "172.16.1.1", 8), both).ports()).containsExactly(MAIL);
    assertThat(back(icmp("172.16.1.1", "203.0.113.10", 0), both).isDropped()).isTrue();
  }

  private static Rule stateless(String name, String zone) {
    Terms terms =
        new Terms(
            List.of(zone),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    return new Rule(
        name,
        Action.PASS,
        Optional.empty(),
        new Side(terms, Terms.NONE),
        Side.ANY,
        Traffic.ANY,
        Optional.empty(),
        new StateOptions(true, Optional.empty()),
        false,
        true,
        "");
  }

  private Result in(Packet packet, Rule... rules) {
    return send(WAN, GATEWAY_MAC, MAIL_MAC, packet, rules);
  }

  private Result back(Packet packet, Rule... rules) {
    return send(MAIL, MAIL_MAC, GATEWAY_MAC, packet, rules);
  }

  private Result send(int port, MacAddress from, MacAddress to, Packet packet, Rule... rules) {
    return new PipelineInterpreter(SeedProgram.program(List.of(rules)).flows())
        .send(
            packet.with(Field.IN_PORT, port).with(Field.ETH_SRC, from).with(Field.ETH_DST, to),
            conntrack);
  }
}
