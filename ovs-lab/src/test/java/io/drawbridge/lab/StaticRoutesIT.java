package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Two LANs, and networks behind a router in each: one declared and strict, one that was learned.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StaticRoutesIT {
  private static final String DOCUMENT =
      """
      apiVersion: drawbridge/v1
      switches:
        host1:
          datapathId: "0000000000000001"
          ports:
            wan0: {zone: wan}
            hop0: {zone: lan, host: hop}
            beside0: {zone: lan}
            office0: {zone: office}
      segments:
        public: {zones: [wan], uplink: wan}
        private: {zones: [lan]}
        other: {zones: [office]}
      hosts:
        hop: {mac: "02:00:00:00:02:10", addresses: [192.168.1.254]}
      router:
        public: {mac: "02:00:00:00:01:05", addresses: [172.16.1.5/29], gateway: 172.16.1.6}
        private:
          mac: "02:00:00:00:02:01"
          addresses: [192.168.1.1/24]
          routes: [{to: 10.20.0.0/16, via: 192.168.1.254}]
        other:
          mac: "02:00:00:00:03:01"
          addresses: [192.168.2.1/24]
          routes: [{to: 10.20.5.0/24, via: 192.168.2.254}]
      nat:
        outbound: [{name: hide, from: {zone: lan}, source: 172.16.1.5}]
      rules:
        - {name: out, action: pass, from: {zone: [lan, office]}, to: {zone: wan}}
        - {name: web, action: pass, from: {zone: [lan, office]}, to: {zone: [lan, office], port: 80}, protocol: tcp}
      """;

  private Lab lab;
  private ControllerProcess controller;
  private Provider provider;
  private Host hop;
  private Host beside;
  private Host office;

  @BeforeAll
  void start() {
    lab = Lab.open();
    OvsBridge bridge = lab.bridge("br0", 1);
    provider = new Provider(lab, bridge, "wan0");
    hop = host("hop", bridge, "02:10", "192.168.1.1", "192.168.1.254/24", "10.20.0.1/32");
    beside = host("beside", bridge, "02:11", "192.168.1.1", "192.168.1.7/24", "10.20.0.9/32");
    office = host("office", bridge, "03:10", "192.168.2.1", "192.168.2.254/24", "10.20.5.1/32");
    controller = new ControllerProcess(lab.directory().resolve("data"), 0);
    assertThat(controller.put(DOCUMENT).statusCode()).isEqualTo(202);
    bridge.setController(controller.openflowPort());
    Wait.until("the switch has its tables", Duration.ofSeconds(30), controller::isConverged);
    hop.serveTcp(80);
    hop.serveTcp(81);
    office.serveTcp(80);
    provider.internet().serveTcp(7);
    Wait.until(
        "the gateway is known",
        Duration.ofSeconds(30),
        () -> hop.connectTcp("203.0.113.10", 7).equals("CONNECTED"));
  }

  private Host host(String name, OvsBridge at, String mac, String gateway, String... addresses) {
    return lab.host(
        new HostSpec(
            name,
            name + "0",
            "02:00:00:00:" + mac,
            List.of(addresses),
            List.of("default via " + gateway)),
        at);
  }

  @AfterAll
  void stop() {
    controller.close();
    lab.close();
  }

  @Test
  void lansAreRoutedUnderTheRules() {
    assertThat(office.connectTcp("192.168.1.254", 80)).isEqualTo("CONNECTED");
    assertThat(office.connectTcp("192.168.1.254", 81)).isEqualTo("TIMED_OUT");
    assertThat(hop.connectTcp("192.168.2.254", 80)).isEqualTo("CONNECTED");
  }

  @Test
  void soAreTheNetworksBehindTheirRouters() {
    assertThat(office.connectTcp("10.20.0.1", 80)).isEqualTo("CONNECTED");
    assertThat(office.connectTcp("10.20.0.1", 81)).isEqualTo("TIMED_OUT");
    assertThat(hop.connectTcp("10.20.0.1", "10.20.5.1", 80))
        .as("from one to the other, by a next hop that was asked for")
        .isEqualTo("CONNECTED");
    assertThat(office.peersOn(80)).contains("10.20.0.1");
  }

  @Test
  void outsideTheyAreHiddenOrNothing() {
    assertThat(hop.connectTcp("10.20.0.1", "203.0.113.10", 7)).isEqualTo("CONNECTED");
    assertThat(provider.internet().peersOn(7)).containsOnly("172.16.1.5");
    Activity wire = provider.router().startCapture();
    assertThat(office.connectTcp("10.20.5.1", "203.0.113.10", 7)).isEqualTo("TIMED_OUT");
    assertThat(wire.frames()).as("untranslated").noneMatch(frame -> frame.contains("0a140501"));
  }

  @Test
  void nobodyElseSpeaksForThem() {
    assertThat(beside.connectTcp("192.168.2.254", 80)).isEqualTo("CONNECTED");
    assertThat(beside.connectTcp("10.20.0.9", "192.168.2.254", 80)).isEqualTo("TIMED_OUT");
  }
}
