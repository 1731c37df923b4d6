package io.drawbridge.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.NetworkCompiler;
import io.drawbridge.compile.Numbering;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Ports;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.MacAddress;
import io.drawbridge.net.PortRange;
import io.drawbridge.network.Action;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Host;
import io.drawbridge.network.Management;
import io.drawbridge.network.Nat;
import io.drawbridge.network.Network;
import io.drawbridge.network.NetworkValidator;
import io.drawbridge.network.Port;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Side;
import io.drawbridge.network.Switch;
import io.drawbridge.network.Terms;
import io.drawbridge.network.Traffic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A provider, a LAN from which the firewall's own host is reached, and that host. */
class ManagementTest {
  private static final int UP = 1;
  private static final int GUEST = 2;
  private static final MacAddress GATEWAY = MacAddress.parse("02:00:00:00:ff:01");
  private static final MacAddress ROUTER_PUBLIC = MacAddress.parse("02:00:00:00:01:01");
  private static final MacAddress ROUTER_LAN = MacAddress.parse("02:00:00:00:01:02");
  private static final MacAddress GUEST_MAC = MacAddress.parse("02:00:00:00:02:01");
  private static final MacAddress LOCAL_MAC = MacAddress.parse("02:00:00:00:fe:01");
  private static final MacAddress LINK_MAC = MacAddress.parse("02:db:00:00:00:01");
  private static final Rule STOP = Rule.of("stop", Action.BLOCK, Side.ANY, Side.ANY, Traffic.ANY);

  private final Conntrack conntrack = new Conntrack();
  private Numbering numbering = Numbering.EMPTY;
  private final PipelineInterpreter interpreter = new PipelineInterpreter(flows(STOP));

  private static Network network(List<Rule> rules) {
    Map<String, Port> ports = new LinkedHashMap<>();
    ports.put("up", new Port("wan", Optional.empty()));
    ports.put("guest", new Port("lan", Optional.of("guest")));
    ports.put("own", new Port("dmz", Optional.of("own")));
    Map<String, Segment> segments = new LinkedHashMap<>();
    segments.put(
        "public", new Segment(List.of("wan", "dmz"), Optional.of("wan"), EtherTypes.DEFAULT));
    segments.put("private", new Segment(List.of("lan"), Optional.empty(), EtherTypes.DEFAULT));
    Map<String, RouterInterface> router = new LinkedHashMap<>();
    router.put("public", gate(ROUTER_PUBLIC, "10.0.0.5/27", Optional.of(address("10.0.0.1"))));
    router.put("private", gate(ROUTER_LAN, "192.168.1.1/24", Optional.empty()));
    Map<String, Host> hosts = new LinkedHashMap<>();
    hosts.put("guest", new Host(List.of(GUEST_MAC), List.of(address("192.168.1.10"))));
    hosts.put("own", new Host(List.of(LOCAL_MAC), List.of(address("10.0.0.9"))));
    Network network =
        new Network(
                Map.of("s", new Switch(1, ports)),
                segments,
                hosts,
                router,
                Nat.NONE,
                Map.of(),
                List.of(),
                rules)
            .withManagement(Optional.of(new Management(List.of("lan"), 80, 8080)));
    assertThat(NetworkValidator.validate(network)).isEmpty();
    return network;
  }

  private static RouterInterface gate(MacAddress mac, String own, Optional<IpAddress> gateway) {
    return new RouterInterface(
        mac, List.of(InterfaceAddress.parse(own)), gateway, Optional.empty());
  }

  private static IpAddress address(String text) {
    return IpAddress.parse(text);
  }

  private List<io.drawbridge.flow.Flow> flows(Rule... rules) {
    Network network = network(List.of(rules));
    numbering = numbering.extend(network);
    return NetworkCompiler.compile(
            network,
            "s",
            numbering,
            new SwitchFacts(
                    Map.of("up", UP, "guest", GUEST, "own", Ports.LOCAL),
                    Map.of(address("10.0.0.1"), GATEWAY))
                .withLocal(LOCAL_MAC))
        .flows();
  }

