package io.drawbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there, whatever happens after. */
class RevisionStoreTest {
  @TempDir private Path directory;

  @Test
  void revisionsSurviveClosing() {
    try (RevisionStore store = new RevisionStore(directory)) {
      assertThat(store.latest()).isEmpty();
      store.append(revision(1), "{}");
      store.append(revision(2), "{}");
    }
    try (RevisionStore store = new RevisionStore(directory)) {
      assertThat(store.latest().orElseThrow().revision()).isEqualTo(revision(2));
      assertThat(store.get(1).orElseThrow().revision()).isEqualTo(revision(1));
      assertThat(store.list(10)).extracting(Revision::number).containsExactly(2L, 1L);
      assertThatThrownBy(() -> store.append(revision(2), "{}")).isInstanceOf(StoreException.class);
      assertThat(store.latest().orElseThrow().revision().number()).isEqualTo(2);
    }
  }

  @Test
  void aSecondControllerIsRefused() {
    try (RevisionStore store = new RevisionStore(directory)) {
      assertThat(store.latest()).isEmpty();
      assertThatThrownBy(() -> new RevisionStore(directory))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("another controller");
    }
  }

  @Test
  void whatIsNoDatabaseIsLeftAlone() throws IOException {
    Path file = directory.resolve("drawbridge.db");
    Files.writeString(file, "these are somebody's notes, not a database at all".repeat(50));
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> new RevisionStore(directory))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("left as it is");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void anotherProgramsDatabaseIsLeftAlone() throws Exception {
    Path file = directory.resolve("drawbridge.db");
    try (var other = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = other.createStatement()) {
      statement.execute("CREATE TABLE bookmark (url TEXT)");
    }
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> new RevisionStore(directory))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("another program's database");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aNewDirectoryIsTheOwnersAlone() throws IOException {
    Path made = directory.resolve("var/drawbridge");
    new RevisionStore(made).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
  }

  @Test
  void aNewerSchemaIsLeftAlone() throws Exception {
    new RevisionStore(directory).close();
    try (var newer =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("drawbridge.db"));
        var statement = newer.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }
    assertThatThrownBy(() -> new RevisionStore(directory))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("newer Drawbridge, schema 99");
  }

  @Test
  void damageIsFoundAtTheStartAndTheStoreCanBeOpenedOnceItIsRepaired() throws Exception {
    try (RevisionStore store = new RevisionStore(directory)) {
      for (long number = 1; number <= 50; number++) {
        store.append(revision(number), "{}");
      }
    }
    Path file = directory.resolve("drawbridge.db");
    byte[] whole = Files.readAllBytes(file);
    byte[] damaged = whole.clone();
    Arrays.fill(damaged, 4096, 12288, (byte) 0x5a);
    Files.write(file, damaged);
    assertThatThrownBy(() -> new RevisionStore(directory))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("left as it is");
    assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
    Files.write(file, whole);
    try (RevisionStore store = new RevisionStore(directory)) {
      assertThat(store.latest().orElseThrow().revision()).isEqualTo(revision(50));
    }
  }

  /** Appends until it is killed, and says so after each. */
  static final class Appender {
    public static void main(String[] arguments) {
      try (RevisionStore store = new RevisionStore(Path.of(arguments[0]))) {
        for (long number = 1; number < 100_000; number++) {
          store.append(revision(number), "{}");
          System.out.println(number);
        }
      }
    }
  }

  @Test
  void aKilledProcessLeavesWhatItAcknowledged() throws Exception {
    Path output = directory.resolve("acknowledged");
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                Appender.class.getName(),
                directory.toString())
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> acknowledged(output) >= 50);
    process.destroyForcibly().waitFor();
    long acknowledged = acknowledged(output);
    try (RevisionStore store = new RevisionStore(directory)) {
      long latest = store.latest().orElseThrow().revision().number();
      assertThat(latest).isBetween(acknowledged, acknowledged + 1);
      assertThat(store.get(acknowledged).orElseThrow().revision().text())
          .isEqualTo(revision(acknowledged).text());
    }
  }

  /** The last number the process printed a whole line of. */
  private static long acknowledged(Path output) throws IOException {
    String text = Files.readString(output);
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    return whole.isEmpty() ? 0 : Long.parseLong(whole.lines().reduce((a, b) -> b).orElse("0"));
  }

  private static Revision revision(long number) {
    return new Revision(
        number,
        Instant.ofEpochMilli(1_000_000 + number),
        "yaml",
        "text " + number + "\n".repeat(500));
  }
}
