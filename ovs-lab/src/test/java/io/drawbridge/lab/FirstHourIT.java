package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** From a document with a LAN alone to one that is managed from outside, never locked out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FirstHourIT {
  private static final String GROWN =
      """
      apiVersion: drawbridge/v1
      switches:
        host1:
          datapathId: "0000000000000001"
          ports:
            wan0: {zone: wan}
            desk0: {zone: lan}
            guest0: {zone: guests}
            office0: {zone: office}
      segments:
        public: {zones: [wan], uplink: wan}
        private: {zones: [lan, guests]}
        other: {zones: [office]}
      router:
        public: {mac: "02:00:00:00:01:05", addresses: [172.16.1.5/29], gateway: 172.16.1.6}
        private: {mac: "02:00:00:00:02:01", addresses: [192.168.1.1/24]}
        other: {mac: "02:00:00:00:03:01", addresses: [192.168.2.1/24]}
      """;
  private static final String MANAGED = "management: {zone: lan}\n";
  private static final String BLOCKED = "rules: [{name: all, action: block}]\n";
  private static final String HERE = "http://192.168.1.1:8080";

  private Lab lab;
  private OvsBridge bridge;
  private ControllerProcess controller;
  private Provider provider;
  private Host own;
  private Host desk;
  private Host guest;
  private Path data;

  @BeforeAll
  void start() {
    lab = Lab.open();
    assumeTrue(lab.hasOwnPorts(), "the dummy datapath's own port is no interface");
    bridge = lab.bridge("br0", 1);
    provider = new Provider(lab, bridge, "wan0");
    desk = host("desk", "02:64", "192.168.1.100/24", "192.168.1.1");
    guest = host("guest", "02:65", "192.168.1.101/24", "192.168.1.1");
    host("office", "03:10", "192.168.2.10/24", "192.168.2.1");
    data = lab.directory().resolve("data");
    // The link gets its address after the controller has started: the order of booting is free.
    controller = new ControllerProcess(data, 0, "127.0.0.1,169.254.77.2", 8080);
    assertThat(controller.put(RunningSeed.text("first-hour.yaml")).statusCode()).isEqualTo(202);
    bridge.setController(controller.openflowPort());
    bridge.setUpOwnPort("02:00:00:00:fe:01", List.of("addr add 169.254.77.2/30 dev br0"));
    own = lab.ownHost();
    Wait.until("the switch has its tables", Duration.ofSeconds(30), controller::isConverged);
  }

  private Host host(String name, String mac, String address, String gateway) {
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
    if (own != null) {
      own.close();
    }
    if (controller != null) {
      controller.close();
    }
    lab.close();
  }

  @BeforeEach
  void grown() {
    apply(GROWN + MANAGED + BLOCKED);
  }

  private void apply(String document) {
    HttpResponse<String> answer = controller.put(document);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    lab.settle();
  }

  private String token() {
    try {
      return "Authorization: Bearer " + Files.readString(data.resolve("admin.token")).strip();
    } catch (IOException missing) {
      throw new java.io.UncheckedIOException(missing);
    }
  }

  private String healthz(String host, String router) {
    return lab.curl(host, "http://" + router + ":8080/healthz");
  }

  @Test
  void aLanGuestReachesTheControllerThatHasOnlyALan() {
    apply(RunningSeed.text("first-hour.yaml"));
    assertThat(lab.curl("desk", HERE + "/")).contains("Drawbridge").endsWith("200");
    assertThat(healthz("desk", "192.168.1.1")).endsWith("200");
    assertThat(lab.curl("desk", HERE + "/api/v1/network")).endsWith("401");
    assertThat(lab.curl("desk", "-H", token(), HERE + "/api/v1/network"))
        .contains("management: {zone: lan}")
        .endsWith("200");
    assertThat(desk.ping("192.168.1.1", 1)).isEqualTo(1);
    assertThat(desk.connectTcp("192.168.1.1", 8081)).isEqualTo("TIMED_OUT");
  }

  @Test
  void aDocumentThatBlocksEverythingIsPutFromTheLanAndMayBeReplacedFromThere() throws IOException {
    apply(GROWN + MANAGED + "rules: [{name: all, action: pass}]\n");
    Path file = lab.directory().resolve("blocked.yaml");
    for (String rules : List.of(BLOCKED, "rules: [{name: none, action: reject}]\n", BLOCKED)) {
      Files.writeString(file, GROWN + MANAGED + rules);
      String[] put = {
        "-X",
        "PUT",
        "-H",
        token(),
        "-H",
        "Content-Type: application/yaml",
        "--data-binary",
        "@" + file,
        HERE + "/api/v1/network"
      };
      assertThat(lab.curl("desk", put)).contains("\"converged\"").endsWith("200");
      lab.settle();
      assertThat(desk.connectTcp("192.168.1.1", 8081)).isNotEqualTo("CONNECTED");
    }
  }

  @Test
  void aConnectionOutlivesChangesOfTheRules() {
    own.serveTcp(7007);
    String here = "management: {zone: lan, port: 8090, hostPort: 7007}\n";
    apply(GROWN + here + BLOCKED);
    TcpConnection connection = desk.openTcp("192.168.1.1", 8090);
    for (String rules : List.of("rules: [{name: none, action: reject}]\n", "", BLOCKED)) {
      assertThat(connection.echoes(2000)).isTrue();
      apply(GROWN + here + rules);
    }
    assertThat(connection.echoes(2000)).isTrue();
    assertThat(own.peersOn(7007)).as("the router's end").containsOnly("169.254.77.1");
    assertThat(controller.force(GROWN + BLOCKED).statusCode()).isEqualTo(200);
    lab.settle();
    assertThat(connection.echoes(1500)).as("without management").isFalse();
    connection.close();
  }

  @Test
  void nobodyElseDoesUntilARuleSaysSo() {
    assertThat(healthz("office", "192.168.2.1")).contains("000");
    assertThat(healthz("office", "192.168.1.1")).contains("000");
    assertThat(healthz("guest", "192.168.1.1")).contains("000");
    assertThat(healthz("desk", "169.254.77.2")).contains("000");
    assertThat(healthz("desk", "192.168.2.1")).as("another address").contains("000");
    apply(
        GROWN
            + MANAGED
            + """
            rules:
              - {name: guests, action: pass, from: {zone: guests}, to: {address: 192.168.1.1, port: 8080}, protocol: tcp}
            """);
    assertThat(healthz("guest", "192.168.1.1")).endsWith("200");
    assertThat(guest.connectTcp("169.254.77.2", 8080)).isEqualTo("TIMED_OUT");
    assertThat(healthz("office", "192.168.2.1")).contains("000");
  }

  @Test
  void aDocumentThatTakesItAwayIsRefusedUnlessForced() {
    for (String without : List.of(BLOCKED, MANAGED.replace("lan", "empty") + BLOCKED)) {
      String document = (GROWN + without).replace("[lan, guests]", "[lan, guests, empty]");
      HttpResponse<String> answer = controller.put(document);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
      assertThat(answer.body()).contains("management-lost").contains("zone lan").contains("force");
      assertThat(healthz("desk", "192.168.1.1")).endsWith("200");
    }
    assertThat(controller.force(GROWN + BLOCKED).statusCode()).isEqualTo(200);
    lab.settle();
    assertThat(healthz("desk", "192.168.1.1")).contains("000");
    apply(GROWN + BLOCKED.replace("all", "every"));
  }

  @Test
  void aRuleOpensItFromOutsideBySource() {
    String from = "{zone: wan, address: admins}";
    apply(
        GROWN
            + MANAGED
            + """
            aliases:
              admins: {addresses: [10.77.0.0/24]}
            rules:
              - {name: admins, action: pass, from: %s, to: {address: 172.16.1.5, port: 8080}, protocol: tcp}
            """
                .formatted(from));
    Wait.until(
        "the gateway is known",
        Duration.ofSeconds(30),
        () -> !bridge.flowsWith("cookie=0xdb010009").isEmpty());
    String there = "http://172.16.1.5:8080/healthz";
    assertThat(lab.curl("internet", "--interface", "10.77.0.5", there)).endsWith("200");
    assertThat(lab.curl("internet", "--interface", "203.0.113.10", there)).contains("000");
    assertThat(healthz("desk", "192.168.1.1")).endsWith("200");
    assertThat(provider.router().ping("172.16.1.5", 1)).isZero();
  }
}
