package io.drawbridge.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.NetworkCompiler;
import io.drawbridge.compile.Numbering;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.flow.Field;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Action;
import io.drawbridge.network.Binding;
import io.drawbridge.network.Edge;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Host;
import io.drawbridge.network.Nat;
import io.drawbridge.network.Network;
import io.drawbridge.network.Port;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Side;
import io.drawbridge.network.Switch;
import io.drawbridge.network.Traffic;
import io.drawbridge.network.Zone;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who is answered in neighbour discovery, who is believed, and who is not. */
class NeighbourDiscoveryTest {
  private static final IpAddress GATEWAY = IpAddress.parse("fe80::1");
  private static final MacAddress GATEWAY_MAC = MacAddress.parse("02:00:00:00:ff:01");
  private static final MacAddress OTHER_MAC = MacAddress.parse("02:00:00:00:ff:02");
  private static final IpAddress MAIL = IpAddress.parse("2001:db8::1");
  private static final IpAddress WEB = IpAddress.parse("2001:db8::2");
  private static final IpAddress OUTSIDER = IpAddress.parse("2001:db8::99");
  private static final MacAddress MAIL_MAC = MacAddress.parse("02:00:00:00:01:01");
  private static final MacAddress WEB_MAC = MacAddress.parse("02:00:00:00:01:02");
  private static final MacAddress LEARNED_MAC = MacAddress.parse("02:00:00:00:01:03");
  private static final int OUTSIDE = 1;
  private static final int AT_MAIL = 2;
  private static final int AT_WEB = 3;
  private static final int AT_LEARNED = 4;
  private static final Map<IpAddress, MacAddress> KNOWN = Map.of(GATEWAY, GATEWAY_MAC);

  private static PipelineInterpreter tables(Map<IpAddress, MacAddress> known, Binding bind) {
    Map<String, Port> ports = new LinkedHashMap<>();
    ports.put("out", new Port("wan", Optional.empty()));
    ports.put("mail", new Port("dmz", Optional.of("mail")));
    ports.put("web", new Port("dmz", Optional.of("web")));
    ports.put("learned", new Port("ops", Optional.empty()));
    Edge plain = Edge.PLAIN;
    Edge edge =
        new Edge(
            plain.provider(),
            List.of(GATEWAY),
            List.of(),
            plain.arpBudget(),
            plain.arpBurst(),
            true);
    Optional<Boolean> unsaid = Optional.empty();
    Network network =
        new Network(
            Map.of("s", new Switch(1, ports)),
            Map.of(
                "public",
                new Segment(
                    List.of("wan", "dmz", "ops"),
                    Optional.of("wan"),
                    EtherTypes.DEFAULT,
                    EtherTypes.NONE,
                    Segment.DEFAULT_MAX_MACS,
                    edge)),
            Map.of(
                "dmz",
                new Zone(Optional.of(bind), Optional.empty(), Optional.empty(), unsaid, unsaid)),
            Map.of(
                "mail", new Host(List.of(MAIL_MAC), List.of(MAIL)),
                "web", new Host(List.of(WEB_MAC), List.of(WEB))),
            Map.of(),
            Nat.NONE,
            Map.of(),
            List.of(),
            List.of(Rule.of("all", Action.PASS, Side.ANY, Side.ANY, Traffic.ANY)));
    SwitchFacts facts =
        new SwitchFacts(
            Map.of("out", OUTSIDE, "mail", AT_MAIL, "web", AT_WEB, "learned", AT_LEARNED), known);
    return new PipelineInterpreter(
        NetworkCompiler.compile(network, "s", Numbering.EMPTY.extend(network), facts).flows());
  }

  private static Result send(Map<IpAddress, MacAddress> known, Packet packet) {
    return tables(known, Binding.STRICT).send(packet, new Conntrack());
  }

