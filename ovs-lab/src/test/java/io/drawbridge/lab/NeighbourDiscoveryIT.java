package io.drawbridge.lab;

import static io.drawbridge.lab.Party.GATEWAY;
import static io.drawbridge.lab.Party.MAIL;
import static io.drawbridge.lab.Party.SOLO;
import static io.drawbridge.lab.Party.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.lab.frames.Discovery;
import io.drawbridge.lab.frames.Ethernet;
import io.drawbridge.lab.frames.Hex;
import io.drawbridge.lab.frames.Ipv6;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** IPv6 at the edge, with guests whose gateway is the provider's link-local address. */
class NeighbourDiscoveryIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String LINK_LOCAL = "fe80::1";
  private static final String MOVED = "02:00:00:00:ff:02";
  private static final String INTERNET = Party.INTERNET.ipv6();
  private static final String MARK = "a1a2a3a4a5a6";

  /** Solo is a guest that nobody declared; on its port MAC addresses are learned. */
  private static final String DOCUMENT =
      RunningSeed.text("hostile.yaml").replace("{zone: dmz, host: solo}", "{zone: dmz}");

  private RunningSeed seed;
  private SeedNetwork network;

  @BeforeEach
  void start() {
    seed = new RunningSeed(DOCUMENT);
    network = seed.network();
    for (Host guest : List.of(network.mail(), network.web())) {
      guest.configure(
          List.of("eth0"), Map.of(), List.of("route replace default via fe80::1 dev eth0"));
    }
    for (String gateway : List.of(LINK_LOCAL, GATEWAY.ipv6())) {
      Wait.until(gateway + " is known", PATIENCE, () -> knows(gateway));
    }
    seed.lab().settle();
  }

  @AfterEach
  void stop() {
    seed.close();
  }

  /** Whether the switch answers for a gateway. */
  private boolean knows(String gateway) {
    return network.bridge().flowsWith("cookie=0xdb010009").stream()
        .anyMatch(flow -> flow.contains("nd_target=" + gateway + " "));
  }

  @Test
  void theSwitchAnswersForWhoIsHere() {
    Activity atWeb = network.web().startCapture();
    Activity atMail = network.mail().startCapture();
    Activity wire = network.provider().router().startCapture();
    assertThat(network.mail().resolve(WEB.ipv6(), MAIL.ipv6())).isEqualTo(WEB.mac());
    assertThat(network.provider().router().resolve(WEB.ipv6(), GATEWAY.ipv6()))
        .isEqualTo(WEB.mac());
    assertThat(network.web().resolve(LINK_LOCAL, WEB.ipv6())).isEqualTo(Provider.MAC);
    assertThat(network.web().resolve(GATEWAY.ipv6(), WEB.ipv6())).isEqualTo(Provider.MAC);
    assertThat(network.web().resolve("2001:db8:1::77", WEB.ipv6())).as("nobody").isEmpty();
    assertThat(network.web().ping(MAIL.ipv6(), 2)).isEqualTo(2);
    assertThat(network.web().ping(INTERNET, 2)).isEqualTo(2);
    assertThat(network.internet().ping(MAIL.ipv6(), 2)).isZero();
    assertThat(asksFor(atWeb, WEB.ipv6())).as("web was asked itself").isEmpty();
    assertThat(asksFor(atMail, MAIL.ipv6())).as("mail was asked itself").isEmpty();
    assertThat(solicitations(wire))
        .as("what the provider was asked, by the controller in mail's name")
        .allMatch(frame -> Hex.slice(frame, 6, 12).equals(Hex.mac(MAIL.mac())))
        .allMatch(frame -> isFor(frame, LINK_LOCAL) || isFor(frame, GATEWAY.ipv6()));
  }

  private static List<String> solicitations(Activity capture) {
    return capture.frames().stream()
        .filter(frame -> Hex.length(frame) >= 78 && Hex.slice(frame, 12, 14).equals("86dd"))
        .filter(frame -> Hex.slice(frame, 20, 21).equals("3a"))
        .filter(frame -> Hex.slice(frame, 54, 55).equals("87"))
        .toList();
  }

  private static List<String> asksFor(Activity capture, String target) {
    return solicitations(capture).stream().filter(frame -> isFor(frame, target)).toList();
  }

  private static boolean isFor(String frame, String target) {
    return Hex.slice(frame, 62, 78).equals(Hex.ip(target));
  }

  @Test
  void whoWantsAnAddressHearsOfItsOwnerOnly() {
    String own = MAIL.ipv6() + "/64 dev eth0";
    detecting(network.mail(), List.of("addr del " + own, "addr add " + own));
    Wait.until(
        "mail's address is its own again",
        PATIENCE,
        () -> !addresses("mail", "tentative").contains(MAIL.ipv6() + "/"));
    assertThat(addresses("mail", "dadfailed")).isEmpty();
    detecting(network.provider().router(), List.of("addr add " + own));
    Wait.until(
        "the provider's router hears that somebody has it",
        PATIENCE,
        () -> addresses("provider", "dadfailed").contains(MAIL.ipv6() + "/"));
  }

  /** With duplicate address detection (RFC 4862, 5.4), which the lab's machines leave out. */
  private static void detecting(Host host, List<String> batch) {
    host.configure(List.of("eth0"), Map.of("net/ipv6/conf/eth0/dad_transmits", 1), batch);
  }

  private String addresses(String host, String flag) {
    return seed.lab().shell().run("ip", "-n", host, "-6", "addr", "show", "dev", "eth0", flag);
  }

  @Test
  void aGatewayThatMovesIsFollowedAndTold() {
    Host router = network.provider().router();
    // Anybody can say so: the controller asks, and the gateway answers with what it has.
    router.sendFrames(List.of(announcement("02:00:00:00:ff:66")));
    assertThat(network.mail().resolve(LINK_LOCAL, MAIL.ipv6())).isEqualTo(Provider.MAC);
    router.configure(List.of("eth0"), Map.of(), List.of("link set eth0 address " + MOVED));
    router.sendFrames(List.of(announcement(MOVED)));
    Wait.until(
        "guests are told the new MAC address",
        PATIENCE,
        () -> network.mail().resolve(LINK_LOCAL, MAIL.ipv6()).equals(MOVED));
    assertThat(get("events").path("events"))
        .filteredOn(event -> event.path("gateway").asText().equals(LINK_LOCAL))
        .anyMatch(
            event ->
                event.path("mac").asText().equals(MOVED)
                    && event.path("before").asText().equals(Provider.MAC))
        .noneMatch(event -> event.path("mac").asText().endsWith(":66"));
  }

  private static String announcement(String mac) {
    return Ethernet.frame(
        Ethernet.group(Discovery.ALL_NODES),
        mac,
        Discovery.advertisement(
            LINK_LOCAL, Discovery.ALL_NODES, Discovery.OVERRIDE, LINK_LOCAL, mac, MARK));
  }

  @Test
  void theWayByTheLinkLocalGatewayIsShortened() {
    for (Party party : List.of(MAIL, WEB)) {
      Host host = party.equals(MAIL) ? network.mail() : network.web();
      host.configure(
          List.of("eth0"),
          Map.of(),
          List.of(
              "addr del " + party.ipv6() + "/64 dev eth0",
              "addr add " + party.ipv6() + "/128 dev eth0 nodad",
              "route replace default via fe80::1 dev eth0"));
    }
    Activity wire = network.provider().router().startCapture();
    assertThat(network.web().ping(MAIL.ipv6(), 3)).isEqualTo(3);
    String pair = Hex.ip(WEB.ipv6()) + Hex.ip(MAIL.ipv6());
    assertThat(wire.frames()).as("on the uplink").noneMatch(frame -> frame.contains(pair));
  }

  @Test
  void nobodyHereIsTheGateway() {
    Activity atWeb = network.web().startCapture();
    String mac = SOLO.mac();
    String own = "2001:db8:1::50";
    Ipv6 twice =
        Discovery.message(
            own,
            WEB.ipv6(),
            Discovery.ADVERTISEMENT,
            Discovery.ANSWER
                + Hex.ip(LINK_LOCAL)
                + ("0201" + Hex.mac(mac))
                + ("0201" + Hex.mac(mac))
                + Discovery.mark(MARK));
    String group = Discovery.solicitedNode(WEB.ipv6());
    network
        .solo()
        .sendFrames(
            List.of(
                toWeb(answer(own, LINK_LOCAL)),
                toWeb(answer(LINK_LOCAL, LINK_LOCAL)),
                toWeb(answer(own, MAIL.ipv6())),
                toWeb(twice),
                toWeb(Discovery.solicitation(LINK_LOCAL, group, WEB.linkLocal(), mac, MARK)),
                // The last one, which passes, comes behind them.
                toWeb(Discovery.solicitation(own, group, WEB.linkLocal(), mac, MARK))));
    Wait.until(
        "web hears the last of them",
        PATIENCE,
        () -> atWeb.frames().stream().anyMatch(frame -> frame.contains(MARK)));
    assertThat(atWeb.frames().stream().filter(frame -> frame.contains(MARK))).hasSize(1);
    Wait.until(
        "and it is counted",
        PATIENCE,
        () ->
            get("violations")
                .path("violations")
                .findValuesAsText("kind")
                .contains("declared-elsewhere"));
  }

  private static Ipv6 answer(String source, String target) {
    return Discovery.advertisement(source, WEB.ipv6(), Discovery.ANSWER, target, SOLO.mac(), MARK);
  }

  private static String toWeb(Ipv6 packet) {
    return Ethernet.frame(WEB.mac(), SOLO.mac(), packet);
  }

  private JsonNode get(String what) {
    try {
      return JSON.readTree(seed.controller().get("/api/v1/" + what).body());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
