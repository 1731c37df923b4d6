package io.drawbridge.lab;

import static io.drawbridge.lab.Party.DESK;
import static io.drawbridge.lab.Party.MAIL;
import static io.drawbridge.lab.Party.SOLO;
import static io.drawbridge.lab.Party.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.lab.frames.Hex;
import io.drawbridge.lab.fuzz.FrameFuzz;
import io.drawbridge.lab.fuzz.UplinkContract;
import io.drawbridge.net.IpAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Guests that lie: every attack by itself, then what the provider saw of all of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostileGuestIT {
  private static final Map<String, Supplier<Stream<Attack>>> THEMES =
      new TreeMap<>(
          Map.of(
              "sources", SourceAttacks::all,
              "ARP", ArpAttacks::all,
              "neighbour discovery", DiscoveryAttacks::all,
              "DHCP", DhcpAttacks::all,
              "links", LinkAttacks::all,
              "fragments", FragmentAttacks::all,
              "routing", RoutingAttacks::all,
              "malformed", MalformedAttacks::all,
              "forged", ForgedAttacks::all));
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final UplinkContract contract = UplinkContract.ofHostileNetwork();
  private final Map<String, Host> hosts = new LinkedHashMap<>();
  private final Map<String, Activity> tallies = new LinkedHashMap<>();

  /** All that was ever seen, by host. */
  private final Map<String, Set<String>> seen = new LinkedHashMap<>();

  /** Attacks that have failed, which need not be told a second time. */
  private final Set<String> failed = new HashSet<>();

  private RunningSeed seed;
  private SeedNetwork network;

  /** Connections that no attack has broken yet. */
  private final Map<String, TcpConnection> connections = new LinkedHashMap<>();

  @BeforeAll
  void start() {
    seed = new RunningSeed(RunningSeed.text("hostile.yaml"));
    network = seed.network();
    for (Host each :
        List.of(network.mail(), network.web(), network.solo(), network.app(), network.desk())) {
      hosts.put(each.name(), each);
      longFrames(each, each.name() + "0");
    }
    hosts.put("provider", network.provider().router());
    longFrames(network.provider().router(), "wan0");
    hosts.put("internet", network.internet());
    for (int port : List.of(22, 25, 80)) {
      network.mail().serveTcp(port);
      network.web().serveTcp(port);
      network.app().serveTcp(port);
    }
    network.internet().serveTcp(7);
    connections.put(
        "internet to web",
        network.internet().openTcp(WEB.ipv4(), 80, ForgedAttacks.INTERNET_TO_WEB));
    connections.put(
        "mail to web", network.mail().openTcp(WEB.ipv4(), 80, ForgedAttacks.MAIL_TO_WEB));
    connections.put(
        "app to the Internet",
        network.app().openTcp(Party.INTERNET.ipv4(), 7, ForgedAttacks.APP_TO_INTERNET));
    hosts.forEach((name, host) -> tallies.put(name, host.startTally()));
    hosts.keySet().forEach(name -> seen.put(name, new HashSet<>()));
    network.provider().reset();
  }

  private void longFrames(Host host, String port) {
    host.configure(List.of("eth0"), Map.of(), List.of("link set eth0 mtu 9000"));
    seed.lab().setMtu(port, 9000);
  }

  @AfterAll
  void stop() {
    seed.close();
  }

  static Stream<Attack> attacks() {
    return THEMES.values().stream().flatMap(Supplier::get);
  }

  static Stream<String> themes() {
    return THEMES.keySet().stream();
  }

  @Test
  @Order(1)
  void marksAreUnique() {
    assertThat(attacks().map(Attack::name)).doesNotHaveDuplicates().hasSizeGreaterThan(60);
    assertThat(attacks().map(attack -> attack.name().hashCode())).doesNotHaveDuplicates();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  @Order(2)
  void attack(Attack attack) {
    String attacker = attack.attacker().name();
    long before = seed.lab().received(attacker + "0");
    int refused = send(attack).path("refused").asInt();
    failed.add(attack.name());
    assertThat(refused).as("frames the attacker's own kernel refused").isZero();
    assertThat(seed.lab().received(attacker + "0") - before)
        .as("frames that came in by its port")
        .isGreaterThanOrEqualTo(attack.frames().size());
    Map<String, Set<String>> now = look();
    for (String host : attack.mustReach()) {
      Wait.until(
          host + " sees it",
          PATIENCE,
          () -> {
            look().forEach((name, frames) -> now.merge(name, frames, HostileGuestIT::union));
            return now.getOrDefault(host, Set.of()).stream().anyMatch(attack.evidence());
          });
    }
    SoftAssertions softly = new SoftAssertions();
    now.forEach(
        (name, frames) -> {
          if (!name.equals(attacker) && !attack.mayReach().contains(name)) {
            softly
                .assertThat(frames.stream().filter(attack.evidence()))
                .as("seen by %s", name)
                .isEmpty();
          }
        });
    connections.forEach(
        (name, connection) ->
            softly.assertThat(connection.echoes(2000)).as("%s goes on", name).isTrue());
    connections.values().removeIf(connection -> !connection.echoes(2000));
    softly.assertAll();
    failed.remove(attack.name());
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> both = new HashSet<>(one);
    both.addAll(other);
    return both;
  }

  private JsonNode send(Attack attack) {
    Host host = Objects.requireNonNull(hosts.get(attack.attacker().name()));
    return host.sendMany(attack.frames(), FrameFuzz.question(attack.attacker()), 64);
  }

  /** What has arrived at each host since the last look. */
  private Map<String, Set<String>> look() {
    Map<String, Set<String>> now = new LinkedHashMap<>();
    tallies.forEach(
        (name, tally) -> {
          Set<String> frames = new HashSet<>(tally.take().keySet());
          now.put(name, frames);
          seen.computeIfAbsent(name, none -> new HashSet<>()).addAll(frames);
        });
    return now;
  }

  @Test
  @Order(3)
  void nothingCameLate() {
    look();
    SoftAssertions softly = new SoftAssertions();
    attacks()
        .filter(attack -> !failed.contains(attack.name()))
        .forEach(
            attack ->
                seen.forEach(
                    (name, frames) -> {
                      if (!name.equals(attack.attacker().name())
                          && !attack.mayReach().contains(name)) {
                        softly
                            .assertThat(frames.stream().filter(attack.evidence()))
                            .as("%s, seen by %s", attack.name(), name)
                            .isEmpty();
                      }
                    }));
    softly.assertAll();
  }

  /** Once more by theme, with honest traffic right behind it. */
  @ParameterizedTest(name = "after {0}")
  @MethodSource("themes")
  @Order(5)
  void honestTrafficGoesOn(String theme) {
    Objects.requireNonNull(THEMES.get(theme)).get().forEach(this::send);
    String client = Party.INTERNET.ipv4();
    SoftAssertions softly = new SoftAssertions();
    softly.assertThat(network.internet().connectTcp(WEB.ipv4(), 80)).isEqualTo("CONNECTED");
    softly.assertThat(network.internet().connectTcp(MAIL.ipv4(), 25)).isEqualTo("CONNECTED");
    softly.assertThat(network.internet().connectTcp("172.16.1.5", 8080)).isEqualTo("CONNECTED");
    softly.assertThat(network.mail().connectTcp(client, 7)).isEqualTo("CONNECTED");
    softly.assertThat(network.mail().connectTcp(WEB.ipv6(), 22)).isEqualTo("CONNECTED");
    softly.assertThat(network.mail().connectTcp(Party.INTERNET.ipv6(), 7)).isEqualTo("CONNECTED");
    softly.assertThat(network.solo().ping(client, 1)).isEqualTo(1);
    softly.assertThat(network.desk().connectTcp(client, 7)).isEqualTo("CONNECTED");
    softly.assertThat(network.desk().connectTcp(Party.APP.ipv4(), 80)).isEqualTo("CONNECTED");
    softly.assertThat(network.app().ping(DESK.ipv4(), 1)).isEqualTo(1);
    softly.assertThat(seed.controller().isConverged()).isTrue();
    softly.assertAll();
  }

  @Test
  @Order(6)
  void theProviderSawOnlyWhatIsDeclared() {
    assertThat(network.provider().foreignMacs(SeedNetwork.PROVIDER_MACS)).isEmpty();
    Set<String> pairs = new TreeSet<>();
    network
        .provider()
        .counters()
        .path("sources")
        .forEach(
            source ->
                pairs.add(source.path("mac").asText() + " " + source.path("address").asText()));
    Set<String> declared = new HashSet<>();
    for (Party party : List.of(MAIL, WEB, SOLO, Party.ROUTER)) {
      declared.add(party.mac() + " " + party.ipv4());
      declared.add(party.mac() + " " + party.ipv6());
      // Neighbour discovery and MLD; that it is nothing else is the contract's business.
      declared.add(party.mac() + " " + IpAddress.parse(party.linkLocal()));
    }
    pairs.removeAll(declared);
    assertThat(pairs).isEmpty();
  }

  @Test
  @Order(7)
  void theProvidersWireStayedInsideTheContract() {
    look();
    Map<String, String> breaches = new TreeMap<>();
    seen.getOrDefault("provider", Set.of())
        .forEach(frame -> contract.breach(frame).ifPresent(reason -> breaches.put(reason, frame)));
    assertThat(breaches).isEmpty();
    assertThat(seen.getOrDefault("provider", Set.of()))
        .anyMatch(frame -> frame.startsWith(Hex.mac(SOLO.mac()), 12));
  }
}
