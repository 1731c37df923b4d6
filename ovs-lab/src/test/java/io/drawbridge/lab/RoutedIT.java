package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.frames.Arp;
import io.drawbridge.lab.frames.Ethernet;
import io.drawbridge.lab.frames.Ipv4;
import io.drawbridge.lab.fuzz.UplinkContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * {@code networks/routed.yaml} end to end, behind a provider's port that takes one MAC address:
 * after each test it has seen no other.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoutedIT {
  private static final String INTERNET = "203.0.113.10";
  private static final String MAIL = "10.1.1.50";
  private static final String WEB = "10.1.1.51";
  private static final String SHOP = "172.16.1.2";
  private static final String WEB_MAC = "52:54:00:00:00:51";
  private static final String MAIL_MAC = "52:54:00:00:00:50";
  private static final String ROUTER_OF_GUESTS = "02:00:00:00:03:01";
  private static final String MARK = "a77a00000060";

  /** The server's MAC address with its own and its guests' addresses; its gateway is asked for. */
  private static final UplinkContract CONTRACT =
      new UplinkContract(
          Map.of(RoutedNetwork.SERVER_MAC, Set.of("172.16.1.5", MAIL, WEB, SHOP)),
          Set.of("172.16.1.6"));

  private Lab lab;
  private Activity uplink;
  private RoutedNetwork network;
  private ControllerProcess controller;

  @BeforeAll
  void start() {
    lab = Lab.open();
    network = new RoutedNetwork(lab);
    uplink = network.provider().router().startCapture();
    controller = new ControllerProcess(lab.directory().resolve("data"), 0);
    assertThat(controller.put(RunningSeed.text("routed.yaml")).statusCode()).isEqualTo(202);
    network.bridge().setController(controller.openflowPort());
    Wait.until("the switch has its tables", Duration.ofSeconds(30), controller::isConverged);
    for (Host guest : List.of(network.mail(), network.web(), network.shop(), network.app())) {
      for (int port : List.of(22, 25, 80)) {
        guest.serveTcp(port);
      }
    }
    network.provider().internet().serveTcp(7);
    network.provider().internet().serveTcp(9);
    Wait.until(
        "the gateway is known",
        Duration.ofSeconds(30),
        () -> network.mail().ping(INTERNET, 1) == 1);
  }

  @AfterEach
  void theProviderSawOneMacAddress() {
    assertThat(network.filter().dropped()).as("frames that the provider dropped").isZero();
    assertThat(network.provider().foreignMacs(Set.of(RoutedNetwork.SERVER_MAC))).isEmpty();
    assertThat(uplink.frames()).isNotEmpty();
    for (String frame : uplink.frames()) {
      assertThat(CONTRACT.breach(frame)).as(frame).isEmpty();
    }
  }

  @AfterAll
  void stop() {
    controller.close();
    lab.close();
  }

  @Test
  void guestsGoOutWithTheirOwnAddresses() {
    Host internet = network.provider().internet();
    internet.forget();
    for (Host guest : List.of(network.mail(), network.web(), network.shop())) {
      assertThat(guest.ping(INTERNET, 3)).as(guest.name()).isEqualTo(3);
      assertThat(guest.connectTcp(INTERNET, 7)).as(guest.name()).isEqualTo("CONNECTED");
    }
    assertThat(internet.peersOn(7)).containsExactlyInAnyOrder(MAIL, WEB, SHOP);
  }

  @Test
  void theyAreReachedFromOutsideAsTheRulesSay() {
    Host internet = network.provider().internet();
    network.mail().forget();
    assertThat(internet.ping(MAIL, 3)).isEqualTo(3);
    assertThat(internet.ping(WEB, 1)).isEqualTo(1);
    assertThat(internet.ping(SHOP, 1)).isEqualTo(1);
    assertThat(internet.connectTcp(MAIL, 25)).isEqualTo("CONNECTED");
    assertThat(internet.connectTcp(WEB, 80)).isEqualTo("CONNECTED");
    assertThat(internet.connectTcp(SHOP, 80)).isEqualTo("CONNECTED");
    assertThat(internet.connectTcp(MAIL, 22)).isEqualTo("TIMED_OUT");
    assertThat(network.mail().peersOn(25)).containsOnly(INTERNET);
  }

  @Test
  void guestsReachEachOtherWhateverTheirMasksAndNotByTheProvider() {
    Activity wire = network.provider().router().startCapture();
    assertThat(network.web().connectTcp(MAIL, 25)).isEqualTo("CONNECTED");
    assertThat(network.mail().connectTcp(WEB, 80)).isEqualTo("CONNECTED");
    assertThat(network.mail().connectTcp(SHOP, 80)).isEqualTo("CONNECTED");
    assertThat(network.shop().connectTcp(MAIL, 25)).isEqualTo("CONNECTED");
    assertThat(network.shop().connectTcp(WEB, 80)).isEqualTo("CONNECTED");
    assertThat(network.web().connectTcp(SHOP, 22)).as("no rule").isEqualTo("TIMED_OUT");
    assertThat(network.shop().connectTcp(MAIL, 22)).as("no rule").isEqualTo("TIMED_OUT");
    assertThat(network.shop().ping("172.16.1.5", 1)).as("the router's, beside it").isEqualTo(1);
    assertThat(network.mail().ping("169.254.0.1", 1)).as("the gateway").isEqualTo(1);
    assertThat(wire.frames()).noneMatch(frame -> frame.contains("0a0101320a010133"));
    assertThat(wire.frames()).noneMatch(frame -> frame.contains("ac1001020a010132"));
  }

  @Test
  void lanAndGuestsAreRoutedUnderTheRules() {
    Host internet = network.provider().internet();
    internet.forget();
    network.web().forget();
    assertThat(network.app().connectTcp(WEB, 80)).isEqualTo("CONNECTED");
    assertThat(network.app().connectTcp(SHOP, 22)).isEqualTo("CONNECTED");
    assertThat(network.web().peersOn(80)).as("not translated").contains("192.168.1.10");
    assertThat(network.web().connectTcp("192.168.1.10", 80)).isEqualTo("TIMED_OUT");
    assertThat(network.app().connectTcp(INTERNET, 9)).isEqualTo("CONNECTED");
    assertThat(internet.peersOn(9)).as("hidden").containsOnly("172.16.1.5");
    assertThat(internet.connectTcp("172.16.1.5", 8080)).as("forward").isEqualTo("CONNECTED");
    assertThat(internet.connectTcp("192.168.1.10", 80)).as("hidden").isNotEqualTo("CONNECTED");
  }

  @Test
  void theRouterAnswersForItsGuestsAndForNobodyElse() {
    Host provider = network.provider().router();
    for (String own : List.of("172.16.1.5", MAIL, WEB, SHOP)) {
      assertThat(provider.resolve(own, "172.16.1.6")).as(own).isEqualTo(RoutedNetwork.SERVER_MAC);
    }
    for (String other : List.of("10.1.1.49", "10.1.1.52", "172.16.1.3", "192.168.1.10")) {
      assertThat(provider.resolve(other, "172.16.1.6")).as(other).isEmpty();
    }
  }

  @Test
  void guestsFindTheRouterBehindEveryAddressTheyMayKnow() {
    assertThat(network.mail().resolve("169.254.0.1", MAIL)).isEqualTo(ROUTER_OF_GUESTS);
    assertThat(network.web().resolve("10.0.0.254", WEB)).isEqualTo(ROUTER_OF_GUESTS);
    for (String beside : List.of("172.16.1.6", "172.16.1.5", "172.16.1.3", MAIL)) {
      assertThat(network.shop().resolve(beside, SHOP)).as(beside).isEqualTo(ROUTER_OF_GUESTS);
    }
    assertThat(network.shop().resolve("203.0.113.10", SHOP)).as("not listed").isEmpty();
    assertThat(network.mail().resolve(MAIL, "0.0.0.0")).as("is mine free?").isEmpty();
  }

  @Test
  void withAnothersAddressNothingGetsThrough() {
    Host internet = network.provider().internet();
    internet.forget();
    network
        .web()
        .configure(
            List.of("eth0"),
            Map.of(),
            List.of("addr add " + MAIL + "/32 dev eth0", "addr add 10.1.1.77/32 dev eth0"));
    assertThat(network.web().connectTcp(MAIL, INTERNET, 9)).isEqualTo("TIMED_OUT");
    assertThat(network.web().connectTcp("10.1.1.77", INTERNET, 9)).isEqualTo("TIMED_OUT");
    assertThat(network.web().connectTcp("10.1.1.77", SHOP, 80)).isEqualTo("TIMED_OUT");
    network
        .web()
        .configure(List.of("eth0"), Map.of(), List.of("addr del " + MAIL + "/32 dev eth0"));
    Activity wire = network.provider().router().startCapture();
    Activity shop = network.shop().startCapture();
    network
        .web()
        .sendFrames(
            List.of(
                Ethernet.frame(
                    ROUTER_OF_GUESTS, MAIL_MAC, Ipv4.udp(MAIL, 4000, INTERNET, 4000, MARK)),
                Ethernet.frame(
                    RoutedNetwork.SERVER_MAC, WEB_MAC, Ipv4.udp(WEB, 4000, INTERNET, 4000, MARK)),
                Ethernet.frame("52:54:00:00:00:02", MAIL_MAC, Ipv4.udp(MAIL, 4000, SHOP, 80, MARK)),
                Arp.announcement(WEB_MAC, MAIL).frame(MARK),
                Arp.announcement(WEB_MAC, "169.254.0.1").frame(MARK),
                Arp.announcement(WEB_MAC, "10.0.0.254").frame(MARK),
                Arp.announcement(WEB_MAC, "172.16.1.6").frame(MARK),
                Arp.announcement(WEB_MAC, WEB).frame(MARK)));
    assertThat(network.web().ping(INTERNET, 1)).as("the switch has handled them").isEqualTo(1);
    assertThat(wire.frames()).noneMatch(frame -> frame.contains(MARK));
    assertThat(shop.frames()).noneMatch(frame -> frame.contains(MARK));
    assertThat(internet.peersOn(9)).isEmpty();
    assertThat(internet.connectTcp(MAIL, 25)).isEqualTo("CONNECTED");
    assertThat(network.shop().connectTcp(INTERNET, 7)).isEqualTo("CONNECTED");
  }

  @Test
  void fromOutsideNobodyIsAGuest() {
    Activity mail = network.mail().startCapture();
    network
        .provider()
        .router()
        .sendFrames(
            List.of(
                Ethernet.frame(
                    RoutedNetwork.SERVER_MAC, Provider.MAC, Ipv4.udp(WEB, 4000, MAIL, 25, MARK)),
                Ethernet.frame(
                    RoutedNetwork.SERVER_MAC,
                    Provider.MAC,
                    Ipv4.udp("192.168.1.10", 4000, MAIL, 25, MARK)),
                Ethernet.frame(MAIL_MAC, Provider.MAC, Ipv4.udp(INTERNET, 4000, MAIL, 25, MARK))));
    assertThat(network.mail().ping(INTERNET, 1)).isEqualTo(1);
    assertThat(mail.frames()).noneMatch(frame -> frame.contains(MARK));
  }
}