  private static Packet message(int in, MacAddress from, IpAddress source, int type) {
    return Packet.EMPTY
        .with(Field.IN_PORT, in)
        .with(Field.ETH_TYPE, 0x86dd)
        .with(Field.ETH_SRC, from)
        .with(Field.ETH_DST, MacAddress.parse("33:33:ff:00:00:01"))
        .with(Field.IP_PROTO, 58)
        .with(Field.IP_TTL, 255)
        .with(Field.IPV6_SRC, source)
        .with(Field.IPV6_DST, IpAddress.parse("ff02::1:ff00:1"))
        .with(Field.ICMPV6_TYPE, type);
  }

  private static Packet asks(int in, MacAddress from, IpAddress source, IpAddress target) {
    return message(in, from, source, 135)
        .with(Field.ND_TARGET, target)
        .with(Field.ND_SLL, from)
        .with(Field.ND_OPTIONS_TYPE, 1);
  }

  private static Packet advertises(
      int in, MacAddress from, IpAddress source, IpAddress target, MacAddress at) {
    return message(in, from, source, 136)
        .with(Field.ND_TARGET, target)
        .with(Field.ND_TLL, at)
        .with(Field.ND_OPTIONS_TYPE, 2);
  }

  private static Packet answer(Packet question, MacAddress owner, long flags) {
    IpAddress target = Ground.target(question);
    return question
        .with(Field.IN_PORT, 0)
        .with(Field.ETH_SRC, owner)
        .with(Field.ETH_DST, question.get(Field.ETH_SRC))
        .with(Field.IPV6_SRC, target)
        .with(Field.IPV6_DST, question.get(Field.IPV6_SRC))
        .with(Field.ICMPV6_TYPE, 136)
        .with(Field.ND_RESERVED, flags)
        .with(Field.ND_OPTIONS_TYPE, 2)
        .with(Field.ND_SLL, 0)
        .with(Field.ND_TLL, owner);
  }

  @Test
  void whoIsHereIsAnsweredForFromEitherSide() {
    Packet neighbour = asks(AT_WEB, WEB_MAC, WEB, MAIL);
    assertThat(send(KNOWN, neighbour).sent())
        .containsExactly(new Result.Sent(AT_WEB, answer(neighbour, MAIL_MAC, 0x6000_0000L)));
    Packet provider = asks(OUTSIDE, GATEWAY_MAC, OUTSIDER, MAIL);
    assertThat(send(KNOWN, provider).sent())
        .containsExactly(new Result.Sent(OUTSIDE, answer(provider, MAIL_MAC, 0x6000_0000L)));
  }

  @Test
  void guestsAreAnsweredForAGatewayThatIsKnownAsForARouter() {
    Packet question = asks(AT_WEB, WEB_MAC, WEB, GATEWAY);
    assertThat(send(KNOWN, question).sent())
        .containsExactly(new Result.Sent(AT_WEB, answer(question, GATEWAY_MAC, 0xe000_0000L)));
    assertThat(send(Map.of(), question).ports()).as("unknown").contains(OUTSIDE);
  }

  @Test
  void theOwnerAnswersWhereTheSwitchCannot() {
    IpAddress nobody = IpAddress.parse("::");
    Packet duplicate =
        asks(OUTSIDE, GATEWAY_MAC, nobody, MAIL)
            .with(Field.ND_SLL, 0)
            .with(Field.ND_OPTIONS_TYPE, 0);
    assertThat(send(KNOWN, duplicate).ports()).as("RFC 4862").contains(AT_MAIL);
    Packet optionless =
        asks(AT_WEB, WEB_MAC, WEB, MAIL).with(Field.ND_SLL, 0).with(Field.ND_OPTIONS_TYPE, 0);
    assertThat(send(KNOWN, optionless).ports()).as("no option").contains(AT_MAIL);
    Packet itself = asks(AT_MAIL, MAIL_MAC, MAIL, MAIL);
    assertThat(send(KNOWN, itself).ports()).as("for oneself").contains(AT_WEB);
    Packet routed = asks(AT_WEB, WEB_MAC, WEB, MAIL).with(Field.IP_TTL, 64);
    assertThat(send(KNOWN, routed).ports()).as("from further away").isEmpty();
  }

