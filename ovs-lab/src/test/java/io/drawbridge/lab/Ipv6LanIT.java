package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.frames.Discovery;
import io.drawbridge.lab.frames.Ethernet;
import io.drawbridge.lab.frames.Hex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * IPv6 behind the router: two LANs with a delegated /64 each. Guests make themselves addresses, as
 * their kernels do, but for one that is declared.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Ipv6LanIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String INTERNET = Party.INTERNET.ipv6();
  private static final String ROUTER = "2001:db8:1:2::1";
  private static final String ROUTER_MAC = "02:00:00:00:02:01";
  private static final String DESK = "2001:db8:1:2:0:ff:fe00:211";
  private static final String OFFICE = "2001:db8:1:3:0:ff:fe00:310";
  private static final String SERVER = "2001:db8:1:2::80";

  private Lab lab;
  private OvsBridge bridge;
  private ControllerProcess controller;
  private Provider provider;
  private Host server;
  private Host desk;
  private Host office;

  @BeforeAll
  void start() {
    lab = Lab.open();
    bridge = lab.bridge("br0", 1);
    provider = new Provider(lab, bridge, "wan0");
    // What a provider does that delegates prefixes.
    for (String prefix : List.of("2001:db8:1:2::/64", "2001:db8:1:3::/64")) {
      provider
          .router()
          .configure(List.of(), Map.of(), List.of("route add " + prefix + " via 2001:db8:1::5"));
      provider
          .internet()
          .configure(List.of(), Map.of(), List.of("route add " + prefix + " via 2001:db8:cafe::1"));
    }
    server =
        lab.host(
            new HostSpec(
                "server",
                "server0",
                "02:00:00:00:02:10",
                List.of(SERVER + "/64"),
                List.of("default via " + ROUTER)),
            bridge);
    desk = guest("desk", "02:11");
    office = guest("office", "03:10");
    controller = new ControllerProcess(lab.directory().resolve("data"), 0);
    assertThat(controller.put(RunningSeed.text("ipv6.yaml")).statusCode()).isEqualTo(202);
    bridge.setController(controller.openflowPort());
    Wait.until("the switch has its tables", PATIENCE, controller::isConverged);
    server.serveTcp(80);
    desk.serveTcp(80);
    office.serveTcp(80);
    provider.internet().serveTcp(7);
    listen(desk);
    listen(office);
    Wait.until(
        "guests have made themselves addresses",
        PATIENCE,
        () -> addresses("desk").contains(DESK) && addresses("office").contains(OFFICE));
    Wait.until(
        "the gateway is known", PATIENCE, () -> server.connectTcp(INTERNET, 7).equals("CONNECTED"));
  }

  private Host guest(String name, String mac) {
    return lab.host(
        new HostSpec(name, name + "0", "02:00:00:00:" + mac, List.of(), List.of()), bridge);
  }

  /** From now on it believes routers, and asks for one; it looks whether its address is free. */
  private static void listen(Host guest) {
    guest.configure(
        List.of(),
        Map.of("net/ipv6/conf/eth0/accept_ra", 2, "net/ipv6/conf/eth0/dad_transmits", 1),
        List.of("link set eth0 down", "link set eth0 up"));
  }

  private String addresses(String host) {
    return lab.shell()
        .run("ip", "-n", host, "-6", "addr", "show", "dev", "eth0", "scope", "global")
        .lines()
        .filter(line -> !line.contains("tentative") && !line.contains("dadfailed"))
        .reduce("", String::concat);
  }

  @AfterAll
  void stop() {
    controller.close();
    lab.close();
  }

  @Test
  void guestsReachTheInternetUnderTheRules() {
    assertThat(lab.shell().run("ip", "-n", "desk", "-6", "route"))
        .contains("default via fe80::ff:fe00:201 ");
    assertThat(desk.ping(INTERNET, 3)).isEqualTo(3);
    assertThat(desk.connectTcp(INTERNET, 7)).isEqualTo("CONNECTED");
    assertThat(provider.internet().peersOn(7)).contains(DESK);
    assertThat(server.connectTcp(INTERNET, 7)).isEqualTo("CONNECTED");
    assertThat(provider.foreignMacs(Set.of("02:00:00:00:01:05"))).isEmpty();
  }

  @Test
  void nobodyOutsideReachesThemUnasked() {
    assertThat(provider.internet().connectTcp(DESK, 80)).isEqualTo("TIMED_OUT");
    assertThat(provider.internet().ping(DESK, 2)).isZero();
    assertThat(provider.internet().connectTcp(SERVER, 80))
        .as("a rule says so")
        .isEqualTo("CONNECTED");
    assertThat(server.peersOn(80)).contains(INTERNET);
  }

  @Test
  void lansAreRoutedUnderTheRules() {
    assertThat(office.connectTcp(SERVER, 80)).isEqualTo("CONNECTED");
    assertThat(office.connectTcp(DESK, 80)).isEqualTo("CONNECTED");
    assertThat(office.ping(DESK, 1)).as("no rule").isZero();
  }

  @Test
  void itSaysWhyAPacketCannotGoOn() {
    assertThat(desk.traceroute(INTERNET))
        .as("hop by hop")
        .containsExactly(ROUTER, Party.GATEWAY.ipv6(), INTERNET);
    assertThat(errors(desk, "2001:db8:1:3::dead", Map.of("timeoutMillis", 6000)))
        .as("nobody there")
        .contains("unreachable code 3 from " + ROUTER);
    assertThat(errors(desk, OFFICE, Map.of("size", 1400, "dontFragment", true)))
        .as("longer than 1400 with its headers")
        .contains("packet too big mtu 1400 from " + ROUTER);
    assertThat(desk.ping(OFFICE, 1, Map.of("size", 1352, "dontFragment", true)).path("received"))
        .hasToString("1");
    assertThat(desk.connectTcp(ROUTER, 80))
        .as("a rule passes echo requests alone")
        .isEqualTo("TIMED_OUT");
  }

  private static String errors(Host from, String address, Map<String, ?> options) {
    return from.ping(address, 1, options).path("errors").toString();
  }

  @Test
  void theRouterAnswersForItself() {
    assertThat(desk.resolve(ROUTER, DESK)).isEqualTo(ROUTER_MAC);
    assertThat(desk.resolve("fe80::ff:fe00:201", DESK)).isEqualTo(ROUTER_MAC);
    for (String own : List.of(ROUTER, "2001:db8:1:3::1", "2001:db8:1::5")) {
      assertThat(desk.ping(own, 2)).as(own).isEqualTo(2);
    }
    assertThat(provider.router().resolve("2001:db8:1::5", Party.GATEWAY.ipv6()))
        .isEqualTo("02:00:00:00:01:05");
  }

  @Test
  void itsAddressIsTaken() {
    office.configure(List.of(), Map.of(), List.of("addr add 2001:db8:1:3::1/64 dev eth0"));
    Wait.until(
        "the guest hears that the router has it",
        PATIENCE,
        () ->
            lab.shell()
                .run("ip", "-n", "office", "-6", "addr", "show", "dev", "eth0", "dadfailed")
                .contains("2001:db8:1:3::1/"));
    office.configure(List.of(), Map.of(), List.of("addr del 2001:db8:1:3::1/64 dev eth0"));
  }

  @Test
  void guestsAreToldOfNameServers() {
    Activity heard = desk.startCapture();
    desk.sendFrames(
        List.of(
            Ethernet.frame(
                Ethernet.group(Discovery.ALL_ROUTERS),
                "02:00:00:00:02:11",
                Discovery.message(
                    "fe80::ff:fe00:211",
                    Discovery.ALL_ROUTERS,
                    Discovery.ROUTER_SOLICITATION,
                    Hex.zeros(4) + Discovery.mark("a1a2a3a4a5a6")))));
    Wait.until(
        "an advertisement for the guest alone",
        PATIENCE,
        () -> heard.frames().stream().anyMatch(Ipv6LanIT::isForDesk));
    String advertisement = heard.frames().stream().filter(Ipv6LanIT::isForDesk).findFirst().get();
    assertThat(Hex.slice(advertisement, 6, 12)).isEqualTo(Hex.mac(ROUTER_MAC));
    assertThat(Hex.slice(advertisement, 22, 38)).isEqualTo(Hex.ip("fe80::ff:fe00:201"));
    assertThat(advertisement)
        .as("the prefix, for addresses of their own")
        .contains("030440c0" + "00015180" + "00003840" + Hex.zeros(4) + Hex.ip("2001:db8:1:2::"))
        .as("a name server (RFC 8106)")
        .contains("19030000" + "00000708" + Hex.ip("2001:db8:cafe::53"))
        .as("lan.example.org, filled up")
        .contains("1f040000" + "00000708" + "036c616e076578616d706c65036f726700");
  }

  private static boolean isForDesk(String frame) {
    return Hex.length(frame) > 54
        && Hex.slice(frame, 0, 6).equals(Hex.mac("02:00:00:00:02:11"))
        && Hex.slice(frame, 12, 14).equals("86dd")
        && Hex.slice(frame, 54, 55).equals("86");
  }

  @Test
  void nobodySpeaksForAnotherPrefix() {
    Activity wire = provider.router().startCapture();
    office.configure(List.of(), Map.of(), List.of("addr add 2001:db8:1:2::66/64 dev eth0 nodad"));
    assertThat(office.connectTcp("2001:db8:1:2::66", INTERNET, 7)).isEqualTo("TIMED_OUT");
    office.configure(List.of(), Map.of(), List.of("addr del 2001:db8:1:2::66/64 dev eth0"));
    assertThat(wire.frames()).noneMatch(frame -> frame.contains(Hex.ip("2001:db8:1:2::66")));
  }

  @Test
  void aFloodOfQuestionsIsMetered() {
    List<String> questions = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      questions.add(
          Ethernet.frame(
              Ethernet.group(Discovery.ALL_ROUTERS),
              "02:00:00:00:02:11",
              Discovery.message(
                  "fe80::" + Integer.toHexString(0x1000 + i),
                  Discovery.ALL_ROUTERS,
                  Discovery.ROUTER_SOLICITATION,
                  Hex.zeros(4) + Discovery.mark("b1b2b3b4b5b6"))));
    }
    Activity atOffice = office.startCapture();
    Activity atDesk = desk.startCapture();
    desk.sendFrames(questions);
    office.sendFrames(
        List.of(
            Ethernet.frame(
                Ethernet.group(Discovery.ALL_ROUTERS),
                "02:00:00:00:03:10",
                Discovery.message(
                    "fe80::ff:fe00:310",
                    Discovery.ALL_ROUTERS,
                    Discovery.ROUTER_SOLICITATION,
                    Hex.zeros(4) + Discovery.mark("c1c2c3c4c5c6")))));
    Wait.until(
        "somebody else is answered",
        PATIENCE,
        () ->
            atOffice.frames().stream()
                .anyMatch(
                    frame ->
                        frame.startsWith(Hex.mac("02:00:00:00:03:10"))
                            && Hex.slice(frame, 54, 55).equals("86")));
    assertThat(atDesk.frames().stream().filter(Ipv6LanIT::isForDesk).count())
        .as("answers, one a second")
        .isLessThan(100);
    assertThat(meterDrops()).as("packets that meters dropped").isPositive();
  }

  private long meterDrops() {
    return Pattern.compile("packet_count:([0-9]+)")
        .matcher(
            lab.shell()
                .run("ovs-ofctl", "-O", "OpenFlow13", "meter-stats", "br0")
                .replaceAll("packet_in_count:[0-9]+", ""))
        .results()
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .sum();
  }
}
