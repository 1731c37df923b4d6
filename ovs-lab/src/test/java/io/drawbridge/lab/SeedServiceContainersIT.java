package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Capability;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

/** The two services of {@code docker-compose.yml}, with the rights they have there. */
@Tag("containers")
class SeedServiceContainersIT {
  private static final int CHECK = 8081;

  @Test
  void itsCheckTellsWhetherTheRulesHold() throws Exception {
    try (Network network = Containers.network();
        ControllerContainer controller = new ControllerContainer(network);
        GenericContainer<?> lab = lab(network, controller)) {
      lab.start();
      HttpResponse<String> right = get(lab, "/check");
      assertThat(right.statusCode()).as(right.body()).isEqualTo(200);
      assertThat(get(lab, "/").body()).contains("<td>desk → mail (172.16.1.1) ping</td>");
      controller.delete("/api/v1/rules/smtp-in");
      HttpResponse<String> wrong = get(lab, "/check");
      assertThat(wrong.statusCode()).as(wrong.body()).isEqualTo(500);
      assertThat(get(lab, "/nothing").statusCode()).isEqualTo(404);
    }
  }

  @SuppressWarnings("resource") // closed by the test
  private static GenericContainer<?> lab(Network network, ControllerContainer controller) {
    return new GenericContainer<>("drawbridge-lab")
        .withLabel(Leftovers.LABEL, Leftovers.value())
        .withNetwork(network)
        .withVolumesFrom(controller.container(), BindMode.READ_ONLY)
        .withEnv("DRAWBRIDGE_URL", "http://" + controller.openflowAddress() + ":8080")
        .withTmpFs(Map.of("/run", "exec"))
        .withExposedPorts(CHECK)
        .withCreateContainerCmdModifier(
            command ->
                Containers.hostConfig(command)
                    .withInit(true)
                    .withCapAdd(Capability.NET_ADMIN, Capability.SYS_ADMIN)
                    .withSecurityOpts(List.of("apparmor=unconfined")))
        .waitingFor(Wait.forHttp("/healthz").forPort(CHECK));
  }

  private static HttpResponse<String> get(GenericContainer<?> lab, String path)
      throws IOException, InterruptedException {
    URI address = URI.create("http://" + lab.getHost() + ":" + lab.getMappedPort(CHECK) + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
  }
}
