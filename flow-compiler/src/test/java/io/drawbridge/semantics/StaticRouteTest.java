package io.drawbridge.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.NetworkCompiler;
import io.drawbridge.compile.Numbering;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.flow.Field;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Action;
import io.drawbridge.network.Binding;
import io.drawbridge.network.Edge;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Host;
import io.drawbridge.network.Nat;
import io.drawbridge.network.Network;
import io.drawbridge.network.NetworkValidator;
import io.drawbridge.network.OutboundNat;
import io.drawbridge.network.Port;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Side;
import io.drawbridge.network.StaticRoute;
import io.drawbridge.network.Switch;
import io.drawbridge.network.Traffic;
import io.drawbridge.network.Zone;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Two LANs and a provider, and networks behind some of them. In one LAN the next hop is a declared
 * host, in the other whoever answers.
 */
class StaticRouteTest {
  private static final int UP = 1;
  private static final int HOP = 2;
  private static final int BESIDE = 3;
  private static final int OFFICE = 4;
  private static final MacAddress GATEWAY = MacAddress.parse("02:00:00:00:ff:01");
  private static final MacAddress SECOND = MacAddress.parse("02:00:00:00:ff:02");
  private static final MacAddress ROUTER_PUBLIC = MacAddress.parse("02:00:00:00:01:01");
  private static final MacAddress ROUTER_LAN = MacAddress.parse("02:00:00:00:01:02");
  private static final MacAddress ROUTER_OFFICE = MacAddress.parse("02:00:00:00:01:03");
  private static final MacAddress HOP_MAC = MacAddress.parse("02:00:00:00:02:01");
  private static final MacAddress BESIDE_MAC = MacAddress.parse("02:00:00:00:02:02");
  private static final MacAddress OFFICE_MAC = MacAddress.parse("02:00:00:00:02:03");

  private final PipelineInterpreter interpreter =
      new PipelineInterpreter(
          NetworkCompiler.compile(
                  network(),
                  "s",
                  Numbering.EMPTY.extend(network()),
                  new SwitchFacts(
                      Map.of("up", UP, "hop", HOP, "beside", BESIDE, "office", OFFICE),
                      Map.of(address("10.0.0.1"), GATEWAY, address("10.0.0.2"), SECOND)))
              .flows());

  private static Network network() {
    Map<String, Port> ports = new LinkedHashMap<>();
    ports.put("up", new Port("wan", Optional.empty()));
    ports.put("hop", new Port("lan", Optional.of("hop")));
    ports.put("beside", new Port("guests", Optional.empty()));
    ports.put("office", new Port("office", Optional.empty()));
    Edge plain = Edge.PLAIN;
    Edge edge =
        new Edge(
            plain.provider(),
            List.of(address("10.0.0.2")),
            plain.peers(),
            plain.arpBudget(),
            plain.arpBurst(),
            plain.shortcut());
    Map<String, Segment> segments = new LinkedHashMap<>();
    segments.put(
        "public",
        new Segment(
            List.of("wan"),
            Optional.of("wan"),
            EtherTypes.DEFAULT,
            EtherTypes.NONE,
            Segment.DEFAULT_MAX_MACS,
            edge));
    segments.put(
        "lan", new Segment(List.of("lan", "guests"), Optional.empty(), EtherTypes.DEFAULT));
    segments.put("office", new Segment(List.of("office"), Optional.empty(), EtherTypes.DEFAULT));
    Map<String, RouterInterface> router = new LinkedHashMap<>();
    router.put(
        "public",
        gate(
            ROUTER_PUBLIC,
            "10.0.0.5/27",
            Optional.of(address("10.0.0.1")),
            route("10.20.9.0/24", "10.0.0.2")));
    router.put(
        "lan",
        gate(
            ROUTER_LAN,
            "192.168.1.1/24",
            Optional.empty(),
            route("10.20.0.0/16", "192.168.1.254")));
    router.put(
        "office",
        gate(
            ROUTER_OFFICE,
            "192.168.2.1/24",
            Optional.empty(),
            route("10.20.5.0/24", "192.168.2.254")));
    Network network =
        new Network(
            Map.of("s", new Switch(1, ports)),
            segments,
            Map.of("guests", zone(Binding.LEARN)),
            Map.of("hop", new Host(List.of(HOP_MAC), List.of(address("192.168.1.254")))),
            router,
            new Nat(List.of(new OutboundNat("hide", "lan", address("10.0.0.5"))), List.of()),
            Map.of(),
            List.of(),
            List.of(Rule.of("all", Action.PASS, Side.ANY, Side.ANY, Traffic.ANY)));
    assertThat(NetworkValidator.validate(network)).isEmpty();
    return network;
  }

