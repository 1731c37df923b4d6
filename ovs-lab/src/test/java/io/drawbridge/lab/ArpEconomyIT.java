package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.frames.Arp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What fifty guests that ask freely send to the provider, beside the same on a plain bridge. */
class ArpEconomyIT {
  private static final int GUESTS = 50;
  private static final int NEIGHBOURS = 5;
  private static final int NOBODIES = 40;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private RunningSeed seed;
  private SeedNetwork network;
  private Crowd guests;

  @BeforeEach
  void start() {
    StringBuilder ports = new StringBuilder();
    StringBuilder hosts = new StringBuilder();
    List<String> macs = new ArrayList<>();
    for (int guest = 0; guest < GUESTS; guest++) {
      macs.add(mac(guest));
      ports.append("      guest%d: {zone: dmz, host: guest%d}%n".formatted(guest, guest));
      hosts.append(
          "  guest%d: {mac: \"%s\", addresses: [%s]}%n"
              .formatted(guest, mac(guest), address(guest)));
    }
    seed =
        new RunningSeed(
            RunningSeed.text("seed.yaml")
                .replace("uplink: wan}", "uplink: wan, gateways: [172.16.1.6, 10.0.0.254]}")
                .replace("      mail0:", ports + "      mail0:")
                .replace("\nhosts:\n", "\nhosts:\n" + hosts));
    network = seed.network();
    guests = new Crowd(seed.lab(), network.bridge(), "guest", macs);
    Wait.until(
        "all ports are in the tables",
        PATIENCE,
        () -> network.bridge().flowsWith("table=1, ").toString().contains(address(GUESTS - 1)));
    Wait.until("the last port works", PATIENCE, () -> knowsTheGateway(GUESTS - 1));
    seed.awaitConverged();
  }

  @AfterEach
  void stop() {
    seed.close();
  }

  @Test
  void guestsThatAskFreelyAreHardlyHeard() {
    network.provider().reset();
    int sent = 0;
    for (int guest = 0; guest < GUESTS; guest++) {
      List<String> frames = questions(guest);
      String last = Arp.request(mac(guest), address(guest), Party.ROUTER.ipv4()).frame("");
      sent += guests.sendMany(guest, frames, last).path("sent").asInt();
      assertThat(knowsTheGateway(guest)).as("guest %d is told the gateway", guest).isTrue();
    }
    int left = asked();
    assertThat(seed.controller().isConverged()).isTrue();

    network.bridge().makePlain();
    network.provider().reset();
    for (int guest = 0; guest < GUESTS; guest++) {
      guests.send(guest, questions(guest));
      int expected = (guest + 1) * questions(guest).size();
      Wait.until("all of them have come out", PATIENCE, () -> asked() == expected);
    }
    int leftPlain = asked();
    System.out.printf(
        "%d guests sent %d requests: %d left, %d by a plain bridge%n",
        GUESTS, sent, left, leftPlain);
    assertThat(leftPlain).isEqualTo(sent);
    assertThat(left).as("of %d", leftPlain).isLessThanOrEqualTo(leftPlain / 20);
  }

  /** For the gateway, some neighbours, and addresses that nobody has, in any order. */
  private static List<String> questions(int guest) {
    List<String> targets = new ArrayList<>(Collections.nCopies(5, Party.GATEWAY.ipv4()));
    for (int neighbour = 1; neighbour <= NEIGHBOURS; neighbour++) {
      targets.addAll(Collections.nCopies(2, address((guest + neighbour) % GUESTS)));
    }
    for (int nobody = 0; nobody < NOBODIES; nobody++) {
      targets.add("198.51.100." + (100 + (guest + nobody) % 150));
    }
    Collections.shuffle(targets, new Random(guest));
    return targets.stream()
        .map(target -> Arp.request(mac(guest), address(guest), target).frame(""))
        .toList();
  }

  private boolean knowsTheGateway(int guest) {
    return guests.resolve(guest, Party.GATEWAY.ipv4(), address(guest)).equals(Provider.MAC);
  }

  /** How many requests the provider has heard, whoever asked. */
  private int asked() {
    int count = 0;
    for (var request : network.provider().counters().path("requests")) {
      count += request.path("count").asInt();
    }
    return count;
  }

  private static String mac(int guest) {
    return "02:00:00:00:05:%02x".formatted(guest);
  }

  private static String address(int guest) {
    return "198.51.100." + (1 + guest);
  }
}
