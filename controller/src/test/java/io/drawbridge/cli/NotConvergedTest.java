package io.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drawbridge.document.SeedText;
import io.drawbridge.rest.AdminToken;
import io.drawbridge.rest.RestServer;
import io.drawbridge.service.Fleet;
import io.drawbridge.service.NetworkService;
import io.drawbridge.service.RecordingSwitch;
import io.drawbridge.store.RevisionStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A switch that refuses is told by the exit code. */
class NotConvergedTest {
  @TempDir private Path data;

  @Test
  void aRefusalIsFive() throws Exception {
    Path changed = data.resolve("changed.yaml");
    Files.writeString(changed, SeedText.text().replace("port: 25}", "port: 26}"));
    ScheduledExecutorService pool = Executors.newScheduledThreadPool(2);
    try (RevisionStore store = new RevisionStore(data)) {
      Fleet fleet = new Fleet(pool);
      RecordingSwitch host1 = new RecordingSwitch(1);
      try (RestServer rest =
          new RestServer(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              new NetworkService(store, fleet, InstantSource.system()),
              fleet,
              AdminToken.in(data))) {
        String url = "http://localhost:" + rest.port();
        assertThat(Main.run("status", "--url", url)).isEqualTo(Exit.NOT_CONVERGED);
        assertThat(Main.run("apply", "../ovs-lab/networks/seed.yaml", "--url", url))
            .isEqualTo(Exit.OK);
        fleet.connected(host1);
        await().until(() -> Main.run("status", "--url", url) == Exit.OK);
        host1.become(RecordingSwitch.Mood.REFUSES);
        assertThat(Main.run("apply", changed.toString(), "--url", url))
            .isEqualTo(Exit.NOT_CONVERGED);
        assertThat(Main.run("status", "-o", "json", "--url", url)).isEqualTo(Exit.NOT_CONVERGED);
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
