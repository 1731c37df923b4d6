package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.lab.frames.Ethernet;
import io.drawbridge.lab.frames.Hex;
import io.drawbridge.lab.frames.Ipv4;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** What the router says when a packet can't go on, as real tools read it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RouterErrorsIT {
  private static final String DOCUMENT =
      """
      apiVersion: drawbridge/v1
      switches:
        host1:
          datapathId: "0000000000000001"
          ports:
            wan0: {zone: wan}
            desk0: {zone: lan}
            mate0: {zone: lan}
            office0: {zone: office}
      segments:
        public: {zones: [wan], uplink: wan}
        private: {zones: [lan]}
        other: {zones: [office]}
      router:
        public: {mac: "02:00:00:00:01:05", addresses: [172.16.1.5/29], gateway: 172.16.1.6}
        private: {mac: "02:00:00:00:02:01", addresses: [192.168.1.1/24]}
        other: {mac: "02:00:00:00:03:01", addresses: [192.168.2.1/24], mtu: 1400}
      nat:
        outbound: [{name: hide, from: {zone: lan}, source: 172.16.1.5}]
      rules:
        - {name: out, action: pass, from: {zone: lan}, to: {zone: [wan, office]}}
        - {name: office-out, action: pass, from: {zone: office}, to: {zone: wan}}
        - {name: web, action: pass, from: {zone: office}, to: {zone: lan, port: 80}, protocol: tcp}
        - {name: refused, action: reject, from: {zone: office}, to: {zone: lan, port: 81}, protocol: tcp}
        - name: router
          action: pass
          to: {address: [172.16.1.5, 192.168.1.1, 192.168.2.1]}
      """;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ROUTER = "192.168.1.1";
  private static final String ROUTER_OFFICE = "192.168.2.1";
  private static final String ROUTER_PUBLIC = "172.16.1.5";
  private static final String ROUTER_LAN_MAC = "02:00:00:00:02:01";
  private static final String DESK = "192.168.1.20";
  private static final String DESK_MAC = "02:00:00:00:02:20";
  private static final String OFFICE = "192.168.2.20";
  private static final String NOBODY = "192.168.2.99";
  private static final String INTERNET = "203.0.113.10";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Lab lab;
  private OvsBridge bridge;
  private ControllerProcess controller;
  private Provider provider;
  private Host desk;
  private Host mate;
  private Host office;

  @BeforeAll
  void start() {
    lab = Lab.open();
    bridge = lab.bridge("br0", 1);
    provider = new Provider(lab, bridge, "wan0");
    desk = host("desk", "02:20", ROUTER, DESK + "/24");
    mate = host("mate", "02:21", ROUTER, "192.168.1.21/24");
    office = host("office", "03:20", ROUTER_OFFICE, OFFICE + "/24");
    controller = new ControllerProcess(lab.directory().resolve("data"), 0);
    assertThat(controller.put(DOCUMENT).statusCode()).isEqualTo(202);
    bridge.setController(controller.openflowPort());
    Wait.until("the switch has its tables", PATIENCE, controller::isConverged);
  }

  private Host host(String name, String mac, String gateway, String address) {
    return lab.host(
        new HostSpec(
            name,
            name + "0",
            "02:00:00:00:" + mac,
            List.of(address),
            List.of("default via " + gateway)),
        bridge);
  }

  @AfterAll
  void stop() {
    controller.close();
    lab.close();
  }

  private static List<String> errors(JsonNode pings) {
    List<String> errors = new ArrayList<>();
    pings.path("errors").forEach(each -> errors.add(each.asText()));
    return errors;
  }

  private String tool(Host host, String... command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", host.name()));
    all.addAll(List.of(command));
    return lab.shell().tryRun(all.toArray(String[]::new)).output();
  }

  /** The hops of a real traceroute, by datagrams or by echo requests. */
  private List<String> hops(Host host, String how, String to) {
    return tool(host, "traceroute", "-n", how, "-q", "1", "-w", "2", "-m", "5", to)
        .lines()
        .skip(1)
        .map(line -> line.strip().split("\\s+", -1)[1])
        .toList();
  }

  /** Nobody has heard of the office's host yet; the packet itself makes the router ask. */
  @Test
  @Order(1)
  void theFirstPacketWaitsForItsNextHop() {
    assertThat(bridge.flowsWith("reg8=0xc0a80214")).as("not known").isEmpty();
    assertThat(desk.ping(OFFICE, 1)).isEqualTo(1);
    assertThat(bridge.flowsWith("reg8=0xc0a80214")).as("known").hasSize(1);
  }

  @Test
  @Order(2)
  void aNeighbourIsForgottenAndAskedForAgain() {
    lab.warp(Duration.ofSeconds(1300));
    Wait.until("forgotten", PATIENCE, () -> bridge.flowsWith("reg8=0xc0a80214").isEmpty());
    // The controller's clock was not warped: to it the last answer is a moment old.
    assertThat(desk.ping(OFFICE, 1, Map.of("timeoutMillis", 5000)).path("received").asInt())
        .isEqualTo(1);
  }

  @Test
  @Order(3)
  void theRouterAnswersAtEachOfItsAddresses() {
    Wait.until("the gateway is known", PATIENCE, () -> desk.ping(INTERNET, 1) == 1);
    for (String how : List.of("-I", "-U")) {
      for (String own : List.of(ROUTER, ROUTER_OFFICE, ROUTER_PUBLIC)) {
        assertThat(hops(desk, how, own)).as("%s %s", how, own).containsExactly(own);
      }
      assertThat(hops(provider.internet(), how, ROUTER_PUBLIC))
          .containsExactly("203.0.113.1", ROUTER_PUBLIC);
      assertThat(hops(office, how, ROUTER_OFFICE)).containsExactly(ROUTER_OFFICE);
    }
  }

  @Test
  @Order(4)
  void itShowsItselfOnTheWayThrough() {
    for (String how : List.of("-I", "-U")) {
      assertThat(hops(desk, how, OFFICE)).as(how).containsExactly(ROUTER, OFFICE);
      assertThat(hops(desk, how, INTERNET))
          .as("%s hidden", how)
          .containsExactly(ROUTER, "172.16.1.6", INTERNET);
    }
  }

  @Test
  @Order(5)
  void nobodyServesThere() {
    assertThat(desk.connectTcp(ROUTER, 99)).isEqualTo("REFUSED");
    assertThat(provider.internet().connectTcp(ROUTER_PUBLIC, 99)).isEqualTo("REFUSED");
    JsonNode answer = desk.sendUdp(ROUTER_PUBLIC, 99, "hello", Map.of());
    assertThat(answer.path("error").asText()).isEqualTo("ECONNREFUSED");
    assertThat(answer.path("errorFrom").asText()).isEqualTo(ROUTER_PUBLIC);
    Activity wire = desk.startTally();
    desk.sendFrames(
        List.of(
            Ethernet.frame(
                ROUTER_LAN_MAC, DESK_MAC, Ipv4.of(DESK, ROUTER, 132, "0102030405060708"))));
    String unreachable = Hex.ip(ROUTER) + Hex.ip(DESK) + "0302";
    Wait.until(
        "protocol unreachable",
        PATIENCE,
        () -> wire.take().keySet().stream().anyMatch(frame -> frame.contains(unreachable)));
    wire.stop();
  }

  @Test
  @Order(6)
  void whoIsNotThereIsNotReachable() {
    assertThat(errors(desk.ping(NOBODY, 1, Map.of("timeoutMillis", 6000))))
        .containsExactly("host unreachable from " + ROUTER);
    assertThat(errors(desk.ping(NOBODY, 1, Map.of())))
        .as("remembered for a moment")
        .containsExactly("host unreachable from " + ROUTER);
  }

  @Test
  @Order(7)
  void whoMayNotSendThereLearnsNothing() {
    Activity wire = desk.startTally();
    JsonNode pings = office.ping("192.168.1.99", 2, Map.of("timeoutMillis", 5000));
    assertThat(errors(pings)).as("not even that nobody is there").isEmpty();
    assertThat(wire.take().keySet())
        .as("nobody was asked")
        .noneMatch(frame -> frame.contains(Hex.ip("192.168.1.99")));
    wire.stop();
    assertThat(office.connectTcp("192.168.1.99", 81))
        .as("the rule says it")
        .isNotEqualTo("TIMED_OUT");
    assertThat(office.connectTcp("192.168.1.98", 80)).isEqualTo("TIMED_OUT");
  }

  @Test
  @Order(8)
  void whatIsTooLongIsRefusedOrCut() {
    desk.ping(OFFICE, 1);
    JsonNode fits = desk.ping(OFFICE, 1, Map.of("size", 1372, "dontFragment", true));
    assertThat(fits.path("received").asInt()).isEqualTo(1);
    JsonNode tooLong = desk.ping(OFFICE, 1, Map.of("size", 1373, "dontFragment", true));
    assertThat(tooLong.path("received").asInt()).isZero();
    assertThat(errors(tooLong)).containsExactly("fragmentation needed mtu 1400 from " + ROUTER);
    assertThat(tool(mate, "tracepath", "-n", "-m", "5", OFFICE)).contains("pmtu 1400");
    assertThat(mate.ping(OFFICE, 1, Map.of("size", 1450)).path("received").asInt()).isEqualTo(1);
    assertThat(mate.ping(OFFICE, 1, Map.of("size", 4000)).path("received").asInt()).isEqualTo(1);
  }

  /**
   * Of a hidden connection the inside hears with the inside's addresses, and the outside with its.
   */
  @Test
  @Order(9)
  void translatedConnectionsFindTheirMtu() {
    String narrow =
        DOCUMENT
            .replace("gateway: 172.16.1.6}", "gateway: 172.16.1.6, mtu: 1300}")
            .replace("[192.168.1.1/24]}", "[192.168.1.1/24], mtu: 1200}");
    assertThat(controller.put(narrow).statusCode()).isEqualTo(200);
    lab.settle();
    assertThat(errors(desk.ping(INTERNET, 1, Map.of("size", 1300, "dontFragment", true))))
        .containsExactly("fragmentation needed mtu 1300 from " + ROUTER);
    provider.internet().serveTcpSink(9);
    provider.internet().serveTcpSource(10);
    assertThat(desk.sendBulk(INTERNET, 9, Duration.ofSeconds(1))).isPositive();
    assertThat(tool(desk, "ip", "route", "get", INTERNET)).contains("mtu 1300");
    Activity download = desk.download(INTERNET, 10);
    Wait.until(
        "segments of at most 1200 bytes",
        PATIENCE,
        () -> tool(provider.internet(), "ip", "route", "get", ROUTER_PUBLIC).contains("mtu 1200"));
    download.stop();
    assertThat(controller.put(DOCUMENT).statusCode()).isEqualTo(200);
  }

  @Test
  @Order(10)
  void withoutAWayThereIsNone() {
    assertThat(controller.put(DOCUMENT.replace(", gateway: 172.16.1.6", "")).statusCode())
        .isEqualTo(200);
    lab.settle();
    assertThat(errors(desk.ping("198.51.100.1", 1, Map.of())))
        .containsExactly("network unreachable from " + ROUTER);
    assertThat(errors(desk.ping("169.254.7.7", 1, Map.of())))
        .as("never routed, RFC 3927")
        .isEmpty();
    assertThat(controller.put(DOCUMENT).statusCode()).isEqualTo(200);
  }

  private static Ipv4 broken(Ipv4 packet, int at) {
    String payload = packet.payload();
    return Ipv4.of(
        packet.source(),
        packet.destination(),
        packet.protocol(),
        payload.substring(0, at) + "beef" + payload.substring(at + 4));
  }

  @Test
  @Order(11)
  void whatMakesNoSenseIsNotAnswered() {
    String mark = "a77a0b0b0c0c";
    Activity wire = desk.startTally();
    List<Ipv4> packets =
        List.of(
            broken(Ipv4.icmp(DESK, ROUTER, 8, 0, "00070001" + mark), 4),
            broken(Ipv4.udp(DESK, 4000, ROUTER, 99, mark), 12),
            Ipv4.icmp(DESK, ROUTER, 3, 3, "00000000" + mark),
            Ipv4.icmp(ROUTER, NOBODY, 8, 0, "00070001" + mark),
            Ipv4.udp(ROUTER_OFFICE, 4000, "198.51.100.1", 99, mark).withTtl(1),
            Ipv4.of(DESK, ROUTER, 1, "08"),
            Ipv4.of(DESK, ROUTER, 17, "0fa0"),
            Ipv4.of(DESK, ROUTER, 6, "0fa0"),
            Ipv4.icmp(DESK, "169.254.1.1", 8, 0, "00070001" + mark).withTtl(0));
    desk.sendFrames(
        packets.stream().map(each -> Ethernet.frame(ROUTER_LAN_MAC, DESK_MAC, each)).toList());
    // Frames of one port are handled in order, and so are their answers.
    assertThat(desk.ping(ROUTER, 1)).isEqualTo(1);
    assertThat(errors(desk.ping("192.168.1.1", 1, Map.of("ttl", 1)))).isEmpty();
    assertThat(wire.take().keySet())
        .as("from the router to the desk, but for two echo replies")
        .filteredOn(frame -> frame.contains(Hex.ip(ROUTER) + Hex.ip(DESK)))
        .allMatch(frame -> frame.startsWith("0000", 2 * 34))
        .hasSize(2);
    wire.stop();
    assertThat(controller.isConverged()).isTrue();
  }

  private String gateway() {
    try {
      return JSON.readTree(controller.get("/api/v1/switches").body())
          .path("switches")
          .path(0)
          .path("gateways")
          .path(0)
          .path("state")
          .asText();
    } catch (JsonProcessingException notJson) {
      throw new UncheckedIOException(notJson);
    }
  }

  @Test
  @Order(12)
  void gatewaysAreWatched() {
    Wait.until("reachable", PATIENCE, () -> gateway().equals("reachable"));
    provider.router().configure(List.of(), Map.of(), List.of("link set eth0 down"));
    Wait.until("unanswered", PATIENCE, () -> gateway().equals("unanswered"));
    provider.router().configure(List.of(), Map.of(), List.of("link set eth0 up"));
    Wait.until("reachable again", PATIENCE, () -> gateway().equals("reachable"));
    assertThat(controller.get("/api/v1/events").body())
        .contains("\"answers\" : false", "\"answers\" : true");
  }
}
