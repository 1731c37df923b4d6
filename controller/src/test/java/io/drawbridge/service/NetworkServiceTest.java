package io.drawbridge.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drawbridge.document.Format;
import io.drawbridge.document.SeedText;
import io.drawbridge.store.RevisionStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The path of a policy update, with a switch that can be told what to do. */
class NetworkServiceTest {
  private static final String SEED = SeedText.text();
  private static final String OTHER = SEED.replace("port: 25}", "port: 26}");

  @TempDir private Path directory;
  private final RecordingSwitch host1 = new RecordingSwitch(1);
  private ScheduledExecutorService pool;
  private RevisionStore store;
  private Fleet fleet;
  private NetworkService networks;

  @BeforeEach
  void start() {
    pool = Executors.newScheduledThreadPool(2);
    store = new RevisionStore(directory);
    fleet = new Fleet(pool);
    networks = new NetworkService(store, fleet, InstantSource.system(), Duration.ofMillis(200));
    networks.start();
  }

  @AfterEach
  void stop() {
    pool.shutdownNow();
    store.close();
  }

  private Outcome put(String text) {
    return networks.put(
        text.getBytes(StandardCharsets.UTF_8), Format.YAML, Optional.empty(), false);
  }

  private void connect() {
    fleet.connected(host1);
    await()
        .until(() -> fleet.switches().get(0).enforces(networks.current().orElseThrow().number()));
  }

  @Test
  void anAcceptedDocumentIsConfirmedAndTheSameOneSendsNothing() {
    put(SEED);
    connect();
    Outcome.Accepted changed = (Outcome.Accepted) put(OTHER);
    assertThat(changed.switches()).allMatch(each -> each.enforces(2));
    int bundles = host1.bundles();
    Outcome.Accepted same = (Outcome.Accepted) put("# a remark\n" + OTHER);
    assertThat(same.changed()).isFalse();
    assertThat(same.switches()).allMatch(each -> each.enforces(2));
    assertThat(host1.bundles()).isEqualTo(bundles);
    assertThat(store.list(10)).hasSize(2);
  }

  @Test
  void aRefusedDocumentIsToldWithTheReason() {
    put(SEED);
    connect();
    host1.become(RecordingSwitch.Mood.REFUSES);
    SwitchState state = ((Outcome.Accepted) put(OTHER)).switches().get(0);
    assertThat(state.state()).isEqualTo("refused");
    assertThat(state.problem().orElseThrow()).contains("OFPFMFC_TABLE_FULL");
    assertThat(state.enforces(2)).isFalse();
  }

  @Test
  void whoWaitsTooLongForTheirTurnIsToldAndNothingIsChanged() throws Exception {
    put(SEED);
    connect();
    int before = host1.bundles();
    host1.become(RecordingSwitch.Mood.WAITS);
    CompletableFuture<Outcome> first = CompletableFuture.supplyAsync(() -> put(OTHER));
    await().until(() -> host1.bundles() > before);
    assertThat(put(SEED)).isInstanceOf(Outcome.Busy.class);
    host1.wake();
    Outcome.Accepted accepted = (Outcome.Accepted) first.get(10, TimeUnit.SECONDS);
    assertThat(accepted.switches()).allMatch(each -> each.enforces(2));
    assertThat(store.latest().orElseThrow().revision().text()).isEqualTo(OTHER);
  }

  @Test
  void aBadDocumentLeavesNoTrace() {
    assertThat(put("rules: [")).isInstanceOf(Outcome.Invalid.class);
    assertThat(put(SEED.replace("zone: lan, host: app", "zone: lna, host: app")))
        .isInstanceOf(Outcome.Invalid.class);
    assertThat(store.latest()).isEmpty();
    assertThat(networks.current()).isEmpty();
    assertThat(fleet.switches()).isEmpty();
  }

  @Test
  void aRestartPublishesTheLatest() {
    put(SEED);
    put(OTHER);
    stop();
    start();
    assertThat(networks.current().orElseThrow().number()).isEqualTo(2);
    connect();
    assertThat(fleet.switches().get(0).revision()).isEqualTo(2);
  }
}
