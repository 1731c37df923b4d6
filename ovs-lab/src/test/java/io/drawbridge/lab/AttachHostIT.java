package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The lab's outermost namespace plays a server whose administrator is logged in from the Internet
 * while {@code attach-host} takes its interface for a bridge.
 */
class AttachHostIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ADDRESS = "172.16.1.2";
  private static final int SSH = 22;
  private static final String MAC = "02:00:00:00:01:aa";
  private static final String DOCUMENT =
      """
      apiVersion: drawbridge/v1
      switches:
        host1:
          datapathId: "00000200000001aa"
          ports:
            wan0: {zone: wan}
            br0: {zone: self, host: server}
      segments:
        public: {zones: [wan, self], uplink: wan, gateways: [172.16.1.6]}
      hosts:
        server: {mac: "02:00:00:00:01:aa", addresses: [172.16.1.2]}
      rules:
        - {name: ssh, action: pass, from: {zone: wan}, to: {host: server, port: 22}, protocol: tcp}
        - {name: out, action: pass, from: {host: server}}
      """;

  private final Lab lab = Lab.open();
  private final List<Socket> sessions = new ArrayList<>();
  private ControllerProcess controller;
  private ServerSocket server;
  private Provider provider;
  private String before;

  @BeforeEach
  void logIn() throws IOException {
    Bridge rack = lab.linuxBridge("rack");
    // The rack is in the server's namespace, but its addresses are nothing to it.
    lab.shell().run("sh", "-c", "echo 1 >/proc/sys/net/ipv4/conf/rack/arp_ignore");
    provider = new Provider(lab, rack, "out");
    ip("link add wan0 address " + MAC + " type veth peer name rack0");
    ip("link set rack0 addrgenmode none");
    ip("link set rack0 up");
    ip("link set wan0 up");
    ip("addr add 172.16.1.2/29 dev wan0");
    ip("addr add 2001:db8:1::2/64 dev wan0 nodad");
    ip("route add default via 172.16.1.6 metric 7");
    rack.addPort("rack0");
    lab.shell().run("ethtool", "-K", "wan0", "tx", "off");
    server = new ServerSocket(SSH);
    Thread accepting = new Thread(this::accept, "sshd");
    accepting.setDaemon(true);
    accepting.start();
    controller = new ControllerProcess(lab.directory().resolve("data"), 0);
    Wait.until("its own address is settled", PATIENCE, () -> !state().contains("tentative"));
    before = state();
  }

  private void accept() {
    try {
      while (true) {
        Socket session = server.accept();
        sessions.add(session);
        Thread echo = new Thread(() -> echo(session), "session");
        echo.setDaemon(true);
        echo.start();
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private static void echo(Socket session) {
    try (session) {
      session.getInputStream().transferTo(session.getOutputStream());
    } catch (IOException closed) {
      // The test is over.
    }
  }

  @AfterEach
  void stop() throws IOException {
    controller.close();
    server.close();
    for (Socket session : sessions) {
      session.close();
    }
    lab.vsctl("--if-exists", "del-br", "br0");
    lab.shell().tryRun("ip", "link", "del", "wan0");
    lab.close();
  }

  private void ip(String arguments) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments.split(" ", -1)));
    lab.shell().run(command.toArray(String[]::new));
  }

  /** Addresses and routes of the interface, as an administrator sees them. */
  private String state() {
    return lab.shell().run("ip", "-o", "addr", "show", "dev", "wan0").replaceAll(" nodad", "")
        + lab.shell().run("ip", "route")
        + lab.shell().run("ip", "-6", "route");
  }

  private Shell.Result attach(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "DRAWBRIDGE_ATTACH_DATAPATH=netdev",
                "DRAWBRIDGE_ATTACH_STATE=" + lab.directory().resolve("attach"),
                "../controller/bin/attach-host"));
    command.addAll(List.of(arguments));
    return lab.shell().tryRun(command.toArray(String[]::new));
  }

  private Shell.Result attachBr0(int within) {
    return attach(
        "--bridge",
        "br0",
        "--interface",
        "wan0",
        "--controller",
        "tcp:127.0.0.1:" + controller.openflowPort(),
        "--within",
        String.valueOf(within));
  }

  @Test
  void theSessionGoesOnAndWhatIsConfirmedStays() {
    controller.put(DOCUMENT);
    TcpConnection session = provider.internet().openTcp(ADDRESS, SSH);
    assertThat(session.echoes(3000)).isTrue();
    Shell.Result attached = attachBr0(60);
    assertThat(attached.exit()).as(attached.output()).isZero();
    assertThat(attached.output()).contains("br0 has its tables", "--confirm");
    assertThat(session.echoes(10_000)).as("the session goes on").isTrue();
    assertThat(provider.internet().connectTcp(ADDRESS, SSH)).as("a new one").isEqualTo("CONNECTED");
    assertThat(provider.internet().connectTcp(ADDRESS, 23)).as("filtered").isEqualTo("TIMED_OUT");
    assertThat(attach("--confirm").exit()).isZero();
    assertThat(attach("--confirm").output()).contains("nothing is waiting");
    assertThat(Files.exists(lab.directory().resolve("attach"))).isFalse();
    assertThat(controller.isConverged()).isTrue();
    assertThat(session.echoes(3000)).isTrue();
    assertThat(provider.foreignMacs(Set.of(MAC))).isEmpty();
  }

  @Test
  void whatIsNotConfirmedIsTakenBack() {
    // Nobody may log in: the administrator has locked himself out.
    controller.put(DOCUMENT.replace("port: 22}", "port: 23}"));
    TcpConnection session = provider.internet().openTcp(ADDRESS, SSH);
    Shell.Result attached = attachBr0(10);
    assertThat(attached.exit()).as(attached.output()).isZero();
    assertThat(session.echoes(500)).as("locked out").isFalse();
    Path state = lab.directory().resolve("attach");
    Wait.until("it is taken back", PATIENCE, () -> !Files.exists(state));
    assertThat(state()).isEqualTo(before);
    assertThat(session.echoes(20_000)).as("the session goes on").isTrue();
    assertThat(lab.vsctl("list-br")).isEmpty();
  }

  @Test
  void aControllerThatSendsNothingIsLeftAtOnce() {
    TcpConnection session = provider.internet().openTcp(ADDRESS, SSH);
    Shell.Result attached = attachBr0(10);
    assertThat(attached.exit()).isEqualTo(1);
    assertThat(attached.output()).contains("sent no tables", "00000200000001aa");
    assertThat(state()).isEqualTo(before);
    assertThat(session.echoes(20_000)).isTrue();
  }

  @Test
  void whatCantBeDoneIsSaidBeforeAnythingIsTouched() {
    assertThat(attach("--bridge", "br0", "--interface", "wan9").output())
        .contains("there is no interface wan9");
    assertThat(attach("--bridge", "br7").output()).contains("there is no bridge br7");
    assertThat(attach("--bridge", "br0", "--interface", "rack0").output())
        .contains("belongs to rack");
    assertThat(attach("--undo").output()).contains("nothing to take back");
    assertThat(attach("--bridge").exit()).isEqualTo(2);
    assertThat(state()).isEqualTo(before);
  }
}
