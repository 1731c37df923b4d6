package io.drawbridge.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drawbridge.document.Format;
import io.drawbridge.document.SeedText;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.store.RevisionStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules that count by the clock come and go on the switch. */
@SuppressWarnings("NullAway") // a missing number fails the test all the same
class RuleHoursTest {
  private static final String DOCUMENT =
      SeedText.text()
          + "  - {name: office, action: block, protocol: udp, during: {days: mon-fri, hours: 08:00-18:00, timeZone: Europe/Berlin}}\n";

  @TempDir private Path directory;
  private final RecordingSwitch host1 = new RecordingSwitch(1);
  private Instant now = Instant.parse("2026-10-23T05:59:59Z"); // a Friday, 07:59:59 in Berlin
  private ScheduledExecutorService pool;
  private RevisionStore store;
  private Fleet fleet;
  private NetworkService networks;

  @BeforeEach
  void start() {
    pool = Executors.newScheduledThreadPool(2);
    store = new RevisionStore(directory);
    fleet = new Fleet(pool);
    networks = new NetworkService(store, fleet, () -> now);
    networks.start();
  }

  @AfterEach
  void stop() {
    pool.shutdownNow();
    store.close();
  }

  private boolean counts(String instant) {
    now = Instant.parse(instant);
    networks.tick().join();
    return counts();
  }

  private boolean counts() {
    int number = networks.view().orElseThrow().numbering().rules().get("office");
    return !host1.flowsWithCookie(new Cookie(Cookie.Kind.RULE, number).value()).join().isEmpty();
  }

  @Test
  void flowsComeAndGo() {
    networks.tick().join();
    networks.put(DOCUMENT.getBytes(StandardCharsets.UTF_8), Format.YAML, Optional.empty(), false);
    fleet.connected(host1);
    await().until(() -> fleet.switches().get(0).enforces(1));
    assertThat(counts()).isFalse();
    int bundles = host1.bundles();
    assertThat(counts("2026-10-23T05:59:59.999Z")).isFalse();
    assertThat(host1.bundles()).isEqualTo(bundles);
    assertThat(counts("2026-10-23T06:00:00Z")).isTrue();
    assertThat(host1.bundles()).isEqualTo(bundles + 1);
    assertThat(counts("2026-10-23T15:59:59Z")).isTrue();
    assertThat(counts("2026-10-23T16:00:00Z")).isFalse();
    assertThat(counts("2026-10-26T06:30:00Z")).as("the clocks went back").isFalse();
    assertThat(counts("2026-10-26T07:00:00Z")).isTrue();
    assertThat(networks.number()).isEqualTo(1);
    assertThat(store.list(10)).hasSize(1);
  }

  @Test
  void aRestartGoesByTheClock() {
    now = Instant.parse("2026-10-23T10:00:00Z");
    networks.put(DOCUMENT.getBytes(StandardCharsets.UTF_8), Format.YAML, Optional.empty(), false);
    stop();
    now = Instant.parse("2026-10-23T20:00:00Z");
    start();
    fleet.connected(host1);
    await().until(() -> fleet.switches().get(0).enforces(1));
    assertThat(counts()).isFalse();
    assertThat(counts("2026-10-26T08:00:00Z")).isTrue();
  }
}
