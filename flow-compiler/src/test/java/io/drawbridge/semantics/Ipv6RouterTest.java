package io.drawbridge.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.NetworkCompiler;
import io.drawbridge.compile.Numbering;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.flow.Field;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Action;
import io.drawbridge.network.Advertisement;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Nat;
import io.drawbridge.network.Network;
import io.drawbridge.network.NetworkValidator;
import io.drawbridge.network.Port;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.RouterIpv6;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Side;
import io.drawbridge.network.Switch;
import io.drawbridge.network.Traffic;
import io.drawbridge.pipeline.Cookie;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A LAN with a delegated prefix, another with addresses of the site only, and a provider. */
class Ipv6RouterTest {
  private static final int UP = 1;
  private static final int DESK = 2;
  private static final int OFFICE = 3;
  private static final MacAddress GATEWAY = MacAddress.parse("02:00:00:00:ff:01");
  private static final MacAddress ROUTER_PUBLIC = MacAddress.parse("02:00:00:00:01:01");
  private static final MacAddress ROUTER_LAN = MacAddress.parse("02:00:00:00:01:02");
  private static final MacAddress ROUTER_OFFICE = MacAddress.parse("02:00:00:00:01:03");
  private static final MacAddress DESK_MAC = MacAddress.parse("02:00:00:00:02:01");
  private static final MacAddress OFFICE_MAC = MacAddress.parse("02:00:00:00:02:02");
  private static final String WORLD = "2001:db8:cafe::10";
  private static final String DESK_ADDRESS = "2001:db8:2::aa";
  private static final String OFFICE_ADDRESS = "fd00::bb";

  private final PipelineInterpreter interpreter =
      new PipelineInterpreter(
          NetworkCompiler.compile(
                  network(),
                  "s",
                  Numbering.EMPTY.extend(network()),
                  new SwitchFacts(
                      Map.of("up", UP, "desk", DESK, "office", OFFICE),
                      Map.of(address("fe80::1"), GATEWAY)))
              .flows());

  private static Network network() {
    Map<String, Port> ports = new LinkedHashMap<>();
    ports.put("up", new Port("wan", Optional.empty()));
    ports.put("desk", new Port("lan", Optional.empty()));
    ports.put("office", new Port("office", Optional.empty()));
    Map<String, Segment> segments = new LinkedHashMap<>();
    segments.put("public", new Segment(List.of("wan"), Optional.of("wan"), EtherTypes.DEFAULT));
    segments.put("lan", new Segment(List.of("lan"), Optional.empty(), EtherTypes.DEFAULT));
    segments.put("office", new Segment(List.of("office"), Optional.empty(), EtherTypes.DEFAULT));
    Advertisement said =
        new Advertisement(
            List.of(),
            List.of(),
            Optional.empty(),
            Duration.ofMinutes(30),
            Duration.ofMinutes(10),
            Optional.empty(),
            false);
    Map<String, RouterInterface> router = new LinkedHashMap<>();
    router.put(
        "public",
        gate(ROUTER_PUBLIC, "2001:db8::5/64")
            .with(new RouterIpv6(Optional.of(address("fe80::1")), Optional.empty())));
    router.put(
        "lan",
        gate(ROUTER_LAN, "2001:db8:2::1/64")
            .with(new RouterIpv6(Optional.empty(), Optional.of(said))));
    router.put("office", gate(ROUTER_OFFICE, "fd00::1/64"));
    Network network =
        new Network(
            Map.of("s", new Switch(1, ports)),
            segments,
            Map.of(),
            Map.of(),
            router,
            Nat.NONE,
            Map.of(),
            List.of(),
            List.of(Rule.of("all", Action.PASS, Side.ANY, Side.ANY, Traffic.ANY)));
    assertThat(NetworkValidator.validate(network)).isEmpty();
    return network;
  }

  private static RouterInterface gate(MacAddress mac, String address) {
    return new RouterInterface(
        mac, List.of(InterfaceAddress.parse(address)), Optional.empty(), Optional.empty());
  }

  private static IpAddress address(String text) {
    return IpAddress.parse(text);
  }

