package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.lab.frames.Arp;
import io.drawbridge.lab.frames.Discovery;
import io.drawbridge.lab.frames.Ethernet;
import io.drawbridge.lab.frames.Hex;
import io.drawbridge.lab.frames.Ipv4;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the switch does at the edge by itself: answers, the shortcut, gateways that move. */
class EdgeIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SEED =
      RunningSeed.text("seed.yaml")
          .replace("uplink: wan}", "uplink: wan, gateways: [172.16.1.6, 10.0.0.254]}");
  private static final String WEB = "02:00:00:00:01:02";
  private static final String BRIDGES = "01:80:c2:00:00:";
  private static final String MARK = "a77a00000004";
  private static final String SOLO = "10.1.1.50";

  private RunningSeed seed;
  private SeedNetwork network;

  @BeforeEach
  void start() {
    seed = new RunningSeed(SEED);
    network = seed.network();
  }

  @AfterEach
  void stop() {
    seed.close();
  }

  @Test
  void theSwitchAnswersForWhoIsHere() {
    Activity web = network.web().startCapture();
    assertThat(network.provider().router().resolve("172.16.1.2", "172.16.1.6")).isEqualTo(WEB);
    assertThat(network.mail().resolve("172.16.1.2", "172.16.1.1")).isEqualTo(WEB);
    network.provider().reset();
    assertThat(network.mail().resolve("172.16.1.6", "172.16.1.1")).isEqualTo(Provider.MAC);
    assertThat(network.mail().resolve("172.16.1.4", "172.16.1.1")).as("nobody").isEmpty();
    assertThat(web.frames()).noneMatch(frame -> frame.endsWith("ac100102"));
    assertThat(asked("172.16.1.1")).as("nothing of it left").isZero();
  }

  /** How many requests of a sender the provider has heard since it began to count. */
  private int asked(String sender) {
    int count = 0;
    for (JsonNode request : network.provider().counters().path("requests")) {
      if (request.path("sender").asText().equals(sender)) {
        count += request.path("count").asInt();
      }
    }
    return count;
  }

  private static String request(String mac, String sender, String target) {
    return "ffffffffffff" + mac + "08060001080006040001" + mac + sender + "000000000000" + target;
  }

  @Test
  void theWayByTheGatewayIsShortened() {
    Activity wire = network.provider().router().startCapture();
    network.solo().serveTcp(80);
    assertThat(network.web().ping(SOLO, 3)).isEqualTo(3);
    assertThat(network.web().connectTcp(SOLO, 80)).isEqualTo("CONNECTED");
    assertThat(wire.frames()).as("on the uplink").noneMatch(this::isBetweenThem);
    assertThat(network.web().ping(SOLO, 1, Map.of("ttl", 2)).path("received").asInt())
        .as("one hop between them")
        .isEqualTo(1);
    seed.apply(SEED.replace("uplink: wan,", "uplink: wan, shortcut: false,"));
    assertThat(network.web().ping(SOLO, 2)).isEqualTo(2);
    assertThat(wire.frames()).as("by the provider again").anyMatch(this::isBetweenThem);
  }

  private boolean isBetweenThem(String frame) {
    return frame.contains("ac1001020a010132") || frame.contains("0a010132ac100102");
  }

  @Test
  void whenAHostLeavesTheOldWayIsBack() {
    assertThat(network.web().ping(SOLO, 1)).isEqualTo(1);
    Activity wire = network.provider().router().startCapture();
    network.solo().unplug();
    Wait.until(
        "web's packets go to the provider",
        Duration.ofSeconds(10),
        () -> {
          network.web().ping(SOLO, 1);
          return wire.frames().stream().anyMatch(frame -> frame.contains("ac1001020a010132"));
        });
  }

  @Test
  void aGatewayThatMovesIsFollowedAndTold() {
    assertThat(network.mail().ping("203.0.113.10", 1)).isEqualTo(1);
    Host router = network.provider().router();
    // Anybody can say so: the controller asks, and the gateway answers with what it has.
    router.sendFrames(List.of(announcement("02000000ff66")));
    assertThat(network.mail().resolve("172.16.1.6", "172.16.1.1")).isEqualTo(Provider.MAC);
    network.provider().stopWire();
    router.configure(List.of("eth0"), Map.of(), List.of("link set eth0 address 02:00:00:00:ff:02"));
    router.sendFrames(List.of(announcement("02000000ff02")));
    Wait.until(
        "guests are told the new MAC address",
        Duration.ofSeconds(10),
        () -> network.mail().resolve("172.16.1.6", "172.16.1.1").equals("02:00:00:00:ff:02"));
    assertThat(events())
        .anyMatch(
            event ->
                event.path("gateway").asText().equals("172.16.1.6")
                    && event.path("mac").asText().equals("02:00:00:00:ff:02")
                    && event.path("before").asText().equals(Provider.MAC));
  }

  private static String announcement(String mac) {
    return request(mac, "ac100106", "ac100106");
  }

  @Test
  void violationsAreCountedByPortAndToldOnce() {
    String spoofed =
        "02000000ff01"
            + "020000000101"
            + "0800"
            + "4500001c00000000401100000808080808080404"
            + "10e110e100080000";
    network.mail().sendFrames(List.of(spoofed, spoofed, spoofed));
    Wait.until(
        "three are counted",
        Duration.ofSeconds(10),
        () ->
            get("violations").path("violations").findValuesAsText("kind").contains("ipv4")
                && get("violations").path("violations").get(0).path("packets").asInt() == 3);
    JsonNode violation = get("violations").path("violations").get(0);
    assertThat(violation.path("port").asText()).isEqualTo("mail0");
    assertThat(violation.path("zone").asText()).isEqualTo("dmz");
    Wait.until(
        "and told",
        Duration.ofSeconds(10),
        () -> events().stream().anyMatch(event -> event.has("violation")));
    assertThat(events().stream().filter(event -> event.has("violation"))).hasSize(1);
  }

  @Test
  void framesForBridgesCrossAsTheSegmentSays() {
    String mail = Party.MAIL.mac();
    String spanningTree = Ethernet.llc(BRIDGES + "00", mail, "424203" + "00".repeat(35));
    String access = Ethernet.frame(BRIDGES + "03", mail, 0x888e, "01010000");
    String discovery = Ethernet.frame(BRIDGES + "0e", mail, 0x88cc, "0207");
    String packet =
        Ethernet.frame(BRIDGES + "00", mail, Ipv4.udp("172.16.1.1", 1, "172.16.1.2", 1, ""));
    List<String> frames = List.of(discovery, packet, access, spanningTree);
    seed.apply(SEED.replace("uplink: wan,", "uplink: wan, control: [stp, 802.1x],"));
    Activity web = network.web().startCapture();
    Activity app = network.app().startCapture();
    Activity wire = network.provider().router().startCapture();
    network.mail().sendFrames(frames);
    network.desk().sendFrames(List.of(spanningTree.replace(Hex.mac(mail), "020000000264")));
    network
        .provider()
        .router()
        .sendFrames(List.of(spanningTree.replace(Hex.mac(mail), Hex.mac(Provider.MAC))));
    // Frames of one port are handled in order, and these are behind those.
    network.mail().sendFrames(List.of(Arp.announcement(mail, "172.16.1.1").frame("")));
    assertThat(network.desk().ping("192.168.1.10", 1)).isEqualTo(1);
    assertThat(network.internet().ping("172.16.1.2", 1)).isEqualTo(1);
    Wait.until(
        "the last has left",
        Duration.ofSeconds(10),
        () -> wire.frames().stream().anyMatch(frame -> frame.startsWith("ffffffffffff")));
    assertThat(toBridges(web)).containsExactly(access, spanningTree);
    assertThat(toBridges(app)).isEmpty();
    assertThat(toBridges(wire)).isEmpty();
    seed.apply(SEED.replace("uplink: wan,", "uplink: wan, control: all,"));
    network.mail().sendFrames(frames);
    Wait.until("all cross", Duration.ofSeconds(10), () -> toBridges(web).contains(discovery));
    assertThat(network.mail().ping("203.0.113.10", 1)).isEqualTo(1);
    assertThat(toBridges(web)).as("IP goes by the rules").doesNotContain(packet);
    assertThat(toBridges(wire)).isEmpty();
  }

  @Test
  void whatIsAskedAgainAtOnceLeavesOnce() {
    seed.apply(
        SEED.replace("uplink: wan,", "uplink: wan, peers: [172.16.1.4, \"2001:db8:1::4\"],")
            .replace("addresses: [172.16.1.1]", "addresses: [172.16.1.1, \"2001:db8:1::1\"]"));
    String mail = Party.MAIL.mac();
    String arp = Arp.request(mail, "172.16.1.1", "172.16.1.4").frame("");
    String group = Discovery.solicitedNode("2001:db8:1::4");
    String neighbour =
        Ethernet.frame(
            Ethernet.group(group),
            mail,
            Discovery.solicitation("2001:db8:1::1", group, "2001:db8:1::4", mail, MARK));
    Activity answers = network.mail().startCapture();
    Activity wire = network.provider().router().startCapture();
    // More than the budget has at once.
    network.mail().sendFrames(Collections.nCopies(30, arp));
    network.mail().sendFrames(Collections.nCopies(30, neighbour));
    String other = Arp.request(WEB, "172.16.1.2", "172.16.1.4").frame("");
    network.web().sendFrames(List.of(other));
    Wait.until(
        "another's question is not held up",
        Duration.ofSeconds(10),
        () -> Collections.frequency(wire.frames(), other) == 1);
    assertThat(network.mail().ping("203.0.113.10", 1)).as("all were handled").isEqualTo(1);
    // One each, and a few more where sending took longer than a second.
    int arps = Collections.frequency(wire.frames(), arp);
    int neighbours = Collections.frequency(wire.frames(), neighbour);
    assertThat(arps).isBetween(1, 3);
    assertThat(neighbours).isBetween(1, 3);
    assertThat(answers.frames())
        .as("who asked has his answer")
        .anyMatch(frame -> frame.startsWith(Hex.mac(mail)) && frame.contains("ac100104"));
    Wait.until(
        "later it is asked again",
        Duration.ofSeconds(10),
        () -> {
          network.mail().sendFrames(List.of(arp, neighbour));
          return Collections.frequency(wire.frames(), arp) > arps
              && Collections.frequency(wire.frames(), neighbour) > neighbours;
        });
  }

  private static List<String> toBridges(Activity capture) {
    return capture.frames().stream().filter(frame -> frame.startsWith("0180c2")).toList();
  }

  @Test
  void aSegmentHasRoomForSoManyMacs() {
    Host other =
        seed.lab()
            .host(
                new HostSpec(
                    "other", "other0", "02:00:00:00:02:77", List.of("192.168.1.77/24"), List.of()),
                network.bridge());
    seed.apply(
        SEED.replace("desk0: {zone: lan}", "desk0: {zone: lan}\n      other0: {zone: lan}")
            .replace("{zones: [lan]}", "{zones: [lan], maxMacs: 12}"));
    assertThat(network.desk().ping("192.168.1.10", 1)).isEqualTo(1);
    network.desk().sendFrames(announcements(1, 9));
    Wait.until("desk0 has ten", Duration.ofSeconds(10), () -> learnedAt("desk0") == 10);
    other.sendFrames(announcements(11, 19));
    Wait.until(
        "those that have no room are counted",
        Duration.ofSeconds(10),
        () -> violations("too-many-macs", "other0") >= 7);
    assertThat(learnedAt("desk0")).isEqualTo(10);
    assertThat(learnedAt("other0")).isEqualTo(2);
    assertThat(network.desk().ping("192.168.1.10", 1)).as("who was there goes on").isEqualTo(1);
  }

  private static List<String> announcements(int first, int last) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(number -> "02:00:00:00:03:%02x".formatted(number))
        .map(mac -> Arp.announcement(mac, "192.168.1.78").frame(""))
        .toList();
  }

  /** How many MAC addresses the switch has learned at a port. */
  private int learnedAt(String port) {
    return Collections.frequency(get("learned").path("learned").findValuesAsText("port"), port);
  }

  private int violations(String kind, String port) {
    int packets = 0;
    for (JsonNode violation : get("violations").path("violations")) {
      if (violation.path("kind").asText().equals(kind)
          && violation.path("port").asText().equals(port)) {
        packets += violation.path("packets").asInt();
      }
    }
    return packets;
  }

  private List<JsonNode> events() {
    List<JsonNode> events = new ArrayList<>();
    get("events").path("events").forEach(events::add);
    return events;
  }

  private JsonNode get(String what) {
    try {
      return JSON.readTree(seed.controller().get("/api/v1/" + what).body());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