  @Test
  void whatAGatewaySaysIsForTheController() {
    for (Packet same :
        List.of(
            advertises(OUTSIDE, GATEWAY_MAC, GATEWAY, GATEWAY, GATEWAY_MAC),
            asks(OUTSIDE, GATEWAY_MAC, GATEWAY, OUTSIDER))) {
      assertThat(send(KNOWN, same).packetIns()).as("%s is no news", same).isEmpty();
      assertThat(send(KNOWN, same).ports()).contains(AT_MAIL);
      assertThat(send(Map.of(), same).packetIns()).as("%s is news", same).hasSize(1);
      assertThat(send(Map.of(), same).ports()).contains(AT_MAIL);
    }
    for (Packet other :
        List.of(
            advertises(OUTSIDE, GATEWAY_MAC, GATEWAY, GATEWAY, OTHER_MAC),
            asks(OUTSIDE, GATEWAY_MAC, GATEWAY, OUTSIDER).with(Field.ND_SLL, OTHER_MAC))) {
      Result result = send(KNOWN, other);
      assertThat(result.packetIns()).as("%s makes it ask", other).hasSize(1);
      assertThat(result.ports()).as("%s is kept from guests", other).isEmpty();
    }
  }

  @Test
  void nobodyHereIsAGateway() {
    for (Packet posing :
        List.of(
            advertises(AT_LEARNED, LEARNED_MAC, OUTSIDER, GATEWAY, LEARNED_MAC),
            advertises(AT_LEARNED, LEARNED_MAC, GATEWAY, GATEWAY, LEARNED_MAC),
            asks(AT_LEARNED, LEARNED_MAC, GATEWAY, MAIL),
            asks(AT_LEARNED, GATEWAY_MAC, OUTSIDER, MAIL))) {
      Result result = send(KNOWN, posing);
      assertThat(result.ports()).as("%s", posing).isEmpty();
      assertThat(result.packetIns()).as("told of %s", posing).hasSize(1);
    }
  }

  @Test
  void whereGuestsAreNotStrictTheyStillDoNotAdvertiseANeighbour() {
    Packet lie = advertises(AT_MAIL, MAIL_MAC, MAIL, WEB, MAIL_MAC);
    for (Binding bind : Binding.values()) {
      assertThat(tables(KNOWN, bind).send(lie, new Conntrack()).ports()).as("%s", bind).isEmpty();
    }
    Packet honest = advertises(AT_MAIL, MAIL_MAC, MAIL, MAIL, MAIL_MAC);
    assertThat(tables(KNOWN, Binding.OFF).send(honest, new Conntrack()).ports()).contains(AT_WEB);
  }

  /** Open vSwitch shows neither target nor MAC address of a message with two options of a kind. */
  @Test
  void whatSaysTwoThingsIsDropped() {
    Packet twice = message(AT_LEARNED, LEARNED_MAC, OUTSIDER, 136);
    assertThat(send(KNOWN, twice).ports()).isEmpty();
    assertThat(send(KNOWN, twice.with(Field.IN_PORT, OUTSIDE)).ports()).isEmpty();
  }

  @Test
  void theWayByAnIpv6GatewayIsShortened() {
    Packet echo =
        message(AT_WEB, WEB_MAC, WEB, 128)
            .with(Field.ETH_DST, GATEWAY_MAC)
            .with(Field.IPV6_DST, MAIL)
            .with(Field.IP_TTL, 64);
    Result result = send(KNOWN, echo);
    assertThat(result.ports()).containsExactly(AT_MAIL);
    assertThat(result.sent().get(0).packet().get(Field.IP_TTL).low()).isEqualTo(63);
  }
}
