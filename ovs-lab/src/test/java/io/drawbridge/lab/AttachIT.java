package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A switch may come before its document. */
class AttachIT {
  @Test
  void aSwitchWithoutADocumentIsRefusedShownAndTakenInLater() {
    try (Lab lab = Lab.open()) {
      SeedNetwork network = new SeedNetwork(lab);
      try (ControllerProcess controller =
          new ControllerProcess(lab.directory().resolve("data"), 0)) {
        network.bridge().setController(controller.openflowPort());
        Wait.until(
            "the unknown switch is shown",
            Duration.ofSeconds(10),
            () -> controller.get("/api/v1/switches").body().contains("\"0000000000000001\""));
        assertThat(network.bridge().programFlows()).isEmpty();
        assertThat(controller.put(RunningSeed.text("seed.yaml")).statusCode()).isEqualTo(202);
        Wait.until("it is taken in", Duration.ofSeconds(20), controller::isConverged);
        assertThat(controller.get("/api/v1/switches").body()).contains("\"unknown\" : { }");
        assertThat(controller.get("/readyz").statusCode()).isEqualTo(200);
        Wait.until(
            "packets pass",
            Duration.ofSeconds(10),
            () -> network.internet().ping("172.16.1.1", 1) == 1);
      }
    }
  }
}
