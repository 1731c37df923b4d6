package io.drawbridge.lab;

import static io.drawbridge.lab.Party.APP;
import static io.drawbridge.lab.Party.DESK;
import static io.drawbridge.lab.Party.GATEWAY;
import static io.drawbridge.lab.Party.INTERNET;
import static io.drawbridge.lab.Party.LAN_ROUTER;
import static io.drawbridge.lab.Party.MAIL;
import static io.drawbridge.lab.Party.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.lab.frames.Arp;
import io.drawbridge.lab.frames.Discovery;
import io.drawbridge.lab.frames.Ethernet;
import io.drawbridge.lab.frames.Hex;
import io.drawbridge.lab.frames.Ipv4;
import io.drawbridge.lab.fuzz.FrameFuzz;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** While one guest floods, everything goes on for the others. Counts, no times. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FloodIT {
  private static final String DOCUMENT =
      RunningSeed.text("hostile.yaml")
          .replace("desk0: {zone: lan}", "desk0: {zone: lan}\n      other0: {zone: lan}");
  private static final String MARK = "a77af100d000";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MAX_MACS = 16;
  private static final int PER_SECOND = 2_000;
  private static final int ENOUGH = 4_000;

  private static final int SOURCE_MAC = 8;
  private static final int IPV4_PORTS = 34;

  private RunningSeed seed;
  private SeedNetwork network;
  private Host other;
  private int others;

  @BeforeAll
  void start() {
    seed = new RunningSeed(DOCUMENT);
    network = seed.network();
    other =
        seed.lab()
            .host(
                new HostSpec(
                    "other", "other0", "02:00:00:00:02:77", List.of("192.168.1.77/24"), List.of()),
                network.bridge());
    seed.awaitConverged();
    network.web().serveTcp(80);
    network.app().serveTcp(80);
    network.internet().serveTcp(7);
    assertThat(network.desk().ping(APP.ipv4(), 1)).isEqualTo(1);
    Wait.until("the new port works", PATIENCE, () -> other.ping(APP.ipv4(), 1) == 1);
  }

  @AfterAll
  void stop() {
    seed.close();
  }

  @Test
  void manyMacs() {
    String frame = udp(APP.mac(), "02:0b:00:00:00:00", DESK.ipv4(), APP.ipv4());
    during(network.desk(), frame, List.of(List.of(SOURCE_MAC, 4)), this::othersGoOn);
    assertThat(learnedAt("desk0")).hasSizeLessThanOrEqualTo(MAX_MACS).contains(DESK.mac());
    assertThat(network.desk().ping(APP.ipv4(), 1)).as("the flooder itself").isEqualTo(1);
  }

  @Test
  void manyMacsToAll() {
    String frame = udp(Ethernet.BROADCAST, "02:0b:00:00:00:00", DESK.ipv4(), "255.255.255.255");
    during(network.desk(), frame, List.of(List.of(SOURCE_MAC, 4)), this::othersGoOn);
    assertThat(learnedAt("desk0")).hasSizeLessThanOrEqualTo(MAX_MACS).contains(DESK.mac());
  }

  @Test
  void manyMacsOfAStrictGuest() {
    Activity web = network.web().startTally();
    Activity wire = network.provider().router().startTally();
    String frame = udp(GATEWAY.mac(), "02:0b:00:00:00:00", MAIL.ipv4(), INTERNET.ipv4());
    during(network.mail(), frame, List.of(List.of(SOURCE_MAC, 4)), this::othersGoOn);
    assertThat(marked(web.take())).isZero();
    assertThat(marked(wire.take())).isZero();
    web.stop();
    wire.stop();
  }

  @Test
  void manyQuestions() {
    Activity wire = network.provider().router().startTally();
    String frame = Arp.request(MAIL.mac(), MAIL.ipv4(), "172.16.0.0").frame(MARK);
    during(network.mail(), frame, List.of(List.of(40, 2)), this::othersGoOn);
    assertThat(marked(wire.take())).as("none is for the provider").isZero();
    wire.stop();
  }

  @Test
  void manyAnnouncements() {
    Activity wire = network.provider().router().startTally();
    Activity web = network.web().startTally();
    String frame = Arp.announcement(MAIL.mac(), MAIL.ipv4()).frame(MARK);
    int sent = during(network.mail(), frame, List.of(), this::othersGoOn);
    assertThat(marked(wire.take())).isPositive().isLessThan(sent / 4);
    assertThat(marked(web.take())).isPositive().isLessThan(sent / 2);
    wire.stop();
    web.stop();
  }

  @Test
  void manyQuestionsForTheRouter() {
    String frame = FrameFuzz.question(MAIL);
    during(network.mail(), frame, List.of(List.of(56, 4)), this::othersGoOn);
  }

  @Test
  void manyGroups() {
    Activity wire = network.provider().router().startTally();
    String frame =
        Ethernet.frame(
            Ethernet.group(Discovery.MLD_ROUTERS),
            MAIL.mac(),
            Discovery.mldReport(MAIL.linkLocal(), "ff0e::42", MARK));
    int sent = during(network.mail(), frame, List.of(), this::othersGoOn);
    assertThat(marked(wire.take())).isLessThan(sent / 2);
    wire.stop();
  }

  @Test
  void manyConnections() {
    String frame = udp(LAN_ROUTER.mac(), APP.mac(), APP.ipv4(), INTERNET.ipv4());
    // Without a checksum, which UDP may be, so that the ports can change.
    String free = frame.substring(0, 80) + "0000" + frame.substring(84);
    during(network.app(), free, List.of(List.of(IPV4_PORTS + 1, 3)), this::othersGoOn);
  }

  @Test
  void manyThatExpire() {
    String frame =
        Ethernet.frame(
            LAN_ROUTER.mac(),
            DESK.mac(),
            Ipv4.udp(DESK.ipv4(), 4000, INTERNET.ipv4(), 4000, MARK).withTtl(1));
    during(network.desk(), frame, List.of(), this::othersGoOn);
  }

  @Test
  void manyUnknownNeighbours() {
    String frame = udp(LAN_ROUTER.mac(), DESK.mac(), DESK.ipv4(), "192.168.1.0");
    // The checksum of the header goes wrong with it, so only the switch's part of the way is tried.
    during(network.desk(), frame, List.of(List.of(33, 1)), this::othersGoOn);
  }

  /** To everybody, to a group, to somebody nobody knows: a hundred a second may pass. */
  @ParameterizedTest
  @ValueSource(strings = {Ethernet.BROADCAST, "01:00:5e:01:02:03", "02:00:00:00:0b:ad"})
  void storms(String to) {
    Activity solo = network.solo().startTally();
    String target = to.startsWith("01") ? "239.1.2.3" : "255.255.255.255";
    String frame = udp(to, WEB.mac(), WEB.ipv4(), target);
    int sent = 3_000;
    network.web().sendMany(Collections.nCopies(sent, frame), FrameFuzz.question(WEB), 64);
    assertThat(marked(solo.take())).isPositive().isLessThan(sent / 2);
    solo.stop();
  }

  /** Floods until enough was sent and the others were tried; returns how much was sent. */
  private int during(
      Host flooder, String frame, List<List<Integer>> places, Runnable whatElseGoesOn) {
    Activity flood = flooder.startFlood(frame, places, PER_SECOND);
    Wait.until("it floods", PATIENCE, () -> flood.progress().path("sent").asInt() >= ENOUGH);
    whatElseGoesOn.run();
    return flood.stop().path("sent").asInt();
  }

  private void othersGoOn() {
    String mac = "02:00:00:00:03:" + Hex.u8(++others);
    Wait.until(
        "a new MAC address of another guest is learned",
        PATIENCE,
        () -> {
          String question =
              Arp.request(mac, "192.168.1.78", LAN_ROUTER.ipv4()).to(LAN_ROUTER.mac()).frame("");
          other.sendFrames(List.of(question));
          return learnedAt("other0").contains(mac);
        });
    assertThat(seed.controller().isConverged()).as("the switch stays connected").isTrue();
    seed.apply(DOCUMENT.replace("host: mail, port: 25", "host: mail, port: " + (2000 + others)));
    seed.awaitConverged();
    assertThat(network.internet().connectTcp(WEB.ipv4(), 80)).isEqualTo("CONNECTED");
    assertThat(network.web().connectTcp(INTERNET.ipv4(), 7)).isEqualTo("CONNECTED");
    assertThat(other.connectTcp(APP.ipv4(), 80)).isEqualTo("CONNECTED");
  }

  private List<String> learnedAt(String port) {
    try {
      JsonNode learned =
          new ObjectMapper().readTree(seed.controller().get("/api/v1/learned").body());
      List<String> macs = new ArrayList<>();
      for (JsonNode each : learned.path("learned")) {
        if (each.path("port").asText().equals(port)) {
          macs.add(each.path("mac").asText());
        }
      }
      return macs;
    } catch (JsonProcessingException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private static int marked(Map<String, Integer> frames) {
    return frames.entrySet().stream()
        .filter(entry -> entry.getKey().contains(MARK))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  private static String udp(String to, String from, String source, String target) {
    return Ethernet.frame(to, from, Ipv4.udp(source, 4000, target, 4000, MARK));
  }
}
