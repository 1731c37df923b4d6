package io.drawbridge.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.drawbridge.compile.Numbering;
import io.drawbridge.document.Edit;
import io.drawbridge.document.Format;
import io.drawbridge.document.NetworkReader;
import io.drawbridge.document.SeedText;
import io.drawbridge.store.Revision;
import io.drawbridge.store.RevisionStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits, and what is left of them after a restart. */
class NetworkEditTest {
  @TempDir private Path directory;
  private ScheduledExecutorService pool;
  private RevisionStore store;
  private NetworkService networks;

  @BeforeEach
  void start() {
    open();
    networks.put(
        SeedText.text().getBytes(StandardCharsets.UTF_8), Format.YAML, Optional.empty(), false);
  }

  private void open() {
    pool = Executors.newScheduledThreadPool(2);
    store = new RevisionStore(directory);
    networks = new NetworkService(store, new Fleet(pool), InstantSource.system());
    networks.start();
  }

  @AfterEach
  void stop() {
    pool.shutdownNow();
    store.close();
  }

  private void restart() {
    NetworkService.View before = networks.view().orElseThrow();
    stop();
    open();
    NetworkService.View after = networks.view().orElseThrow();
    assertThat(after.revision()).isEqualTo(before.revision());
    assertThat(after.numbering()).isEqualTo(before.numbering());
    assertThat(after.read().network()).isEqualTo(before.read().network());
    assertThat(after.read().tree().text()).isEqualTo(before.read().tree().text());
  }

  private Outcome edit(String text) {
    return networks.edit(Edit.read(text), Optional.empty(), false);
  }

  private static String put(String name, String rule, String place) {
    return "{\"collection\":\"rules\",\"name\":\"" + name + "\",\"value\":" + rule + place + "}";
  }

  @Test
  void editsSurviveARestartWithTheirNumbers() {
    edit(put("first", "{\"action\":\"block\",\"protocol\":\"udp\"}", ",\"before\":\"web-in\""));
    edit("{\"collection\":\"rules\",\"name\":\"smtp-in\"}");
    edit(
        put(
            "second",
            "{\"action\":\"pass\",\"to\":{\"port\":[\"web\",25]}}",
            ",\"after\":\"first\""));
    edit("{\"collection\":\"aliases\",\"name\":\"more\",\"value\":{\"addresses\":[\"admins\"]}}");
    edit(put("third", "{\"action\":\"block\",\"from\":{\"address\":\"more\"}}", ""));
    edit(put("first", "{\"action\":\"reject\"}", ",\"after\":\"third\""));
    edit("{\"collection\":\"rules\",\"name\":\"second\"}");
    edit(put("fourth", "{\"action\":\"pass\",\"protocol\":\"gre\"}", ""));
    assertThat(networks.number()).isEqualTo(9);
    restart();
    Outcome.Accepted again = (Outcome.Accepted) edit(put("fifth", "{\"action\":\"block\"}", ""));
    assertThat(again.revision()).isEqualTo(10);
    restart();
  }

  @Test
  void anEditOfEarlierGivesTheDocumentOfThen() throws Exception {
    edit(put("first", "{\"action\":\"block\"}", ",\"before\":\"web-in\""));
    String then = networks.current().orElseThrow().text();
    edit("{\"collection\":\"rules\",\"name\":\"first\"}");
    Revision revision = networks.revision(2).orElseThrow();
    assertThat(revision.text()).isEqualTo(then);
    assertThat(revision.format()).isEqualTo("json");
    assertThat(networks.revision(1).orElseThrow().text()).isEqualTo(SeedText.text());
    assertThat(NetworkReader.read(networks.revision(3).orElseThrow().text(), Format.JSON).network())
        .contains(SeedText.network());
    assertThat(networks.revisions(10).get(1).text())
        .isEqualTo(put("first", "{\"action\":\"block\"}", ",\"before\":\"web-in\""));
    assertThat(networks.revisions(10).get(2).text()).isEmpty();
  }

  @Test
  void whatChangesNothingOrIsRefusedIsNotStored() {
    edit(put("first", "{\"action\":\"pass\",\"protocol\":\"tcp\"}", ""));
    assertThat(
            ((Outcome.Accepted) edit(put("first", "{\"action\":\"pass\",\"protocol\":6}", "")))
                .changed())
        .isFalse();
    assertThat(edit(put("second", "{\"action\":\"allow\"}", "")))
        .isInstanceOf(Outcome.Invalid.class);
    assertThat(edit("{\"collection\":\"rules\",\"name\":\"nobody\"}"))
        .isInstanceOf(Outcome.Missing.class);
    assertThat(
            networks.edit(Edit.read(put("x", "{\"action\":\"pass\"}", "")), Optional.of(1L), false))
        .isInstanceOf(Outcome.Conflict.class);
    assertThat(store.list(10)).hasSize(2);
    restart();
  }

  @Test
  void manyEditsAreFollowedByAWholeDocument() {
    for (int i = 1; i <= History.MOST_EDITS + 3; i++) {
      edit(put("busy", "{\"action\":\"block\",\"to\":{\"port\":" + i + "}}", ""));
      if (i == History.MOST_EDITS - 1) {
        restart();
      }
    }
    long whole = 1 + History.MOST_EDITS;
    assertThat(store.get(whole - 1).orElseThrow().revision().format()).isEqualTo("edit");
    assertThat(store.get(whole).orElseThrow().revision().format()).isEqualTo("json");
    assertThat(store.get(whole + 1).orElseThrow().revision().format()).isEqualTo("edit");
    assertThat(store.since("edit", networks.number())).hasSize(4);
    assertThat(networks.revision(300).orElseThrow().text()).contains("\"port\":299");
    restart();
  }

  @Test
  void anEditThatWasStoredAndNotYetSentIsInForceAfterACrash() {
    edit(put("first", "{\"action\":\"block\"}", ""));
    Revision stored =
        new Revision(3, Instant.EPOCH, "edit", put("second", "{\"action\":\"block\"}", ""));
    store.append(stored, "");
    stop();
    open();
    NetworkService.View view = networks.view().orElseThrow();
    assertThat(view.revision()).isEqualTo(3);
    assertThat(view.read().network().rules()).hasSize(10);
    assertThat(view.numbering().rules()).containsKeys("first", "second");
    restart();
  }

  @Test
  void aDocumentThatEditsMadeLargeIsReadAgain() throws Exception {
    ObjectNode large = (ObjectNode) new YAMLMapper().readTree(SeedText.text());
    for (int i = 0; i < 150; i++) {
      large
          .withArray("rules")
          .addObject()
          .put("name", "large" + i)
          .put("action", "block")
          .put("description", "x".repeat(60_000));
    }
    assertThat(large.toString().length()).isGreaterThan(NetworkReader.LARGEST);
    store.append(
        new Revision(2, Instant.EPOCH, "json", large.toString()),
        NumberingText.write(Numbering.EMPTY));
    stop();
    open();
    assertThat(networks.view().orElseThrow().read().network().rules()).hasSize(158);
  }

  @Test
  void everyFeatureOfRulesCompiles() {
    byte[] text = SeedText.text("rules.yaml").getBytes(StandardCharsets.UTF_8);
    Outcome outcome = networks.put(text, Format.YAML, Optional.empty(), true);
    assertThat(((Outcome.Valid) outcome).flows().get("host1")).isGreaterThan(200);
  }
}
