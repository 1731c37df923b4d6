package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@code networks/nat.yaml}: who appears as whom, and who reaches whom by it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NatIT {
  private static final String DOCUMENT = RunningSeed.text("nat.yaml");
  private static final String INTERNET = "203.0.113.10";
  private static final String PUBLIC = "172.16.1.5";
  private static final String WHOLE = "10.1.1.60";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Lab lab;
  private ControllerProcess controller;
  private Provider provider;
  private Host internet;
  private Host web;
  private Host app;
  private Host spare;
  private Host phone;
  private Host fax;
  private Host desk;
  private Host office;

  @BeforeAll
  void start() {
    lab = Lab.open();
    OvsBridge bridge = lab.bridge("br0", 1);
    provider = new Provider(lab, bridge, "wan0");
    internet = provider.internet();
    web = host("web", bridge, "01:02", "172.16.1.2/32", "172.16.1.6 dev eth0", "172.16.1.6");
    app = host("app", bridge, "02:10", "192.168.1.10/24", "", "192.168.1.1");
    spare = host("spare", bridge, "02:12", "192.168.1.13/24", "", "192.168.1.1");
    phone = host("phone", bridge, "02:20", "192.168.1.20/24", "", "192.168.1.1");
    fax = host("fax", bridge, "02:22", "192.168.1.22/24", "", "192.168.1.1");
    desk = host("desk", bridge, "02:65", "192.168.1.101/24", "", "192.168.1.1");
    office = host("office", bridge, "03:10", "192.168.2.10/24", "", "192.168.2.1");
    controller = new ControllerProcess(lab.directory().resolve("data"), 0);
    assertThat(controller.put(DOCUMENT).statusCode()).isEqualTo(202);
    bridge.setController(controller.openflowPort());
    Wait.until("the switch has its tables", PATIENCE, controller::isConverged);
    internet.serveTcp(7);
    internet.serveUdp(5060);
    web.serveTcp(80);
    for (int port : List.of(80, 2222, 8443, 9000, 9009, 17000, 17003)) {
      app.serveTcp(port);
    }
    app.serveUdp(9003);
    spare.serveTcp(8443);
    Wait.until(
        "the gateway is known", PATIENCE, () -> desk.connectTcp(INTERNET, 7).equals("CONNECTED"));
  }

  private Host host(
      String name, OvsBridge at, String mac, String address, String route, String gateway) {
    List<String> routes = new ArrayList<>(route.isEmpty() ? List.of() : List.of(route));
    routes.add("default via " + gateway);
    return lab.host(
        new HostSpec(name, name + "0", "02:00:00:00:" + mac, List.of(address), routes), at);
  }

  @AfterAll
  void stop() {
    controller.close();
    lab.close();
  }

  @BeforeEach
  void asWritten() {
    apply(DOCUMENT);
    List.of(internet, web, app, spare).forEach(Host::forget);
  }

  private void apply(String document) {
    var answer = controller.put(document);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    lab.settle();
  }

  private static String without(String name) {
    String line = DOCUMENT.lines().filter(l -> l.contains("name: " + name + ",")).findFirst().get();
    return DOCUMENT.replace(line + "\n", "");
  }

  private JsonNode get(String what) {
    try {
      return new ObjectMapper().readTree(controller.get("/api/v1/" + what).body()).path(what);
    } catch (JsonProcessingException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  @Test
  void everyGuestHasOneAddressOfAPool() {
    for (int i = 0; i < 3; i++) {
      assertThat(desk.connectTcp(INTERNET, 7)).isEqualTo("CONNECTED");
    }
    assertThat(internet.peersOn(7)).containsExactly("172.16.1.4");
    internet.forget();
    assertThat(spare.connectTcp(INTERNET, 7)).isEqualTo("CONNECTED");
    assertThat(internet.peersOn(7)).containsExactly("172.16.1.4");
    apply(DOCUMENT.replace("172.16.1.3-172.16.1.4", "[172.16.1.4, 172.16.1.3]"));
    internet.forget();
    assertThat(spare.connectTcp(INTERNET, 7)).isEqualTo("CONNECTED");
    assertThat(internet.peersOn(7)).containsExactly("172.16.1.3");
  }

  @Test
  void staticPortsStayOrTheConnectionDoesNotComeAbout() {
    assertThat(udp(phone, 5060)).isEqualTo("one");
    assertThat(internet.seen())
        .anySatisfy(
            seen -> {
              assertThat(seen.path("peerAddress").asText()).isEqualTo(PUBLIC);
              assertThat(seen.path("peerPort").asInt()).isEqualTo(5060);
            });
    internet.forget();
    assertThat(udp(fax, 5060)).as("the other has it").isEqualTo("null");
    assertThat(udp(fax, 5060)).as("asked again").isEqualTo("null");
    assertThat(internet.seen()).isEmpty();
    assertThat(udp(fax, 5090)).isEqualTo("one");
    Wait.until("it is told", PATIENCE, () -> told("voice"));
  }

  private static String udp(Host from, int sourcePort) {
    return from.sendUdp(INTERNET, 5060, "one", Map.of("sourcePort", sourcePort))
        .path("answer")
        .asText();
  }

  private boolean told(String entry) {
    boolean event = false;
    for (JsonNode each : get("events")) {
      event |= each.path("entry").asText().equals(entry);
    }
    for (JsonNode each : get("nat")) {
      if (event && each.path("name").asText().equals(entry)) {
        return each.path("exhausted").asLong() > 0;
      }
    }
    return false;
  }

  @Test
  void withoutAPortNothingLeaves() {
    provider.reset();
    int answered = 0;
    for (int port = 30_000; port < 30_012; port++) {
      answered +=
          office
                  .sendUdp(INTERNET, 5060, "one", Map.of("sourcePort", port, "timeoutMillis", 300))
                  .path("answer")
                  .asText()
                  .equals("one")
              ? 1
              : 0;
    }
    assertThat(answered).isEqualTo(4);
    assertThat(internet.seen()).hasSize(4);
    assertThat(internet.seen())
        .allMatch(seen -> seen.path("peerPort").asInt() >= 61_000)
        .allMatch(seen -> seen.path("peerPort").asInt() <= 61_003);
    Wait.until("it is told", PATIENCE, () -> told("few-ports"));
    assertThat(provider.foreignMacs(SeedNetwork.PROVIDER_MACS)).isEmpty();
    provider
        .counters()
        .path("sources")
        .forEach(source -> assertThat(source.toString()).doesNotContain("192.168."));
  }

  @Test
  void anExceptionLeavesAddressesAndAnswersComeBack() {
    assertThat(desk.connectTcp("172.16.1.2", 80)).isEqualTo("CONNECTED");
    assertThat(web.peersOn(80)).containsExactly("192.168.1.101");
    assertThat(web.connectTcp("192.168.1.10", 80)).as("still hidden").isEqualTo("TIMED_OUT");
    apply(without("dmz-as-is"));
    web.forget();
    assertThat(desk.connectTcp("172.16.1.2", 80)).isEqualTo("CONNECTED");
    assertThat(web.peersOn(80)).containsExactly("172.16.1.4");
  }

  @Test
  void oneToOneGoesBothWays() {
    assertThat(app.connectTcp(INTERNET, 7)).isEqualTo("CONNECTED");
    assertThat(internet.peersOn(7)).containsExactly(WHOLE);
    assertThat(internet.connectTcp(WHOLE, 2222)).isEqualTo("CONNECTED");
    assertThat(app.peersOn(2222)).containsExactly(INTERNET);
    assertThat(internet.ping(WHOLE, 1)).isEqualTo(1);
    assertThat(internet.connectTcp(WHOLE, 23)).as("opens nothing by itself").isEqualTo("TIMED_OUT");
    assertThat(desk.connectTcp(WHOLE, 2222)).as("from beside it").isEqualTo("CONNECTED");
    assertThat(web.connectTcp(WHOLE, 2222)).as("from the DMZ").isEqualTo("CONNECTED");
  }

  @Test
  void rangesOfPortsAreForwarded() {
    assertThat(internet.connectTcp(PUBLIC, 9000)).isEqualTo("CONNECTED");
    assertThat(internet.connectTcp(PUBLIC, 9009)).isEqualTo("CONNECTED");
    assertThat(internet.sendUdp(PUBLIC, 9003, "udp", Map.of()).path("answer").asText())
        .isEqualTo("udp");
    assertThat(internet.connectTcp(PUBLIC, 7000)).isEqualTo("CONNECTED");
    assertThat(internet.connectTcp(PUBLIC, 7003)).isEqualTo("CONNECTED");
    assertThat(app.peersOn(17003)).containsExactly(INTERNET);
    assertThat(internet.connectTcp(PUBLIC, 7004)).isEqualTo("TIMED_OUT");
  }

  @Test
  void someForwardsAreForSomeOnly() {
    assertThat(internet.connectTcp("10.77.0.5", PUBLIC, 22)).isEqualTo("CONNECTED");
    assertThat(app.peersOn(2222)).containsExactly("10.77.0.5");
    assertThat(internet.connectTcp(PUBLIC, 22)).isEqualTo("TIMED_OUT");
  }

  @Test
  void eachSourceHasOneOfSeveralTargets() {
    for (int i = 0; i < 3; i++) {
      assertThat(internet.connectTcp(INTERNET, PUBLIC, 443)).isEqualTo("CONNECTED");
      assertThat(internet.connectTcp("10.77.0.5", PUBLIC, 443)).isEqualTo("CONNECTED");
    }
    assertThat(app.peersOn(8443)).as("even").containsExactly(INTERNET);
    assertThat(spare.peersOn(8443)).as("odd").containsExactly("10.77.0.5");
  }

  @Test
  void aForwardIsThereForNeighboursOfItsTargetToo() {
    assertThat(desk.connectTcp(PUBLIC, 8080)).isEqualTo("CONNECTED");
    assertThat(app.peersOn(80)).containsExactly("192.168.1.1");
    assertThat(app.connectTcp(PUBLIC, 8080)).as("the target itself").isEqualTo("CONNECTED");
    assertThat(desk.sendUdp(PUBLIC, 9003, "udp", Map.of()).path("answer").asText())
        .isEqualTo("udp");
    assertThat(desk.sendUdp(PUBLIC, 9004, "udp", Map.of()).path("error").asText())
        .as("nobody listens, and the error finds its way")
        .isEqualTo("ECONNREFUSED");
    assertThat(office.connectTcp(PUBLIC, 8080)).as("from another LAN").isEqualTo("CONNECTED");
    assertThat(desk.ping("192.168.1.1", 1)).as("the router still answers").isEqualTo(1);
    apply(
        DOCUMENT.replace(
            "name: to-app,   action: pass,", "name: to-app,   action: pass, from: {zone: wan},"));
    assertThat(desk.connectTcp(PUBLIC, 8080)).as("under the rules").isEqualTo("TIMED_OUT");
  }

  @Test
  void connectionsLiveAsLongAsTheirTranslation() {
    List<TcpConnection> staying =
        List.of(
            internet.openTcp(PUBLIC, 9000),
            desk.openTcp(INTERNET, 7),
            app.openTcp(INTERNET, 7),
            desk.openTcp("172.16.1.2", 80));
    List<TcpConnection> forwarded =
        List.of(internet.openTcp(PUBLIC, 8080), desk.openTcp(PUBLIC, 8080));
    apply(
        DOCUMENT
            .replace(
                "  - {name: ping,",
                "  - {name: more, action: block, protocol: 99}\n  - {name: ping,")
            .replace("port: 443,", "port: 444,"));
    assertThat(staying).as("another rule, another forward").allMatch(c -> c.echoes(2000));
    assertThat(forwarded).allMatch(c -> c.echoes(2000));
    apply(without("http"));
    assertThat(forwarded).as("the forward is gone").noneMatch(c -> c.echoes(1000));
    assertThat(staying).allMatch(c -> c.echoes(2000));
    TcpConnection admin = internetAsAdmin();
    apply(DOCUMENT.replace("10.77.0.0/24", "10.78.0.0/24"));
    assertThat(admin.echoes(1000)).as("the forward is no longer for it").isFalse();
    apply(
        without("lan-hide")
            .replace(
                "outbound:",
                "outbound:\n    - {name: other, from: {zone: lan}, source: 172.16.1.4}"));
    assertThat(staying.get(1).echoes(1000)).as("its hide entry is gone").isFalse();
    assertThat(staying.get(0).echoes(2000)).isTrue();
    assertThat(desk.connectTcp(INTERNET, 7)).isEqualTo("CONNECTED");
    staying.forEach(TcpConnection::close);
    forwarded.forEach(TcpConnection::close);
    admin.close();
  }

  private TcpConnection internetAsAdmin() {
    return internet.openTcp(PUBLIC, 22, "10.77.0.5");
  }

  @Test
  void noUntranslatedAddressLeaves() {
    provider.reset();
    apply(without("lan-hide"));
    assertThat(desk.connectTcp(INTERNET, 7)).isEqualTo("TIMED_OUT");
    provider
        .counters()
        .path("sources")
        .forEach(source -> assertThat(source.toString()).doesNotContain("192.168."));
    assertThat(Set.copyOf(internet.peersOn(7))).isEmpty();
  }
}