  private Result send(int in, MacAddress from, MacAddress to, Packet packet) {
    return interpreter.send(
        packet
            .with(Field.IN_PORT, Integer.toUnsignedLong(in))
            .with(Field.ETH_SRC, from)
            .with(Field.ETH_DST, to),
        conntrack);
  }

  private Result ask(int flags, int port) {
    return send(
        GUEST,
        GUEST_MAC,
        ROUTER_LAN,
        Packets.tcp("192.168.1.10", 40_000, "192.168.1.1", port).with(Field.TCP_FLAGS, flags));
  }

  private Result answer(int flags) {
    return send(
        Ports.LOCAL,
        LOCAL_MAC,
        LINK_MAC,
        Packets.tcp("169.254.77.2", 8080, "169.254.77.1", 40_000).with(Field.TCP_FLAGS, flags));
  }

  private void reachesTheHost(Result result) {
    assertThat(result.sent()).hasSize(1);
    assertThat(result.sent().get(0).port()).isEqualTo(Ports.LOCAL);
    Packet packet = result.sent().get(0).packet();
    assertThat(Ground.source(packet)).isEqualTo(Management.ROUTER_END);
    assertThat(Ground.destination(packet)).isEqualTo(Management.HOST_END);
    assertThat(Ground.number(packet, Field.TCP_DST)).isEqualTo(8080);
    assertThat(Ground.mac(packet, Field.ETH_DST)).isEqualTo(LOCAL_MAC);
  }

  private void reachesTheGuest(Result result) {
    assertThat(result.sent()).hasSize(1);
    assertThat(result.sent().get(0).port()).isEqualTo(GUEST);
    Packet packet = result.sent().get(0).packet();
    assertThat(Ground.source(packet)).isEqualTo(address("192.168.1.1"));
    assertThat(Ground.number(packet, Field.TCP_SRC)).isEqualTo(80);
    assertThat(Ground.destination(packet)).isEqualTo(address("192.168.1.10"));
    assertThat(Ground.mac(packet, Field.ETH_DST)).isEqualTo(GUEST_MAC);
  }

  @Test
  void aConnectionIsOpenedThoughTheRulesBlockEverything() {
    reachesTheHost(ask(2, 80));
    reachesTheGuest(answer(0x12));
    reachesTheHost(ask(0x10, 80));
    assertThat(ask(2, 8080).sent()).isEmpty();
  }

  @Test
  void aConnectionOutlivesAChangeOfTheRulesWhoeverSpeaksFirst() {
    ask(2, 80);
    answer(0x12);
    ask(0x10, 80);
    Rule other = Rule.of("other", Action.REJECT, Side.ANY, Side.ANY, Traffic.ANY);
    interpreter.replaceFlows(flows(other, STOP));
    reachesTheGuest(answer(0x18));
    reachesTheHost(ask(0x10, 80));
    interpreter.replaceFlows(flows(STOP));
    reachesTheHost(ask(0x18, 80));
    reachesTheGuest(answer(0x10));
  }