  private static Packet udp(MacAddress from, MacAddress to, String source, String destination) {
    return Packet.EMPTY
        .with(Field.ETH_TYPE, 0x86dd)
        .with(Field.ETH_SRC, from)
        .with(Field.ETH_DST, to)
        .with(Field.IPV6_SRC, address(source))
        .with(Field.IPV6_DST, address(destination))
        .with(Field.IP_PROTO, 17)
        .with(Field.IP_TTL, 64)
        .with(Field.UDP_SRC, 4000)
        .with(Field.UDP_DST, 53);
  }

  private static Packet solicitation(
      MacAddress from, String source, String target, MacAddress said) {
    return Packet.EMPTY
        .with(Field.ETH_TYPE, 0x86dd)
        .with(Field.ETH_SRC, from)
        .with(Field.ETH_DST, MacAddress.parse("33:33:ff:00:00:01"))
        .with(Field.IPV6_SRC, address(source))
        .with(Field.IPV6_DST, address("ff02::1:ff00:1"))
        .with(Field.IP_PROTO, 58)
        .with(Field.IP_TTL, 255)
        .with(Field.ICMPV6_TYPE, 135)
        .with(Field.ND_TARGET, address(target))
        .with(Field.ND_OPTIONS_TYPE, said.value() == 0 ? 0 : 1)
        .with(Field.ND_SLL, said);
  }

  private Result send(int port, Packet packet) {
    return interpreter.send(packet.with(Field.IN_PORT, port), new Conntrack());
  }

  private void learnDesk() {
    Result asked = send(DESK, solicitation(DESK_MAC, DESK_ADDRESS, "2001:db8:2::1", DESK_MAC));
    assertThat(asked.sent()).hasSize(1);
    Packet answer = asked.sent().get(0).packet();
    assertThat(answer.get(Field.ND_TLL).low()).isEqualTo(ROUTER_LAN.value());
    assertThat(answer.get(Field.ND_RESERVED).low())
        .as("solicited, a router")
        .isEqualTo(0xe000_0000L);
  }

  @Test
  void guestsKeepTheirAddressesOnTheUplink() {
    Result out = send(DESK, udp(DESK_MAC, ROUTER_LAN, DESK_ADDRESS, WORLD));
    assertThat(out.sent()).hasSize(1);
    assertThat(out.sent().get(0).port()).isEqualTo(UP);
    Packet sent = out.sent().get(0).packet();
    assertThat(sent.get(Field.ETH_SRC).low()).isEqualTo(ROUTER_PUBLIC.value());
    assertThat(sent.get(Field.ETH_DST).low()).isEqualTo(GATEWAY.value());
    assertThat(sent.get(Field.IP_TTL).low()).isEqualTo(63);
  }

  @Test
  void whatIsOfTheSiteStaysThere() {
    Result out = send(OFFICE, udp(OFFICE_MAC, ROUTER_OFFICE, OFFICE_ADDRESS, WORLD));
    assertThat(out.sent()).isEmpty();
    learnDesk();
    Result across = send(OFFICE, udp(OFFICE_MAC, ROUTER_OFFICE, OFFICE_ADDRESS, DESK_ADDRESS));
    assertThat(across.sent()).hasSize(1);
    assertThat(across.sent().get(0).port()).isEqualTo(DESK);
  }

  @Test
  void aNeighbourIsAskedForUntilItIsHeardOf() {
    Packet in = udp(GATEWAY, ROUTER_PUBLIC, WORLD, DESK_ADDRESS);
    Result first = send(UP, in);
    assertThat(first.sent()).isEmpty();
    assertThat(first.packetIns())
        .extracting(Result.PacketIn::cookie)
        .containsExactly(Cookie.of(Cookie.Kind.RESOLVE).value());
    learnDesk();
    Result second = send(UP, in);
    assertThat(second.sent()).hasSize(1);
    assertThat(second.sent().get(0).packet().get(Field.ETH_DST).low()).isEqualTo(DESK_MAC.value());
  }

