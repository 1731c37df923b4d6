package io.drawbridge.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.NetworkCompiler;
import io.drawbridge.compile.Numbering;
import io.drawbridge.flow.Field;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Action;
import io.drawbridge.network.Alias;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Host;
import io.drawbridge.network.Nat;
import io.drawbridge.network.Network;
import io.drawbridge.network.Port;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Side;
import io.drawbridge.network.Switch;
import io.drawbridge.network.Terms;
import io.drawbridge.network.Traffic;
import io.drawbridge.network.Traffic.FrameType;
import io.drawbridge.network.Traffic.TcpFlags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Documents that once were compiled to something else than they say. */
class DisagreementsTest {
  private static final MacAddress ONE = MacAddress.parse("02:00:00:00:01:01");
  private static final MacAddress TWO = MacAddress.parse("02:00:00:00:01:02");
  private static final MacAddress ROUTER = MacAddress.parse("02:00:00:00:01:05");
  private static final MacAddress BROADCAST = MacAddress.parse("ff:ff:ff:ff:ff:ff");
  private static final int OTHER_FRAME = 0x88b5;

  @Test
  void theRouterIsInNoZoneThatIsTakenAway() {
    Side notToHosts = new Side(Terms.NONE, zones("dmz"));
    Packet ping = framed(ONE, ROUTER, Packets.icmp("10.0.0.11", "10.0.0.5", 8).withEchoId(1));
    agree(
        network(
            Map.of(),
            Rule.of("nothing-else", Action.BLOCK, Side.ANY, notToHosts, Traffic.ANY),
            Rule.of("rest", Action.PASS, Side.ANY, Side.ANY, Traffic.ANY)),
        new Probe("one", ping, false, false));
  }

  @Test
  void whatARuleLetsThroughMayAlsoLeaveByTheUplink() {
    agree(
        network(Map.of(), Rule.of("discovery", Action.PASS, Side.ANY, Side.ANY, frames())),
        frame(ONE, RandomNetwork.GATEWAY_MAC),
        frame(ONE, BROADCAST));
  }

  @Test
  void anAuditOfFramesCountsEachCopyAndDecidesNothing() {
    agree(
        network(
            Map.of(),
            Rule.of("watch", Action.AUDIT, Side.ANY, Side.ANY, frames()),
            Rule.of("discovery", Action.PASS, Side.ANY, Side.ANY, frames())),
        frame(ONE, TWO),
        frame(ONE, BROADCAST));
  }

  @Test
  void macAddressesCanBeTakenAway() {
    Terms one =
        new Terms(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(ONE));
    agree(
        network(
            Map.of(),
            Rule.of("all-but-one", Action.PASS, new Side(Terms.NONE, one), Side.ANY, frames())),
        frame(ONE, TWO),
        new Probe("two", framed(TWO, ONE, other()), false, false));
  }

  @Test
  void oneSetWithoutAnother() {
    Map<String, Alias> aliases = aliases("10.0.0.11", "10.0.0.12");
    agree(
        network(
            aliases,
            Rule.of(
                "a-not-b",
                Action.PASS,
                new Side(sets("a"), sets("b")),
                new Side(Terms.NONE, sets("a")),
                Traffic.ANY)),
        tcp("one", ONE, TWO, "10.0.0.11", "10.0.0.12"),
        tcp("two", TWO, ONE, "10.0.0.12", "10.0.0.11"));
  }

  @Test
  void neitherOfTwoSets() {
    // An address of a fourth set differs from the first two in the same bit.
    Map<String, Alias> aliases = aliases("10.0.0.15", "10.0.0.16", "10.0.0.17", "10.0.0.11");
    agree(
        network(
            aliases,
            Rule.of(
                "stop", Action.BLOCK, new Side(Terms.NONE, sets("a", "b")), Side.ANY, Traffic.ANY),
            Rule.of(
                "rest", Action.PASS, new Side(Terms.NONE, sets("c", "d")), Side.ANY, Traffic.ANY)),
        tcp("one", ONE, TWO, "10.0.0.11", "10.0.0.12"),
        tcp("one", ONE, TWO, "10.0.0.15", "10.0.0.12"),
        tcp("two", TWO, ONE, "10.0.0.12", "10.0.0.11"));
  }