  private static Zone zone(Binding binding) {
    return new Zone(
        Optional.of(binding),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static RouterInterface gate(
      MacAddress mac, String own, Optional<IpAddress> gateway, StaticRoute route) {
    return new RouterInterface(
        mac, List.of(InterfaceAddress.parse(own)), gateway, Optional.empty(), List.of(route));
  }

  private static StaticRoute route(String to, String via) {
    return new StaticRoute(Cidr.parse(to), address(via));
  }

  private static IpAddress address(String text) {
    return IpAddress.parse(text);
  }

  private Result send(int in, MacAddress from, MacAddress to, String source, String destination) {
    return interpreter.send(
        Packet.EMPTY
            .with(Field.IN_PORT, in)
            .with(Field.ETH_TYPE, 0x800)
            .with(Field.ETH_SRC, from)
            .with(Field.ETH_DST, to)
            .with(Field.IP_PROTO, 17)
            .with(Field.IP_TTL, 64)
            .with(Field.UDP_SRC, 4000)
            .with(Field.UDP_DST, 53)
            .with(Field.IPV4_SRC, address(source))
            .with(Field.IPV4_DST, address(destination)),
        new Conntrack());
  }

  private Result fromOffice(String source, String destination) {
    return send(OFFICE, OFFICE_MAC, ROUTER_OFFICE, source, destination);
  }

  private Result fromHop(String source, String destination) {
    return send(HOP, HOP_MAC, ROUTER_LAN, source, destination);
  }

  @Test
  void theLongestPrefixDecides() {
    Result routed = fromOffice("192.168.2.7", "10.20.0.1");
    assertThat(routed.ports()).containsExactly(HOP);
    assertThat(Ground.mac(routed.sent().get(0).packet(), Field.ETH_DST)).isEqualTo(HOP_MAC);
    assertThat(fromHop("192.168.1.254", "10.20.5.1").packetIns())
        .as("asks for the next hop, which is not declared")
        .hasSize(1);
    Result out = fromHop("192.168.1.254", "10.20.9.1");
    assertThat(out.ports()).containsExactly(UP);
    assertThat(Ground.mac(out.sent().get(0).packet(), Field.ETH_DST)).isEqualTo(SECOND);
    Result elsewhere = fromHop("192.168.1.254", "10.21.0.1");
    assertThat(Ground.mac(elsewhere.sent().get(0).packet(), Field.ETH_DST)).isEqualTo(GATEWAY);
  }

  @Test
  void neighbouringLansAreRoutedDirectly() {
    Result routed = fromOffice("192.168.2.7", "192.168.1.254");
    assertThat(routed.ports()).containsExactly(HOP);
  }

  @Test
  void aStrictNextHopSpeaksForTheNetworkBehindItAndIsHidden() {
    Result out = fromHop("10.20.0.1", "198.51.100.1");
    assertThat(out.ports()).containsExactly(UP);
    assertThat(Ground.source(out.sent().get(0).packet())).isEqualTo(address("10.0.0.5"));
    for (String other : List.of("10.21.0.1", "10.20.5.1", "10.20.9.1", "192.168.1.7")) {
      assertThat(fromHop(other, "198.51.100.1").ports()).as(other).isEmpty();
    }
  }

  @Test
  void nobodyElseSpeaksForIt() {
    assertThat(send(BESIDE, BESIDE_MAC, ROUTER_LAN, "192.168.1.7", "192.168.1.254").ports())
        .containsExactly(HOP);
    assertThat(send(BESIDE, BESIDE_MAC, ROUTER_LAN, "10.20.0.1", "198.51.100.1").ports())
        .as("not the declared next hop")
        .isEmpty();
    assertThat(send(BESIDE, BESIDE_MAC, HOP_MAC, "10.20.0.1", "192.168.1.254").ports())
        .as("nor over the bridge")
        .isEmpty();
    assertThat(fromOffice("10.20.0.1", "192.168.1.254").ports()).as("other LAN").isEmpty();
    assertThat(send(UP, GATEWAY, ROUTER_PUBLIC, "10.20.0.1", "10.0.0.5").sent())
        .as("from outside")
        .isEmpty();
  }

  @Test
  void whoeverIsOnTheSegmentSpeaksForAnUndeclaredNextHop() {
    assertThat(fromOffice("10.20.5.1", "192.168.1.254").ports()).containsExactly(HOP);
  }

  @Test
  void whatIsHiddenIsNotReachedFromOutside() {
    assertThat(send(UP, GATEWAY, ROUTER_PUBLIC, "198.51.100.1", "10.20.0.1").ports()).isEmpty();
    assertThat(send(UP, GATEWAY, ROUTER_PUBLIC, "198.51.100.1", "192.168.1.254").ports()).isEmpty();
  }

  @Test
  void nothingLeavesTheUplinkUntranslated() {
    assertThat(fromOffice("10.20.5.1", "198.51.100.1").ports()).as("no hide NAT").isEmpty();
  }

  @Test
  void answersOfAllGatewaysReachTheController() {
    Packet answer =
        Packet.EMPTY
            .with(Field.IN_PORT, UP)
            .with(Field.ETH_TYPE, 0x806)
            .with(Field.ETH_SRC, SECOND)
            .with(Field.ETH_DST, ROUTER_PUBLIC)
            .with(Field.ARP_OP, 2)
            .with(Field.ARP_SHA, SECOND)
            .with(Field.ARP_THA, ROUTER_PUBLIC)
            .with(Field.ARP_SPA, address("10.0.0.2"))
            .with(Field.ARP_TPA, address("10.0.0.5"));
    assertThat(interpreter.send(answer, new Conntrack()).packetIns()).hasSize(1);
  }
}
