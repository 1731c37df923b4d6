package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code networks/servers.yaml}: a machine that moves between two servers of one provider. */
class MovesIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String MAIL = "020000000101";

  private Lab lab;
  private ServersNetwork network;
  private Provider provider;
  private Host mail;
  private ControllerProcess controller;

  @BeforeEach
  void start() {
    lab = Lab.open();
    network = new ServersNetwork(lab);
    provider = network.provider();
    mail = network.mail("mail", "mail0", network.first());
    controller = new ControllerProcess(lab.directory().resolve("data"), 0);
    assertThat(controller.put(RunningSeed.text("servers.yaml")).statusCode()).isEqualTo(202);
    network.first().setController(controller.openflowPort());
    network.second().setController(controller.openflowPort());
    Wait.until("both switches have their tables", PATIENCE, this::areConverged);
    Wait.until(
        "the gateway is known",
        PATIENCE,
        () -> !network.first().flowsWith("cookie=0xdb010009").isEmpty());
  }

  private boolean areConverged() {
    long converged =
        get("switches").path("switches").findValuesAsText("state").stream()
            .filter("converged"::equals)
            .count();
    return converged == 2;
  }

  private JsonNode get(String what) {
    try {
      return JSON.readTree(controller.get("/api/v1/" + what).body());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private List<JsonNode> moves() {
    List<JsonNode> moves = new ArrayList<>();
    get("events")
        .path("events")
        .forEach(
            event -> {
              if (event.has("moved")) {
                moves.add(event);
              }
            });
    return moves;
  }

  @AfterEach
  void stop() {
    controller.close();
    lab.close();
  }

  /** As in a live migration: the old one stops, its port stays for a while, the new one says so. */
  private Host migrate(String port, OvsBridge to) {
    Host elsewhere = network.mail("at-" + port, port, to);
    elsewhere.serveTcp(25);
    elsewhere.serveTcp(22);
    ServersNetwork.pause(mail);
    elsewhere.sendFrames(List.of(ServersNetwork.RESUMED));
    return elsewhere;
  }

  private void awaitMove() {
    Wait.until("it has moved", PATIENCE, () -> moves().size() == 1);
    assertThat(moves().get(0).path("moved").asBoolean()).isTrue();
  }

  @Test
  void aMachineMovesToAnotherServer() {
    Activity ping = provider.internet().startPing("172.16.1.1", 100);
    Wait.until("it answers", PATIENCE, () -> ping.received() > 20);
    Activity wire = provider.router().startCapture();
    Host moved = migrate("mail2", network.second());
    awaitMove();
    int before = ping.received();
    Wait.until("it answers where it is now", PATIENCE, () -> ping.received() > before + 20);
    JsonNode told = moves().get(0);
    assertThat(told.path("host").asText()).isEqualTo("mail");
    assertThat(told.path("from").asText()).isEqualTo("host1 port mail0");
    assertThat(told.path("to").asText()).isEqualTo("host2 port mail2");
    assertThat(wire.frames())
        .as("gratuitous ARP")
        .anyMatch(frame -> frame.contains("0806" + "0001080006040001" + MAIL + "ac100101"))
        .as("unsolicited neighbour advertisement")
        .anyMatch(frame -> frame.startsWith("333300000001" + MAIL + "86dd"));
    assertThat(provider.internet().connectTcp("172.16.1.1", 25)).isEqualTo("CONNECTED");
    assertThat(provider.internet().connectTcp("172.16.1.1", 22)).isEqualTo("TIMED_OUT");
    assertThat(network.web().ping("172.16.1.1", 3)).as("from its old server").isEqualTo(3);
    assertThat(moved.ping("203.0.113.10", 3)).isEqualTo(3);
    assertThat(
            network.first().flowsWith("cookie=0xdb010004").stream()
                .filter(f -> f.contains("01:01")))
        .as("the old place has forgotten it")
        .noneMatch(flow -> flow.contains("table=4,"));
    assertThat(provider.foreignMacs(SeedNetwork.PROVIDER_MACS)).isEmpty();
  }

  @Test
  void aMachineMovesToAnotherPort() {
    migrate("mail1", network.first());
    awaitMove();
    assertThat(provider.internet().ping("172.16.1.1", 3)).isEqualTo(3);
    assertThat(network.web().ping("172.16.1.1", 3)).isEqualTo(3);
  }

  @Test
  void whoIsHeardAtTwoPlacesStaysWhereHeWas() {
    Activity ping = provider.internet().startPing("172.16.1.1", 100);
    Wait.until("it answers", PATIENCE, () -> ping.received() > 20);
    Host twin = network.mail("twin", "mail2", network.second());
    Activity heard = twin.startCapture();
    twin.sendFrames(List.of(ServersNetwork.RESUMED));
    Wait.until("it is told", PATIENCE, () -> moves().size() == 1);
    assertThat(moves().get(0).path("moved").asBoolean()).isFalse();
    int before = ping.received();
    Wait.until("the first goes on", PATIENCE, () -> ping.received() > before + 20);
    assertThat(twin.ping("203.0.113.10", 2)).isZero();
    assertThat(heard.frames()).noneMatch(frame -> frame.contains("cb00710aac100101"));
    assertThat(ping.stop().path("lost").asInt()).isZero();
  }

  @Test
  void whereItIsSurvivesARestart() {
    mail.unplug();
    Host moved = network.mail("moved", "mail2", network.second());
    moved.sendFrames(List.of(ServersNetwork.RESUMED));
    awaitMove();
    Wait.until("both switches know", PATIENCE, this::areConverged);
    controller.kill();
    controller = new ControllerProcess(lab.directory().resolve("data"), controller.openflowPort());
    Wait.until("both switches are back", PATIENCE, this::areConverged);
    assertThat(provider.internet().ping("172.16.1.1", 3)).isEqualTo(3);
    JsonNode known = get("whereabouts").path("whereabouts").get(0);
    assertThat(known.path("switchName").asText()).isEqualTo("host2");
    assertThat(known.path("port").asText()).isEqualTo("mail2");
    assertThat(known.path("found").asBoolean()).isTrue();
  }
}