  @Test
  void aRuleDoesNotInheritTheConnectionsOfANumber() {
    Network before =
        network(Map.of(), Rule.of("old", Action.PASS, Side.ANY, Side.ANY, Traffic.ANY));
    Traffic resets = tcpFlags("R/R");
    Network after = network(Map.of(), Rule.of("new", Action.PASS, Side.ANY, Side.ANY, resets));
    Numbering numbering = Numbering.EMPTY.extend(before);
    PipelineInterpreter interpreter = interpreter(before, numbering);
    Conntrack conntrack = new Conntrack();
    Packet packet = tcp("one", ONE, TWO, "10.0.0.11", "10.0.0.12").packet();
    assertThat(interpreter.send(packet.with(Field.IN_PORT, 2), conntrack).ports())
        .containsExactly(3);
    interpreter.send(answer(packet).with(Field.IN_PORT, 3), conntrack);
    interpreter.replaceFlows(program(after, numbering.extend(after)));
    Result result =
        interpreter.send(packet.with(Field.TCP_FLAGS, 0x10).with(Field.IN_PORT, 2), conntrack);
    assertThat(result.isDropped()).as("%s", result).isTrue();
  }

  private static void agree(Network network, Probe... probes) {
    assertThat(Agreement.problems(network)).isEmpty();
    assertThat(Agreement.check(network, network, List.of(probes))).isEmpty();
  }

  private static PipelineInterpreter interpreter(Network network, Numbering numbering) {
    return new PipelineInterpreter(program(network, numbering));
  }

  private static List<io.drawbridge.flow.Flow> program(Network network, Numbering numbering) {
    return NetworkCompiler.compile(
            network, RandomNetwork.SWITCH, numbering, RandomNetwork.facts(network))
        .flows();
  }

  /** The uplink "w", hosts "one" and "two", and the router beside them. */
  private static Network network(Map<String, Alias> aliases, Rule... rules) {
    Map<String, Port> ports = new LinkedHashMap<>();
    ports.put("w", new Port("wan", Optional.empty()));
    ports.put("one", new Port("dmz", Optional.of("one")));
    ports.put("two", new Port("dmz", Optional.of("two")));
    Segment segment = new Segment(List.of("wan", "dmz"), Optional.of("wan"), EtherTypes.DEFAULT);
    RouterInterface router =
        new RouterInterface(
            ROUTER,
            List.of(InterfaceAddress.parse("10.0.0.5/27")),
            Optional.of(RandomNetwork.GATEWAY),
            Optional.empty());
    return new Network(
        Map.of(RandomNetwork.SWITCH, new Switch(1, ports)),
        Map.of("public", segment),
        Map.of(
            "one", new Host(List.of(ONE), List.of(IpAddress.parse("10.0.0.11"))),
            "two", new Host(List.of(TWO), List.of(IpAddress.parse("10.0.0.12")))),
        Map.of("public", router),
        Nat.NONE,
        aliases,
        List.of(),
        List.of(rules));
  }

  /** The sets a, b, c with an address each. */
  private static Map<String, Alias> aliases(String... addresses) {
    Map<String, Alias> aliases = new LinkedHashMap<>();
    for (int i = 0; i < addresses.length; i++) {
      String name = String.valueOf((char) ('a' + i));
      aliases.put(name, Alias.ofAddresses(List.of(IpRange.parse(addresses[i]))));
    }
    return aliases;
  }

  private static Terms sets(String... names) {
    return new Terms(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(names),
        List.of(),
        List.of(),
        List.of());
  }

  private static Terms zones(String... names) {
    return new Terms(
        List.of(names),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static Traffic frames() {
    return new Traffic(
        List.of(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new FrameType(Optional.of(OTHER_FRAME))));
  }

  private static Traffic tcpFlags(String flags) {
    return new Traffic(
        List.of(Traffic.TCP),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.of(TcpFlags.parse(flags)),
        Optional.empty(),
        Optional.empty());
  }

  private static Packet other() {
    return Packet.EMPTY.with(Field.ETH_TYPE, OTHER_FRAME);
  }

  private static Probe frame(MacAddress source, MacAddress destination) {
    return new Probe("one", framed(source, destination, other()), false, false);
  }

  private static Probe tcp(
      String port, MacAddress source, MacAddress destination, String from, String to) {
    Packet packet = Packets.tcp(from, 40_000, to, 80).with(Field.TCP_FLAGS, 2);
    return new Probe(port, framed(source, destination, packet), true, true);
  }

  private static Packet answer(Packet packet) {
    return Packets.reversed(packet).with(Field.TCP_FLAGS, 0x12);
  }

  private static Packet framed(MacAddress source, MacAddress destination, Packet packet) {
    return packet.with(Field.ETH_SRC, source).with(Field.ETH_DST, destination);
  }
}
