package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The machine Open vSwitch runs on is a host like others, behind the bridge's own port. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalPortIT {
  private static final String MAC = "02:00:00:00:01:03";

  private Lab lab;
  private OvsBridge bridge;
  private ControllerProcess controller;
  private Provider provider;
  private Host own;
  private Host desk;

  private static String document(String zone, String address) {
    return """
    apiVersion: drawbridge/v1
    switches:
      host1:
        datapathId: "0000000000000001"
        ports:
          wan0: {zone: wan}
          br0: {zone: %s, host: hypervisor}
          desk0: {zone: lan, host: desk}
    segments:
      public: {zones: [wan, dmz], uplink: wan}
      private: {zones: [lan]}
    hosts:
      hypervisor: {mac: "%s", addresses: [%s]}
      desk: {mac: "02:00:00:00:02:10", addresses: [192.168.1.10]}
    router:
      public: {mac: "02:00:00:00:01:05", addresses: [172.16.1.5/29], gateway: 172.16.1.6}
      private: {mac: "02:00:00:00:02:01", addresses: [192.168.1.1/24]}
    nat:
      outbound: [{name: hide, from: {zone: lan}, source: 172.16.1.5}]
    management: {zone: lan}
    rules:
      - {name: updates, action: pass, from: {host: hypervisor}, to: {zone: wan, port: 80}, protocol: tcp}
      - {name: login, action: pass, from: {zone: wan}, to: {host: hypervisor, port: 22}, protocol: tcp}
    """
        .formatted(zone, MAC, address);
  }

  @BeforeAll
  void start() {
    lab = Lab.open();
    assumeTrue(lab.hasOwnPorts(), "the dummy datapath's own port is no interface");
    bridge = lab.bridge("br0", 1);
    provider = new Provider(lab, bridge, "wan0");
    desk =
        lab.host(
            new HostSpec(
                "desk",
                "desk0",
                "02:00:00:00:02:10",
                List.of("192.168.1.10/24"),
                List.of("default via 192.168.1.1")),
            bridge);
    controller = new ControllerProcess(lab.directory().resolve("data"), 0);
    bridge.setUpOwnPort(MAC, List.of("addr add 169.254.77.2/30 dev br0"));
    own = lab.ownHost();
    own.serveTcp(22);
    own.serveTcp(23);
    own.serveTcp(8080);
    provider.internet().serveTcp(80);
    provider.internet().serveTcp(81);
    assertThat(controller.put(document("dmz", "172.16.1.3")).statusCode()).isEqualTo(202);
    bridge.setController(controller.openflowPort());
    Wait.until("the switch has its tables", Duration.ofSeconds(30), controller::isConverged);
    Wait.until(
        "the gateway is known",
        Duration.ofSeconds(30),
        () -> !bridge.flowsWith("cookie=0xdb010009").isEmpty());
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

  private void lives(String zone, String address, String gateway, String... more) {
    HttpResponse<String> answer = controller.put(document(zone, address));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    lab.settle();
    bridge.setUpOwnPort(
        MAC,
        List.of(
            "addr add 169.254.77.2/30 dev br0",
            "addr add " + address + "/24 dev br0",
            "route add default via " + gateway + " dev br0 src " + address));
    for (String other : more) {
      lab.shell().run("ip", "addr", "add", other + "/32", "dev", "br0");
    }
    provider.internet().forget();
  }

  @Test
  void withAPublicAddressItFetchesAndIsFilteredAndBound() {
    lives("dmz", "172.16.1.3", "172.16.1.6", "172.16.1.2");
    assertThat(own.connectTcp("172.16.1.3", "203.0.113.10", 80)).isEqualTo("CONNECTED");
    assertThat(own.connectTcp("172.16.1.3", "203.0.113.10", 81)).isEqualTo("TIMED_OUT");
    assertThat(provider.internet().connectTcp("172.16.1.3", 22)).isEqualTo("CONNECTED");
    assertThat(provider.internet().connectTcp("172.16.1.3", 23)).isEqualTo("TIMED_OUT");
    assertThat(own.connectTcp("172.16.1.2", "203.0.113.10", 80))
        .as("an address that is not the document's")
        .isNotEqualTo("CONNECTED");
    assertThat(provider.internet().peersOn(80)).containsOnly("172.16.1.3");
    assertThat(controller.get("/api/v1/violations").body())
        .contains("\"br0\"")
        .contains("\"ipv4\"");
    assertThat(desk.connectTcp("192.168.1.1", 8080)).as("management").isEqualTo("CONNECTED");
  }

  @Test
  void inTheLanItIsHiddenBehindTheRoutersAddress() {
    lives("lan", "192.168.1.5", "192.168.1.1");
    assertThat(own.connectTcp("192.168.1.5", "203.0.113.10", 80)).isEqualTo("CONNECTED");
    assertThat(provider.internet().peersOn(80)).containsOnly("172.16.1.5");
    assertThat(own.connectTcp("192.168.1.5", "203.0.113.10", 81)).isEqualTo("TIMED_OUT");
    assertThat(desk.connectTcp("192.168.1.5", 22)).as("no rule").isEqualTo("TIMED_OUT");
    assertThat(desk.connectTcp("192.168.1.1", 8080)).as("management").isEqualTo("CONNECTED");
  }

  @Test
  void itsMacAddressIsFollowed() {
    lives("dmz", "172.16.1.3", "172.16.1.6");
    assertThat(desk.connectTcp("192.168.1.1", 8080)).isEqualTo("CONNECTED");
    String other = "02:00:00:00:01:04";
    bridge.setOwnMac(other);
    Wait.until(
        "the tables know the port's new address",
        Duration.ofSeconds(10),
        () -> !bridge.flowsWith("set_field:" + other + "->eth_dst").isEmpty());
    lab.settle();
    assertThat(desk.connectTcp("192.168.1.1", 8080)).isEqualTo("CONNECTED");
    assertThat(own.connectTcp("172.16.1.3", "203.0.113.10", 80))
        .as("a MAC address that is not the document's")
        .isNotEqualTo("CONNECTED");
  }
}
