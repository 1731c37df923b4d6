package io.drawbridge.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.NetworkCompiler;
import io.drawbridge.compile.Numbering;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.compile.Whereabouts;
import io.drawbridge.flow.Field;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Action;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Host;
import io.drawbridge.network.Location;
import io.drawbridge.network.Nat;
import io.drawbridge.network.Network;
import io.drawbridge.network.Place;
import io.drawbridge.network.Port;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Side;
import io.drawbridge.network.Switch;
import io.drawbridge.network.Traffic;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Violation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A host with places on two switches: where it is, where it is awaited, and when it is watched. */
class MovesTest {
  private static final MacAddress MAIL = MacAddress.parse("02:00:00:00:01:01");
  private static final MacAddress WEB = MacAddress.parse("02:00:00:00:01:02");
  private static final IpAddress MAIL_ADDRESS = IpAddress.parse("10.0.0.11");
  private static final IpAddress WEB_ADDRESS = IpAddress.parse("10.0.0.12");
  private static final Location HOME = new Location("one", "tap0", Place.UNTAGGED);
  private static final Location NEXT = new Location("one", "tap1", Place.UNTAGGED);
  private static final Location AWAY = new Location("two", "tap0", Place.UNTAGGED);
  private static final int WAN = 1;
  private static final int TAP0 = 2;
  private static final int TAP1 = 3;
  private static final int WEB_PORT = 4;

  private static Network network() {
    Map<String, Port> ports = new LinkedHashMap<>();
    ports.put("wan", new Port("wan", Optional.empty()));
    ports.put("tap0", new Port("dmz", Optional.of("mail")));
    ports.put("tap1", new Port("dmz", Optional.of("mail")));
    ports.put("web", new Port("dmz", Optional.of("web")));
    Map<String, Switch> switches = new LinkedHashMap<>();
    switches.put("one", new Switch(1, ports));
    switches.put("two", new Switch(2, Map.of("tap0", new Port("dmz", Optional.of("mail")))));
    Map<String, Host> hosts = new LinkedHashMap<>();
    hosts.put("mail", new Host(List.of(MAIL), List.of(MAIL_ADDRESS)));
    hosts.put("web", new Host(List.of(WEB), List.of(WEB_ADDRESS)));
    return new Network(
        switches,
        Map.of(
            "public", new Segment(List.of("wan", "dmz"), Optional.of("wan"), EtherTypes.DEFAULT)),
        hosts,
        Map.of(),
        Nat.NONE,
        Map.of(),
        List.of(),
        List.of(Rule.of("all", Action.PASS, Side.ANY, Side.ANY, Traffic.ANY)));
  }

  private static PipelineInterpreter with(Whereabouts whereabouts) {
    Network network = network();
    Map<String, Integer> ports = Map.of("wan", WAN, "tap0", TAP0, "tap1", TAP1, "web", WEB_PORT);
    return new PipelineInterpreter(
        NetworkCompiler.compile(
                network,
                "one",
                Numbering.EMPTY.extend(network),
                new SwitchFacts(ports, Map.of(), whereabouts))
            .flows());
  }

  private static Whereabouts at(Location place) {
    return new Whereabouts(Map.of("mail", place), Set.of());
  }

  private static Result send(Whereabouts whereabouts, int port, MacAddress from, IpAddress source) {
    boolean mail = source.equals(MAIL_ADDRESS);
    return with(whereabouts)
        .send(
            Packet.EMPTY
                .with(Field.IN_PORT, port)
                .with(Field.ETH_TYPE, 0x800)
                .with(Field.ETH_SRC, from)
                .with(Field.ETH_DST, mail ? WEB : MAIL)
                .with(Field.IP_PROTO, 17)
                .with(Field.IP_TTL, 64)
                .with(Field.IPV4_SRC, source)
                .with(Field.IPV4_DST, mail ? WEB_ADDRESS : MAIL_ADDRESS),
            new Conntrack());
  }

  private static Result mailFrom(Whereabouts whereabouts, int port) {
    return send(whereabouts, port, MAIL, MAIL_ADDRESS);
  }

  private static Result toMail(Whereabouts whereabouts) {
    return send(whereabouts, WEB_PORT, WEB, WEB_ADDRESS);
  }

  @Test
  void untilItIsFoundElsewhereItIsAtItsFirstPlace() {
    Location formerPlace = new Location("one", "tap9", Place.UNTAGGED);
    for (Whereabouts first : List.of(Whereabouts.UNKNOWN, at(HOME), at(formerPlace))) {
      assertThat(mailFrom(first, TAP0).ports()).containsExactly(WEB_PORT);
      assertThat(toMail(first).ports()).containsExactly(TAP0);
    }
  }

  @Test
  void whereItIsAwaitedItIsHeardOfAndNothingPasses() {
    Result appeared = mailFrom(at(HOME), TAP1);
    assertThat(appeared.ports()).isEmpty();
    assertThat(appeared.packetIns())
        .extracting(sent -> Cookie.read(sent.cookie()).map(Cookie::kind))
        .containsExactly(Optional.of(Cookie.Kind.APPEARED));
    Result stranger = send(at(HOME), TAP1, WEB, WEB_ADDRESS);
    assertThat(stranger.ports()).isEmpty();
    assertThat(stranger.packetIns())
        .extracting(sent -> Cookie.read(sent.cookie()).flatMap(Violation::of))
        .containsExactly(Optional.of(Violation.MAC));
  }

  @Test
  void rulesAndAddressesFollowIt() {
    assertThat(mailFrom(at(NEXT), TAP1).ports()).containsExactly(WEB_PORT);
    assertThat(toMail(at(NEXT)).ports()).containsExactly(TAP1);
    assertThat(mailFrom(at(NEXT), TAP0).ports()).isEmpty();
  }

  @Test
  void onAnotherSwitchItIsBehindTheUplink() {
    assertThat(mailFrom(at(AWAY), WAN).ports()).as("comes by it").containsExactly(WEB_PORT);
    assertThat(toMail(at(AWAY)).ports()).as("is looked for there").contains(WAN);
    assertThat(mailFrom(at(AWAY), TAP0).ports()).isEmpty();
    assertThat(mailFrom(at(HOME), WAN).ports()).as("an impostor").isEmpty();
  }

  @Test
  void whileItIsWatchedItPassesAndIsHeard() {
    Whereabouts watched = new Whereabouts(Map.of(), Set.of("mail"));
    Result result = mailFrom(watched, TAP0);
    assertThat(result.ports()).containsExactly(WEB_PORT);
    assertThat(result.packetIns())
        .extracting(sent -> Cookie.read(sent.cookie()).map(Cookie::kind))
        .containsExactly(Optional.of(Cookie.Kind.HEARD));
  }
}