  @Test
  void fromOutsideItIsOpenedByARule() {
    Packet packet = Packets.tcp("203.0.113.9", 50_000, "10.0.0.5", 80).with(Field.TCP_FLAGS, 2);
    assertThat(send(UP, GATEWAY, ROUTER_PUBLIC, packet).sent()).isEmpty();
    Terms admins =
        new Terms(
            List.of("wan"),
            List.of(),
            List.of(),
            List.of(),
            List.of(IpRange.parse("203.0.113.9")),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    Terms here =
        new Terms(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(IpRange.parse("10.0.0.5")),
            List.of(),
            List.of(PortRange.parse("80")),
            List.of(),
            List.of());
    Rule open =
        Rule.of(
            "open",
            Action.PASS,
            new Side(admins, Terms.NONE),
            new Side(here, Terms.NONE),
            Traffic.of(Traffic.TCP));
    interpreter.replaceFlows(flows(open, STOP));
    reachesTheHost(send(UP, GATEWAY, ROUTER_PUBLIC, packet));
    Result back =
        send(
            Ports.LOCAL,
            LOCAL_MAC,
            LINK_MAC,
            Packets.tcp("169.254.77.2", 8080, "169.254.77.1", 50_000).with(Field.TCP_FLAGS, 0x12));
    assertThat(back.sent()).hasSize(1);
    assertThat(back.sent().get(0).port()).isEqualTo(UP);
    assertThat(Ground.source(back.sent().get(0).packet())).isEqualTo(address("10.0.0.5"));
    Packet other = packet.with(Field.IPV4_SRC, address("203.0.113.10"));
    assertThat(send(UP, GATEWAY, ROUTER_PUBLIC, other).sent()).isEmpty();
    interpreter.replaceFlows(flows(STOP));
    assertThat(send(UP, GATEWAY, ROUTER_PUBLIC, packet.with(Field.TCP_FLAGS, 0x10)).sent())
        .as("the rule is gone")
        .isEmpty();
  }

  @Test
  void theHostSpeaksOnTheLinkWithTheLinksAddressOnlyWhenAsked() {
    interpreter.replaceFlows(flows(Rule.of("all", Action.PASS, Side.ANY, Side.ANY, Traffic.ANY)));
    assertThat(answer(2).sent()).as("of no connection").isEmpty();
    Packet elsewhere = Packets.tcp("169.254.77.2", 1, "203.0.113.9", 80).with(Field.TCP_FLAGS, 2);
    assertThat(send(Ports.LOCAL, LOCAL_MAC, GATEWAY, elsewhere).sent()).isEmpty();
    Packet guest = Packets.tcp("192.168.1.10", 1, "169.254.77.2", 8080).with(Field.TCP_FLAGS, 2);
    assertThat(send(GUEST, GUEST_MAC, ROUTER_LAN, guest).sent()).isEmpty();
    Packet own = Packets.tcp("10.0.0.9", 1, "203.0.113.9", 80).with(Field.TCP_FLAGS, 2);
    // The frame makes the gateway's place known.
    send(UP, GATEWAY, LOCAL_MAC, Packets.tcp("203.0.113.9", 80, "10.0.0.9", 1));
    assertThat(send(Ports.LOCAL, LOCAL_MAC, GATEWAY, own).sent())
        .as("with an address of its own it is a host like others")
        .extracting(Result.Sent::port)
        .containsExactly(UP);
    Packet forged = own.with(Field.IPV4_SRC, address("10.0.0.10"));
    assertThat(send(Ports.LOCAL, LOCAL_MAC, GATEWAY, forged).sent()).isEmpty();
  }

  @Test
  void theSwitchAnswersForTheRoutersEndOfTheLink() {
    Packet request =
        Packet.EMPTY
            .with(Field.ETH_TYPE, 0x806)
            .with(Field.ARP_OP, 1)
            .with(Field.ARP_SHA, LOCAL_MAC)
            .with(Field.ARP_SPA, Management.HOST_END)
            .with(Field.ARP_TPA, Management.ROUTER_END);
    Result result = send(Ports.LOCAL, LOCAL_MAC, MacAddress.parse("ff:ff:ff:ff:ff:ff"), request);
    assertThat(result.sent()).hasSize(1);
    assertThat(result.sent().get(0).port()).isEqualTo(Ports.LOCAL);
    Packet reply = result.sent().get(0).packet();
    assertThat(Ground.mac(reply, Field.ARP_SHA)).isEqualTo(LINK_MAC);
    assertThat(Ground.number(reply, Field.ARP_OP)).isEqualTo(2);
  }
}
