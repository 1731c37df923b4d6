package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.lab.frames.Ethernet;
import io.drawbridge.lab.frames.Hex;
import io.drawbridge.lab.frames.Ipv4;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real DHCP clients in the seed's LAN. */
class DhcpIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SEED =
      RunningSeed.text("seed.yaml")
          .replace(
              "lease: 12h}", "domain: lan.example.org, ntp: [192.168.1.1, 8.8.8.8], lease: 12h}");
  private static final String TRANSACTION = "3903f326";
  private static final String DESK = "02:00:00:00:02:64";

  private RunningSeed seed;
  private SeedNetwork network;
  private DhcpClient desk;

  @BeforeEach
  void start() {
    seed = new RunningSeed(SEED);
    network = seed.network();
    desk = new DhcpClient(seed.lab(), network.desk());
    desk.forget();
    network.internet().serveTcp(7);
  }

  @AfterEach
  void stop() {
    seed.close();
  }

  @Test
  void udhcpcGetsAnAddressRenewsAndReleasesIt() {
    Activity app = network.app().startCapture();
    desk.udhcpc();
    desk.await("bound", 1);
    String bound = noted("bound");
    String address = desk.address();
    assertThat(address).matches("192\\.168\\.1\\.1[0-9][0-9]");
    assertThat(bound)
        .contains("address=" + address)
        .contains("mask=255.255.255.0")
        .contains("router=192.168.1.1 ")
        .contains("dns=8.8.8.8 8.8.4.4 ")
        .contains("domain=lan.example.org")
        .contains("ntp=192.168.1.1 8.8.8.8")
        .contains("lease=43200")
        .contains("server=192.168.1.1");
    goesOut();
    assertThat(leases())
        .anyMatch(
            lease ->
                lease.path("address").asText().equals(address)
                    && lease.path("mac").asText().equals(DESK)
                    && lease.path("port").asText().equals("desk0")
                    && lease.path("segment").asText().equals("private"));
    String until = leases().get(0).path("until").asText();
    desk.signal("udhcpc", "USR1");
    desk.await("renew", 1);
    Wait.until(
        "the lease lasts longer",
        Duration.ofSeconds(10),
        () -> leases().get(0).path("until").asText().compareTo(until) > 0);
    desk.signal("udhcpc", "USR2");
    Wait.until("the lease is over", Duration.ofSeconds(10), () -> leases().isEmpty());
    assertThat(app.frames()).as("asked of others").noneMatch(frame -> frame.contains("63825363"));
  }

  /** The gateway answers, and hide NAT lets it out. */
  private void goesOut() {
    assertThat(network.desk().ping("192.168.1.1", 2)).as("the gateway").isEqualTo(2);
    assertThat(network.desk().connectTcp("203.0.113.10", 7)).isEqualTo("CONNECTED");
    assertThat(network.internet().peersOn(7)).containsOnly("172.16.1.5");
    network.internet().forget();
  }

  private String noted(String event) {
    return desk.notes().stream()
        .filter(note -> note.startsWith(event + " "))
        .reduce((before, last) -> last)
        .orElse("");
  }

  private List<JsonNode> leases() {
    return list("leases");
  }

  private List<JsonNode> list(String what) {
    try {
      List<JsonNode> all = new ArrayList<>();
      JSON.readTree(seed.controller().get("/api/v1/" + what).body()).path(what).forEach(all::add);
      return all;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Test
  void dhclientRemembersItsLeaseAndSoDoesTheController() {
    desk.dhclient();
    String address = desk.address();
    goesOut();
    seed.killController();
    seed.restartController();
    seed.awaitConverged();
    assertThat(leases()).anyMatch(lease -> lease.path("address").asText().equals(address));
    desk.signal("dhclient", "TERM");
    desk.forget();
    desk.dhclient();
    assertThat(noted("REBOOT")).contains("address=" + address);
    goesOut();
    desk.dhclientRelease();
    Wait.until("the lease is over", Duration.ofSeconds(10), () -> leases().isEmpty());
    desk.dhclient();
    assertThat(desk.address()).as("the same again").isEqualTo(address);
  }

  @Test
  void networkdGetsAnAddressAndGivesItBack() {
    assumeMayBecomeAnotherUser();
    desk.networkd();
    Wait.until(
        "it has an address",
        Duration.ofSeconds(30),
        () -> desk.address().startsWith("192.168.1.1"));
    goesOut();
    desk.signal("networkd", "TERM");
    Wait.until("the lease is over", Duration.ofSeconds(10), () -> leases().isEmpty());
  }

  /** In a user namespace with one user the clients that give up root don't start. */
  private static void assumeMayBecomeAnotherUser() {
    try {
      assumeThat(Files.readString(Path.of("/proc/self/uid_map"))).contains("4294967295");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Test
  void dhcpcdGetsAnAddress() {
    assumeMayBecomeAnotherUser();
    desk.dhcpcd();
    assertThat(desk.address()).startsWith("192.168.1.1");
    goesOut();
  }

  @Test
  void aForeignAddressIsRefused() {
    // What it remembers is of another network, and then somebody else's.
    desk.dhclient();
    String first = desk.address();
    seed.apply(SEED.replace("192.168.1.100-192.168.1.199", "192.168.1.210-192.168.1.219"));
    desk.signal("dhclient", "TERM");
    desk.forget();
    Activity answers = network.desk().startCapture();
    desk.dhclient();
    assertThat(desk.address()).isNotEqualTo(first).startsWith("192.168.1.21");
    assertThat(answers.frames())
        .as("a refusal was among the answers")
        .anyMatch(frame -> frame.contains("63825363350106"));
  }

  @Test
  void aDeclaredHostGetsItsOwnAddress() {
    DhcpClient app = new DhcpClient(seed.lab(), network.app());
    app.forget();
    app.udhcpc();
    assertThat(app.address()).isEqualTo("192.168.1.10");
    assertThat(leases().get(0).path("reserved").asBoolean()).isTrue();
  }

  @Test
  void anAddressInUseIsNotHandedOut() {
    // One address, and somebody has it who did not ask.
    seed.apply(SEED.replace("192.168.1.100-192.168.1.199", "192.168.1.150-192.168.1.151"));
    network
        .desk()
        .configure(
            List.of("eth0"),
            Map.of(),
            List.of(
                "link add link eth0 name eth1 address 02:00:00:00:02:65 type macvlan mode private",
                "addr add 192.168.1.150/24 dev eth1",
                "addr add 192.168.1.151/24 dev eth1",
                "link set eth1 up"));
    assertThat(desk.tryUdhcpc()).isFalse();
    assertThat(list("events"))
        .anyMatch(event -> event.path("dhcp").asText().equals("address-in-use"));
    assertThat(list("events")).anyMatch(event -> event.path("dhcp").asText().equals("dry-range"));
    assertThat(leases()).isEmpty();
  }

  @Test
  void aStrictPlaceSpeaksWithWhatItWasGivenOnly() {
    seed.apply(SEED.replace("segments: ", "zones: {lan: {bind: strict}}\n\nsegments: "));
    network
        .desk()
        .configure(
            List.of("eth0"),
            Map.of(),
            List.of("addr add 192.168.1.100/24 dev eth0", "route add default via 192.168.1.1"));
    assertThat(network.desk().ping("192.168.1.1", 1)).as("without a lease").isZero();
    desk.forget();
    desk.udhcpc("-r", "192.168.1.120");
    assertThat(desk.address()).isEqualTo("192.168.1.120");
    goesOut();
    network
        .desk()
        .configure(
            List.of("eth0"),
            Map.of(),
            List.of(
                "addr add 192.168.1.121/32 dev eth0",
                "route add 172.16.1.5 via 192.168.1.1 src 192.168.1.121"));
    assertThat(network.desk().ping("172.16.1.5", 1)).as("from another address").isZero();
    seed.killController();
    seed.restartController();
    seed.awaitConverged();
    goesOut();
    desk.signal("udhcpc", "USR2");
    Wait.until("the lease is over", Duration.ofSeconds(10), () -> leases().isEmpty());
    network
        .desk()
        .configure(List.of("eth0"), Map.of(), List.of("addr replace 192.168.1.120/24 dev eth0"));
    Wait.until(
        "it may not speak any more",
        Duration.ofSeconds(10),
        () -> network.desk().ping("192.168.1.1", 1) == 0);
  }

  /** What a client would never send, each as one that a server should stumble over. */
  @Test
  void nonsenseIsIgnoredAndToldOnce() throws IOException {
    Activity answers = network.desk().startCapture();
    Activity app = network.app().startCapture();
    String options = "63825363" + "350101";
    List<String> payloads =
        List.of(
            "",
            "01",
            header(1, 6).substring(0, 200),
            header(1, 6),
            header(1, 6) + "63825364" + "350101ff",
            header(1, 16) + options + "ff",
            header(2, 6) + options + "ff",
            header(1, 6) + options + "0cff62",
            header(1, 6) + options + "3203c0a801ff",
            header(1, 6) + options + "3d00ff",
            header(1, 6) + options + "340109ff",
            header(1, 6) + "63825363" + "3501aaff",
            header(1, 6) + "63825363" + "ff",
            header(1, 6).replace(Hex.mac(DESK), "020000000299") + options + "ff",
            header(1, 6) + options + "0c40" + "62".repeat(64) + "35".repeat(900));
    List<String> frames = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      for (String payload : payloads) {
        frames.add(asks(Ipv4.udp("0.0.0.0", 68, "255.255.255.255", 67, payload)));
      }
    }
    Ipv4 whole =
        Ipv4.udp(
            "0.0.0.0", 68, "255.255.255.255", 67, header(1, 6) + options + "ff" + "00".repeat(400));
    whole.pieces(400).forEach(piece -> frames.add(asks(piece)));
    network.desk().sendFrames(frames);
    // What its first options leave out is where the boot file's name would be.
    String overloaded =
        header(1, 6).replace(TRANSACTION, "7e57ab1e").substring(0, 2 * 108)
            + "350101ff"
            + Hex.zeros(124)
            + "63825363"
            + "340101ff";
    network
        .desk()
        .sendFrames(List.of(asks(Ipv4.udp("0.0.0.0", 68, "255.255.255.255", 67, overloaded))));
    Wait.until(
        "the overloaded one is answered",
        Duration.ofSeconds(10),
        () -> answers.frames().stream().anyMatch(each -> each.contains("7e57ab1e")));
    desk.udhcpc();
    assertThat(desk.address()).startsWith("192.168.1.1");
    assertThat(answers.frames()).noneMatch(each -> each.contains(TRANSACTION));
    assertThat(app.frames()).as("what others heard").noneMatch(each -> each.contains("63825363"));
    List<String> log =
        Files.readAllLines(seed.lab().directory().resolve("data.log")).stream()
            .filter(line -> line.contains("is ignored: "))
            .map(line -> line.replaceFirst(".*is ignored: ", ""))
            .toList();
    assertThat(log).hasSizeGreaterThan(5).doesNotHaveDuplicates();
    assertThat(Files.readString(seed.lab().directory().resolve("data.log")))
        .doesNotContain("Exception");
  }

  /** The fixed part of a message; 228 bytes and the name and file, which are zero. */
  private static String header(int operation, int length) {
    return Hex.u8(operation)
        + "01"
        + Hex.u8(length)
        + "00"
        + TRANSACTION
        + Hex.zeros(20)
        + Hex.mac(DESK)
        + Hex.zeros(10 + 64 + 128);
  }

  private static String asks(Ipv4 packet) {
    return Ethernet.frame(Ethernet.BROADCAST, DESK, packet);
  }

  @Test
  void whoFloodsStarvesNobodyElse() {
    String discover =
        asks(
            Ipv4.udp(
                "0.0.0.0",
                68,
                "255.255.255.255",
                67,
                header(1, 6) + "63825363" + "350101" + "3d0701" + "000000000000" + "ff"));
    // Another transaction and another client identifier each time.
    Activity flood =
        network.desk().startFlood(discover, List.of(List.of(46, 4), List.of(288, 4)), 2000);
    Wait.until(
        "it floods", Duration.ofSeconds(20), () -> flood.progress().path("sent").asInt() >= 4000);
    DhcpClient app = new DhcpClient(seed.lab(), network.app());
    app.forget();
    app.udhcpc();
    assertThat(app.address()).isEqualTo("192.168.1.10");
    flood.stop();
    assertThat(list("events")).anyMatch(event -> event.path("dhcp").asText().equals("full-place"));
    assertThat(list("events")).noneMatch(event -> event.path("dhcp").asText().equals("dry-range"));
  }
}
