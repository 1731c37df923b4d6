package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ports called as it happens, found by what the hypervisor wrote beside them in the database. */
class PortIdentitiesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String MAIL_ID =
      "external_ids:iface-id=0de2f9d3-6dd4-8aee-c3a9-10a6a42eda3a";
  private static final String WEB_MAC = "external_ids:attached-mac=\"02:00:00:00:01:02\"";
  private static final String DOCUMENT =
      """
      apiVersion: drawbridge/v1
      switches:
        host1:
          datapathId: "0000000000000001"
          ovsdb: unix:%s
          ports:
            wan0: {zone: wan}
            mail: {zone: dmz, host: mail, ifaceId: 0de2f9d3-6dd4-8aee-c3a9-10a6a42eda3a}
            web: {zone: dmz, host: web, attachedMac: "02:00:00:00:01:02"}
      segments:
        public: {zones: [wan, dmz], uplink: wan, gateways: [172.16.1.6]}
      hosts:
        mail: {mac: "02:00:00:00:01:01", addresses: [172.16.1.1]}
        web: {mac: "02:00:00:00:01:02", addresses: [172.16.1.2]}
      rules:
        - {name: ping, action: pass, protocol: icmp}
      """;

  private final Lab lab = Lab.open();
  private final OvsBridge bridge = lab.bridge("br0", 1);
  private final Provider provider = new Provider(lab, bridge, "wan0");
  private final Host mail = machine("mail", "01:01", "172.16.1.1", "vnet3");
  private ControllerProcess controller;

  private Host machine(String name, String mac, String address, String port) {
    return lab.host(
        new HostSpec(
            name,
            port,
            "02:00:00:00:" + mac,
            List.of(address + "/32"),
            List.of("172.16.1.6 dev eth0", "default via 172.16.1.6")),
        bridge);
  }

  private void write(String port, String what) {
    lab.vsctl("set", "interface", port, what);
  }

  @BeforeEach
  void start() {
    database("add-remote", "punix:" + socket());
    write("vnet3", MAIL_ID);
    machine("web", "01:02", "172.16.1.2", "vnet4");
    write("vnet4", WEB_MAC);
    controller = new ControllerProcess(lab.directory().resolve("data"), 0);
    controller.put(DOCUMENT.formatted(socket()));
    bridge.setController(controller.openflowPort());
    Wait.until("both are found", PATIENCE, () -> ports() == 3 && controller.isConverged());
    Wait.until("mail is reached", PATIENCE, () -> reaches("172.16.1.1"));
  }

  @AfterEach
  void stop() {
    controller.close();
    lab.close();
  }

  private int ports() {
    String switches = controller.get("/api/v1/switches").body();
    return Integer.parseInt(switches.replaceAll("(?s).*\"ports\" : ([0-9]+).*", "$1"));
  }

  private boolean reaches(String address) {
    return provider.internet().ping(address, 1) == 1;
  }

  @Test
  void aMachineIsFoundAgainUnderAnotherName() {
    assertThat(reaches("172.16.1.2")).isTrue();
    mail.unplug();
    Wait.until("mail is gone", PATIENCE, () -> ports() == 2);
    mail.plug(bridge, "vnet9");
    assertThat(reaches("172.16.1.1")).as("nobody yet").isFalse();
    write("vnet9", MAIL_ID);
    Wait.until("mail is found", PATIENCE, () -> reaches("172.16.1.1"));
    assertThat(reaches("172.16.1.2")).isTrue();
  }

  @Test
  void anotherMachineWithTheNameIsNotMistakenForIt() {
    mail.unplug();
    Host other = machine("other", "01:01", "172.16.1.1", "vnet3");
    write("vnet3", "external_ids:iface-id=another");
    assertThat(other.ping("172.16.1.2", 2)).isZero();
    assertThat(reaches("172.16.1.1")).isFalse();
  }

  @Test
  void whatTwoClaimIsNeithers() {
    Host twin = machine("twin", "01:01", "172.16.1.1", "vnet8");
    write("vnet8", MAIL_ID);
    Wait.until("neither is mail", PATIENCE, () -> ports() == 2);
    assertThat(twin.ping("172.16.1.2", 1)).isZero();
    twin.unplug();
    Wait.until("the first is mail again", PATIENCE, () -> reaches("172.16.1.1"));
  }

  @Test
  void whileTheDatabaseIsAwayPortsGoByWhatItSaidLast() {
    database("remove-remote", "punix:" + socket());
    assertThat(reaches("172.16.1.1")).isTrue();
    assertThat(
            controller
                .put(
                    DOCUMENT.formatted(socket()).replace("protocol: icmp", "protocol: [icmp, tcp]"))
                .statusCode())
        .isEqualTo(200);
    assertThat(reaches("172.16.1.1")).isTrue();
    assertThat(reaches("172.16.1.2")).isTrue();
    mail.unplug();
    mail.plug(bridge, "vnet9");
    write("vnet9", MAIL_ID);
    assertThat(reaches("172.16.1.1")).as("nobody says who it is").isFalse();
    database("add-remote", "punix:" + socket());
    Wait.until("it is read again", PATIENCE, () -> reaches("172.16.1.1"));
  }

  /** Not the one by which Open vSwitch itself reads the database; without that it stops. */
  private Path socket() {
    return lab.directory().resolve("ports.sock");
  }

  private void database(String... command) {
    String pid =
        lab.shell().run("cat", lab.directory().resolve("ovsdb-server.pid").toString()).strip();
    List<String> whole =
        new ArrayList<>(
            List.of(
                "ovs-appctl",
                "-t",
                lab.directory().resolve("ovsdb-server." + pid + ".ctl").toString(),
                "ovsdb-server/" + command[0]));
    whole.addAll(List.of(command).subList(1, command.length));
    lab.shell().run(whole.toArray(String[]::new));
  }
}
