package io.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.Drawbridge;
import io.drawbridge.Settings;
import io.drawbridge.document.SeedText;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exit codes, against a real controller where one is needed. */
class MainTest {
  @TempDir private Path directory;

  @Test
  void checkNeedsNoController() throws IOException {
    assertThat(Main.run("check", "../ovs-lab/networks/seed.yaml")).isEqualTo(Exit.OK);
    assertThat(Main.run("check", "../ovs-lab/networks/ipv6.yaml")).isEqualTo(Exit.OK);
    Path bad = directory.resolve("bad.yaml");
    Files.writeString(bad, SeedText.text().replace("zone: lan, host: app", "zone: lna, host: app"));
    assertThat(Main.run("check", bad.toString())).isEqualTo(Exit.INVALID);
    assertThat(Main.run("check", directory.resolve("none.yaml").toString())).isEqualTo(Exit.FAILED);
    assertThat(Main.run("chekc")).isEqualTo(Exit.USAGE);
    assertThat(Main.run("check", bad.toString(), "-o", "json")).isEqualTo(Exit.INVALID);
  }

  @Test
  void nobodyAnswers() {
    assertThat(Main.run("show", "switches", "--url", "http://127.0.0.1:1"))
        .isEqualTo(Exit.UNREACHABLE);
    assertThat(Main.run("status", "--url", "ftp://127.0.0.1")).isEqualTo(Exit.USAGE);
  }

  @Test
  void whatIsTooLargeIsNotSent() throws IOException {
    Path large = directory.resolve("large.yaml");
    Files.writeString(large, "#".repeat(9 << 20));
    assertThat(Main.run("apply", large.toString(), "--url", "http://127.0.0.1:1"))
        .isEqualTo(Exit.INVALID);
  }

  @Test
  void applyAndShow() throws IOException {
    Settings settings =
        new Settings(
            directory.resolve("data"),
            InetAddress.getLoopbackAddress(),
            0,
            InetAddress.getLoopbackAddress(),
            0);
    Path changed = directory.resolve("changed.yaml");
    Files.writeString(changed, SeedText.text().replace("port: 25}", "port: 26}"));
    Path bad = directory.resolve("bad.yaml");
    Files.writeString(bad, "apiVersion: drawbridge/v2\n");
    try (Drawbridge drawbridge = new Drawbridge(settings)) {
      String url = "http://127.0.0.1:" + drawbridge.httpPort();
      String seed = "../ovs-lab/networks/seed.yaml";
      assertThat(Main.run("show", "network", "--url", url)).isEqualTo(Exit.FAILED);
      assertThat(Main.run("apply", seed, "--dry-run", "--url", url)).isEqualTo(Exit.OK);
      assertThat(Main.run("apply", seed, "--url", url)).isEqualTo(Exit.OK);
      assertThat(Main.run("apply", changed.toString(), "--if-match", "9", "--url", url))
          .isEqualTo(Exit.CONFLICT);
      assertThat(Main.run("apply", bad.toString(), "--url", url)).isEqualTo(Exit.INVALID);
      assertThat(
              Main.run("apply", changed.toString(), "--if-match", "1", "-o", "json", "--url", url))
          .isEqualTo(Exit.OK);
      Path managed = directory.resolve("managed.yaml");
      Files.writeString(managed, SeedText.text() + "\nmanagement: {zone: lan}\n");
      assertThat(Main.run("apply", managed.toString(), "--url", url)).isEqualTo(Exit.OK);
      assertThat(Main.run("apply", changed.toString(), "--url", url)).isEqualTo(Exit.CONFLICT);
      assertThat(Main.run("apply", changed.toString(), "--force", "--url", url)).isEqualTo(Exit.OK);
      for (String what : new String[] {"network", "switches", "learned", "revisions"}) {
        assertThat(Main.run("show", what, "-o", "yaml", "--url", url)).as(what).isEqualTo(Exit.OK);
      }
      assertThat(drawbridge.networks().current().orElseThrow().number()).isEqualTo(4);
    }
  }
}
