package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@code networks/trunk.yaml}: VLANs of a trunk in several segments, behind a plain switch. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VlansIT {
  private static final String DOCUMENT = RunningSeed.text("trunk.yaml");
  private static final String MAIL = "020000000101";

  private Lab lab;
  private OvsBridge bridge;
  private ControllerProcess controller;
  private Provider provider;
  private Host mail;
  private Host app;
  private Host web;
  private Host desk;
  private Host camera30;
  private Host camera31;
  private Host manage;

  @BeforeAll
  void start() {
    lab = Lab.open();
    bridge = lab.bridge("br0", 1);
    provider = new Provider(lab, bridge, "wan0");
    mail = host("mail", bridge, "01:01", "172.16.1.1/29", "172.16.1.6");
    app = host("app", bridge, "02:10", "192.168.1.10/24", "192.168.1.1");
    OvsBridge rack = lab.plainSwitch("rack");
    lab.cable(bridge, "trunk0", rack, "up0");
    web = host("web", rack, "01:02", "172.16.1.2/29", "172.16.1.6");
    desk = host("desk", rack, "02:64", "192.168.1.100/24", "192.168.1.1");
    camera30 = host("camera30", rack, "03:30", "192.168.3.30/24", "192.168.3.1");
    camera31 = host("camera31", rack, "03:31", "192.168.3.31/24", "192.168.3.1");
    manage = host("manage", rack, "03:01", "192.168.3.1/24", "192.168.3.254");
    rack.accessPort("web0", 10);
    rack.accessPort("desk0", 20);
    rack.accessPort("camera300", 30);
    rack.accessPort("camera310", 31);
    controller = new ControllerProcess(lab.directory().resolve("data"), 0);
    assertThat(controller.put(DOCUMENT).statusCode()).isEqualTo(202);
    bridge.setController(controller.openflowPort());
    Wait.until("the switch has its tables", Duration.ofSeconds(30), controller::isConverged);
    Wait.until(
        "the gateway is known",
        Duration.ofSeconds(30),
        () -> !bridge.flowsWith("cookie=0xdb010009").isEmpty());
    for (Host each : List.of(web, mail, camera30, camera31, app)) {
      each.serveTcp(80);
    }
    provider.internet().serveTcp(7);
  }

  private Host host(String name, OvsBridge at, String mac, String address, String gateway) {
    return lab.host(
        new HostSpec(
            name,
            name + "0",
            "02:00:00:00:" + mac,
            List.of(address),
            List.of("default via " + gateway)),
        at);
  }

  @BeforeEach
  void apply() {
    apply(DOCUMENT);
  }

  private void apply(String document) {
    assertThat(controller.put(document).statusCode()).isEqualTo(200);
    lab.settle();
  }

  @AfterAll
  void stop() {
    controller.close();
    lab.close();
  }

  @Test
  void aVlanIsAPortOfItsSegmentLikeAnyOther() {
    assertThat(provider.internet().connectTcp("172.16.1.2", 80)).isEqualTo("CONNECTED");
    assertThat(provider.internet().connectTcp("172.16.1.1", 80)).isEqualTo("TIMED_OUT");
    assertThat(web.connectTcp("172.16.1.1", 80)).as("VLAN to access port").isEqualTo("CONNECTED");
    assertThat(mail.connectTcp("172.16.1.2", 80)).as("and back").isEqualTo("CONNECTED");
    assertThat(desk.connectTcp("192.168.1.10", 80)).as("inside the LAN").isEqualTo("CONNECTED");
    assertThat(desk.connectTcp("203.0.113.10", 7)).as("routed, hidden").isEqualTo("CONNECTED");
    assertThat(provider.internet().peersOn(7)).containsOnly("172.16.1.5");
    assertThat(provider.foreignMacs(SeedNetwork.PROVIDER_MACS)).isEmpty();
  }

  @Test
  void aMachineOnAVlanIsGivenItsAddress() {
    apply(
        DOCUMENT.replace(
            "addresses: [192.168.1.1/24]",
            "addresses: [192.168.1.1/24]\n    dhcp: {range: 192.168.1.150}"));
    DhcpClient client = new DhcpClient(lab, desk);
    client.forget();
    client.udhcpc();
    assertThat(client.address()).isEqualTo("192.168.1.150");
    assertThat(controller.get("/api/v1/leases").body()).contains("trunk0 vlan 20");
    assertThat(desk.connectTcp("203.0.113.10", 7)).isEqualTo("CONNECTED");
    client.signal("udhcpc", "TERM");
    client.forget();
    desk.configure(
        List.of("eth0"),
        Map.of(),
        List.of("addr add 192.168.1.100/24 dev eth0", "route add default via 192.168.1.1"));
  }

  @Test
  void rulesNameVlans() {
    assertThat(camera30.connectTcp("192.168.3.31", 80)).as("one-way").isEqualTo("CONNECTED");
    assertThat(camera31.connectTcp("192.168.3.30", 80)).isEqualTo("TIMED_OUT");
    assertThat(manage.connectTcp("192.168.3.31", 80)).as("watch-cams").isEqualTo("CONNECTED");
    assertThat(camera31.connectTcp("192.168.3.1", 80)).isEqualTo("TIMED_OUT");
    apply(DOCUMENT.replace("to: {vlan: 30-39}", "to: {zone: cams, not: {vlan: 31}}"));
    assertThat(manage.connectTcp("192.168.3.30", 80)).isEqualTo("CONNECTED");
    assertThat(manage.connectTcp("192.168.3.31", 80)).isEqualTo("TIMED_OUT");
  }

  @Test
  void connectionsStayWhenAnotherVlanComesAndGoes() {
    TcpConnection living = desk.openTcp("192.168.1.10", 80);
    apply(DOCUMENT.replace("          10: {zone: dmz, host: web}\n", ""));
    assertThat(living.echoes(2000)).isTrue();
    assertThat(provider.internet().connectTcp("172.16.1.2", 80)).isEqualTo("TIMED_OUT");
    apply(DOCUMENT);
    assertThat(living.echoes(2000)).isTrue();
    assertThat(provider.internet().connectTcp("172.16.1.2", 80)).isEqualTo("CONNECTED");
  }

  @Test
  void tagsDoNotHop() {
    apply(
        DOCUMENT
            .replace("zones: [lan]}", "zones: [lan], etherTypes: all}")
            .replace(
                "zones: [wan, dmz], uplink: wan}",
                "zones: [wan, dmz], uplink: wan, etherTypes: all}")
            .replace("zones: [cams, manage]}", "zones: [cams, manage], etherTypes: all}"));
    // The rack itself brings frames of VLAN 31 to camera31; nobody else may hear them.
    List<Host> all = List.of(app, desk, web, camera30, manage, mail, provider.router());
    List<Activity> captures = all.stream().map(Host::startCapture).toList();
    String frame = "ffffffffffff" + MAIL + "88b5" + "5a".repeat(46);
    mail.sendFrames(
        List.of(
            tagged(frame, "8100000a"),
            tagged(frame, "81000014"),
            tagged(frame, "81000000"),
            tagged(tagged(frame, "81000014"), "8100000a"),
            tagged(tagged(frame, "81000014"), "88a8000a"),
            tagged(frame, "91000014")));
    // The rack's switch takes the outer tag for its own and passes the inner one on its trunk.
    String camera = "ffffffffffff" + "020000000331" + "88b5" + "5a".repeat(46);
    manage.sendFrames(
        List.of(
            tagged(tagged(camera, "8100000a"), "8100001f"),
            tagged(tagged(camera, "88a8000a"), "8100001f"),
            tagged(camera, "81000fa0")));
    String last = "ffffffffffff" + MAIL + "88b5" + "77".repeat(46);
    mail.sendFrames(List.of(last));
    String lastOfCameras = "ffffffffffff" + "020000000301" + "88b5" + "77".repeat(46);
    manage.sendFrames(List.of(lastOfCameras));
    awaitFrame("the DMZ hears the last frame", captures.get(2), last);
    awaitFrame("the cameras too", captures.get(3), lastOfCameras);
    for (int i = 0; i < all.size(); i++) {
      assertThat(captures.get(i).frames())
          .as(all.get(i).name())
          .noneMatch(seen -> seen.contains("5a5a5a"));
    }
    assertThat(captures.get(6).frames()).as("the flood leaves untagged").contains(last);
    captures.forEach(Activity::stop);
  }

  private static void awaitFrame(String what, Activity capture, String frame) {
    Wait.until(
        what,
        Duration.ofSeconds(5),
        () -> capture.frames().stream().anyMatch(seen -> seen.startsWith(frame)));
  }

  private static String tagged(String frame, String tag) {
    return frame.substring(0, 24) + tag + frame.substring(24);
  }
}
