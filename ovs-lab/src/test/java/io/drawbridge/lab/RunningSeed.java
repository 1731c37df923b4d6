package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The seed's network with a controller and a document in force. */
final class RunningSeed implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Lab lab;
  private final SeedNetwork network;
  private StartedController controller;

  RunningSeed(String document) {
    this(Lab.open(), document);
  }

  /** In a lab, which is closed with it. */
  RunningSeed(Lab lab, String document) {
    this.lab = lab;
    try {
      network = new SeedNetwork(lab);
      controller = lab.startController(0);
      assertThat(controller.put(document).statusCode()).as("PUT %s", document).isEqualTo(202);
      network.bridge().setController(controller);
      awaitConverged();
      awaitGateway();
    } catch (RuntimeException | AssertionError failure) {
      lab.close();
      throw failure;
    }
  }

  static String text(String name) {
    try {
      return Files.readString(Path.of("networks").resolve(name));
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  Lab lab() {
    return lab;
  }

  SeedNetwork network() {
    return network;
  }

  StartedController controller() {
    return controller;
  }

  /**
   * Puts a document in force; the switch has confirmed it, and its datapath follows it, on return.
   */
  String apply(String document) {
    HttpResponse<String> answer = controller.put(document);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    lab.settle();
    return answer.body();
  }

  void awaitConverged() {
    Wait.until("the switch has its tables", PATIENCE, controller::isConverged);
  }

  void awaitGateway() {
    Wait.until(
        "the gateway is known",
        PATIENCE,
        () -> !network.bridge().flowsWith("cookie=0xdb010009").isEmpty());
  }

  /** Kills the controller as a crash would. */
  void killController() {
    controller.kill();
  }

  /** Starts it again on the same port with the same data. */
  void restartController() {
    controller = lab.startController(controller.openflowPort());
  }

  @Override
  public void close() {
    controller.close();
    lab.close();
  }
}
