package io.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.document.SeedText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The controller as a process: started, killed, started again, asked to stop. */
class ServeTest {
  private static final String SEED = "../ovs-lab/networks/seed.yaml";

  @TempDir private Path directory;

  @Test
  void aKilledControllerComesBackWithWhatItAcknowledged() throws Exception {
    Path changed = directory.resolve("changed.yaml");
    Files.writeString(changed, SeedText.text().replace("port: 25}", "port: 26}"));
    try (ServedController first = ServedController.start(directory, "--network", SEED)) {
      String url = first.url();
      assertThat(Main.run("status", "--url", url)).isEqualTo(Exit.OK);
      assertThat(Main.run("apply", changed.toString(), "--if-match", "1", "--url", url))
          .isEqualTo(Exit.OK);
      first.kill();
      assertThat(Main.run("status", "--url", url)).isEqualTo(Exit.UNREACHABLE);
    }
    try (ServedController again = ServedController.start(directory, "--network", SEED)) {
      String url = again.url();
      assertThat(again.log()).contains("revision 2").contains("seed.yaml is not read");
      assertThat(Main.run("apply", changed.toString(), "--if-match", "2", "--url", url))
          .isEqualTo(Exit.OK);
      try (ServedController second = ServedController.start(directory)) {
        assertThat(second.exit()).isEqualTo(Exit.FAILED);
        assertThat(second.log()).contains("another controller uses the data directory");
      }
      long start = System.nanoTime();
      assertThat(again.terminate()).isEqualTo(143);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void aBadFirstDocumentStopsTheStart() throws Exception {
    Path bad = directory.resolve("bad.yaml");
    Files.writeString(bad, "apiVersion: drawbridge/v2\n");
    try (ServedController served = ServedController.start(directory, "--network", bad.toString())) {
      assertThat(served.exit()).isEqualTo(Exit.INVALID);
      assertThat(served.log()).contains("/apiVersion");
    }
    assertThat(Main.run("serve")).isEqualTo(Exit.USAGE);
  }
}