  @Test
  void aPlaceHasSoManyNeighbours() {
    int most = 16 * 8;
    for (int i = 0; i <= most; i++) {
      String source = "2001:db8:2::1:" + Integer.toHexString(i);
      send(DESK, solicitation(DESK_MAC, source, "2001:db8:2::1", DESK_MAC));
    }
    Packet toLast =
        udp(GATEWAY, ROUTER_PUBLIC, WORLD, "2001:db8:2::1:" + Integer.toHexString(most));
    assertThat(send(UP, toLast).sent()).as("one too many").isEmpty();
    Packet toOther = udp(GATEWAY, ROUTER_PUBLIC, WORLD, "2001:db8:2::1:7f");
    assertThat(send(UP, toOther).sent()).hasSize(1);
  }

  @Test
  void linkLocalAddressesStayOnTheirLink() {
    assertThat(send(DESK, udp(DESK_MAC, ROUTER_LAN, "fe80::aa", WORLD)).sent()).isEmpty();
    assertThat(send(DESK, udp(DESK_MAC, ROUTER_LAN, DESK_ADDRESS, "fe80::1")).sent()).isEmpty();
    String elsewhere = ROUTER_OFFICE.linkLocal().toString();
    Packet echo =
        udp(DESK_MAC, ROUTER_LAN, "fe80::aa", elsewhere)
            .with(Field.UDP_SRC, 0)
            .with(Field.UDP_DST, 0)
            .with(Field.IP_PROTO, 58)
            .with(Field.ICMPV6_TYPE, 128);
    assertThat(send(DESK, echo).sent()).isEmpty();
    Packet own = echo.with(Field.IPV6_DST, ROUTER_LAN.linkLocal());
    assertThat(send(DESK, own).sent()).hasSize(1);
  }

  @Test
  void whoDoesNotSayWhereToAnswerIsAnsweredByTheController() {
    MacAddress absent = new MacAddress(0);
    for (Packet asks :
        List.of(
            solicitation(DESK_MAC, "::", "2001:db8:2::1", absent),
            solicitation(DESK_MAC, DESK_ADDRESS, "2001:db8:2::1", absent))) {
      Result result = send(DESK, asks);
      assertThat(result.sent()).isEmpty();
      assertThat(result.packetIns())
          .extracting(each -> Cookie.read(each.cookie()).orElseThrow().kind())
          .containsExactly(Cookie.Kind.ROUTER_ASKED);
    }
  }

  @Test
  void nobodyElseIsTheRouter() {
    for (String own : List.of("2001:db8:2::1", ROUTER_LAN.linkLocal().toString())) {
      Packet says =
          solicitation(DESK_MAC, DESK_ADDRESS, own, new MacAddress(0))
              .with(Field.ICMPV6_TYPE, 136)
              .with(Field.ND_TLL, DESK_MAC);
      assertThat(send(DESK, says).steps()).as("advertises %s", own).hasSizeLessThan(5);
      Packet from = udp(DESK_MAC, GATEWAY, own, WORLD);
      assertThat(send(DESK, from).steps()).as("sends from %s", own).hasSizeLessThan(5);
    }
  }

  @Test
  void guestsAskTheRouterAlone() {
    Packet asks =
        Packet.EMPTY
            .with(Field.ETH_TYPE, 0x86dd)
            .with(Field.ETH_SRC, DESK_MAC)
            .with(Field.ETH_DST, MacAddress.parse("33:33:00:00:00:02"))
            .with(Field.IPV6_SRC, address("fe80::aa"))
            .with(Field.IPV6_DST, address("ff02::2"))
            .with(Field.IP_PROTO, 58)
            .with(Field.IP_TTL, 255)
            .with(Field.ICMPV6_TYPE, 133);
    Result result = send(DESK, asks);
    assertThat(result.sent()).isEmpty();
    assertThat(result.packetIns())
        .extracting(each -> Cookie.read(each.cookie()).orElseThrow().kind())
        .containsExactly(Cookie.Kind.ROUTER_SOLICITED);
    assertThat(send(DESK, asks.with(Field.IP_TTL, 64)).packetIns()).as("from afar").isEmpty();
  }
}
