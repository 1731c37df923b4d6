package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.lab.frames.Ethernet;
import io.drawbridge.lab.frames.Ipv4;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A LAN that spans two switches of one controller, with a switch of the rack between them: clients
 * at both are served out of one range, and each speaks with its address where it is.
 */
class DhcpServersIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String GATEWAY = "192.168.1.1";
  private static final String MARK = "a77a00000061";
  private static final String DOCUMENT =
      """
      apiVersion: drawbridge/v1
      switches:
        host1:
          datapathId: "0000000000000001"
          ports: {one0: {zone: lan}, spare0: {zone: lan}, link0: {zone: between}}
        host2:
          datapathId: "0000000000000002"
          ports: {two0: {zone: lan}, static0: {zone: between}, link1: {zone: between}}
      segments:
        private: {zones: [lan, between]}
      zones:
        lan: {bind: strict}
        between: {bind: off}
      router:
        private:
          mac: "02:00:00:00:02:01"
          addresses: [192.168.1.1/24]
          dhcp: {range: 192.168.1.100-192.168.1.101, lease: 12h}
      rules:
        - {name: ping, action: pass, protocol: icmp}
      """;

  private Lab lab;
  private OvsBridge first;
  private OvsBridge second;
  private Host one;
  private Host two;
  private ControllerProcess controller;

  @BeforeEach
  void start() {
    lab = Lab.open();
    first = lab.bridge("br0", 1);
    second = lab.bridge("br1", 2);
    Bridge rack = lab.linuxBridge("rack");
    lab.cable(first, "link0", rack, "up0");
    lab.cable(second, "link1", rack, "up1");
    one = host("one", "02:71", first);
    two = host("two", "02:72", second);
    controller = new ControllerProcess(lab.directory().resolve("data"), 0);
    assertThat(controller.put(DOCUMENT).statusCode()).isEqualTo(202);
    first.setController(controller.openflowPort());
    second.setController(controller.openflowPort());
    Wait.until(
        "both switches have their tables",
        PATIENCE,
        () ->
            get("switches").path("switches").findValuesAsText("state").stream()
                    .filter("converged"::equals)
                    .count()
                == 2);
  }

  private Host host(String name, String mac, OvsBridge at) {
    return lab.host(new HostSpec(name, name + "0", "02:00:00:00:" + mac, List.of(), List.of()), at);
  }

  @AfterEach
  void stop() {
    controller.close();
    lab.close();
  }

  private JsonNode get(String what) {
    try {
      return JSON.readTree(controller.get("/api/v1/" + what).body());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Switch and port of the lease of an address; empty without one. */
  private List<String> where(String address) {
    List<String> where = new ArrayList<>();
    for (JsonNode lease : get("leases").path("leases")) {
      if (lease.path("address").asText().equals(address)) {
        where.add(lease.path("switchName").asText());
        where.add(lease.path("port").asText());
      }
    }
    return where;
  }

  @Test
  void clientsAtBothSwitchesAreServedOutOfOneRange() {
    DhcpClient ofOne = new DhcpClient(lab, one);
    DhcpClient ofTwo = new DhcpClient(lab, two);
    Activity heardByTwo = two.startCapture();
    ofOne.udhcpc();
    assertThat(heardByTwo.frames())
        .as("what one asks stays at its switch")
        .noneMatch(frame -> frame.contains("63825363"));
    ofTwo.udhcpc();
    String atOne = ofOne.address();
    String atTwo = ofTwo.address();
    assertThat(List.of(atOne, atTwo)).containsExactlyInAnyOrder("192.168.1.100", "192.168.1.101");
    assertThat(where(atOne)).containsExactly("host1", "one0");
    assertThat(where(atTwo)).containsExactly("host2", "two0");
    for (Host each : List.of(one, two)) {
      assertThat(each.ping(GATEWAY, 1)).as("%s to the gateway", each.name()).isEqualTo(1);
    }
    assertThat(one.ping(atTwo, 2)).as("from switch to switch").isEqualTo(2);
    assertThat(two.ping(atOne, 2)).isEqualTo(2);
    assertThat(get("violations").path("violations")).as("nobody did wrong").isEmpty();
  }

  @Test
  void aLeaseBindsAtItsSwitchAlone() {
    DhcpClient ofTwo = new DhcpClient(lab, two);
    ofTwo.udhcpc();
    String address = ofTwo.address();
    assertThat(second.flowsWith("nw_src=" + address)).isNotEmpty();
    assertThat(first.flowsWith("nw_src=" + address)).isEmpty();
    Activity heard = two.startCapture();
    one.sendFrames(
        List.of(
            Ethernet.frame(
                "02:00:00:00:02:72",
                "02:00:00:00:02:72",
                Ipv4.udp(address, 4000, GATEWAY, 4000, MARK)),
            Ethernet.frame(
                Ethernet.BROADCAST,
                "02:00:00:00:02:71",
                Ipv4.udp(address, 4000, "192.168.1.255", 4000, MARK))));
    assertThat(two.ping(GATEWAY, 1)).isEqualTo(1);
    new DhcpClient(lab, one).udhcpc();
    assertThat(heard.frames()).noneMatch(frame -> frame.contains(MARK));
  }

  @Test
  void aClientThatMovesTakesItsAddressAndItsBindingAlong() {
    DhcpClient ofTwo = new DhcpClient(lab, two);
    ofTwo.udhcpc();
    String address = ofTwo.address();
    ofTwo.signal("udhcpc", "TERM");
    two.unplug();
    two.plug(first, "spare0");
    Wait.until("it asks at the other switch", PATIENCE, () -> ofTwo.tryUdhcpc("-r", address));
    assertThat(ofTwo.address()).as("the same").isEqualTo(address);
    assertThat(where(address)).containsExactly("host1", "spare0");
    assertThat(two.ping(GATEWAY, 2)).isEqualTo(2);
    assertThat(second.flowsWith("nw_src=" + address)).as("no longer there").isEmpty();
  }

  @Test
  void anAddressInUseAtTheOtherSwitchIsNotHandedOut() {
    Host quiet =
        lab.host(
            new HostSpec(
                "static", "static0", "02:00:00:00:02:73", List.of("192.168.1.100/24"), List.of()),
            second);
    DhcpClient ofOne = new DhcpClient(lab, one);
    ofOne.udhcpc();
    assertThat(ofOne.address()).isEqualTo("192.168.1.101");
    assertThat(one.ping("192.168.1.100", 1)).as(quiet.name()).isEqualTo(1);
  }
}
