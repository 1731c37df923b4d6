package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.pipeline.Table;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Controllers crash, switches crash, strangers talk nonsense; the policy holds. */
class ResilienceIT {
  private static final long SEED = 20261124;

  private RunningSeed seed;
  private SeedNetwork network;

  @BeforeEach
  void start() {
    seed = new RunningSeed(RunningSeed.text("seed.yaml"));
    network = seed.network();
    network.mail().serveTcp(25);
    network.internet().serveTcp(7);
  }

  @AfterEach
  void stop() {
    seed.close();
  }

  @Test
  void aControllersDeathIsNotNoticed() {
    Host internet = network.internet();
    Activity ping = internet.startPing("172.16.1.1", 100);
    Activity hidden = network.desk().startPing("203.0.113.10", 100);
    TcpConnection mail = internet.openTcp("172.16.1.1", 25);
    TcpConnection out = network.desk().openTcp("203.0.113.10", 7);
    Wait.until(
        "pings flow", Duration.ofSeconds(5), () -> ping.received() > 50 && hidden.received() > 50);
    List<String> before = network.bridge().programFlows();
    seed.killController();
    int alone = ping.received();
    assertThat(mail.echoes(2000) && out.echoes(2000)).isTrue();
    assertThat(internet.connectTcp("172.16.1.1", 25)).isEqualTo("CONNECTED");
    assertThat(network.desk().connectTcp("203.0.113.10", 7)).isEqualTo("CONNECTED");
    assertThat(internet.connectTcp("172.16.1.1", 22)).isEqualTo("TIMED_OUT");
    Wait.until("pings go on", Duration.ofSeconds(5), () -> ping.received() > alone + 100);
    seed.restartController();
    seed.awaitConverged();
    assertThat(network.bridge().programFlows()).isEqualTo(before);
    assertThat(seed.controller().get("/api/v1/switches").body()).contains("\"changes\" : 0");
    int after = ping.received();
    Wait.until("pings go on", Duration.ofSeconds(5), () -> ping.received() > after + 100);
    assertThat(mail.echoes(2000) && out.echoes(2000)).isTrue();
    JsonNode counted = ping.stop();
    assertThat(counted.path("lost")).as("%s", counted).isEmpty();
    JsonNode translated = hidden.stop();
    assertThat(translated.path("lost")).as("%s", translated).isEmpty();
  }

  @Test
  void aSwitchsDeathClosesItAndItsReturnOpensIt() {
    assertThat(network.internet().ping("172.16.1.1", 2)).isEqualTo(2);
    seed.lab().killVswitchd();
    assertThat(network.internet().ping("172.16.1.1", 1)).isZero();
    seed.killController();
    seed.lab().startVswitchd();
    Wait.until(
        "the bridge is back",
        Duration.ofSeconds(10),
        () -> network.bridge().portNumber("wan0") > 0);
    assertThat(network.bridge().programFlows()).as("closed until told otherwise").isEmpty();
    assertThat(network.internet().ping("172.16.1.1", 1)).isZero();
    seed.restartController();
    seed.awaitConverged();
    seed.awaitGateway();
    Wait.until(
        "open again", Duration.ofSeconds(10), () -> network.internet().ping("172.16.1.1", 1) == 1);
    assertThat(network.internet().connectTcp("172.16.1.1", 22)).isEqualTo("TIMED_OUT");
    assertThat(network.desk().connectTcp("203.0.113.10", 7)).isEqualTo("CONNECTED");
    // And once more with the controller there all the time.
    seed.lab().killVswitchd();
    seed.lab().startVswitchd();
    Wait.until(
        "open again", Duration.ofSeconds(15), () -> network.internet().ping("172.16.1.1", 1) == 1);
    assertThat(network.internet().connectTcp("172.16.1.1", 22)).isEqualTo("TIMED_OUT");
  }

  @Test
  void fromAnyTablesToTheRightOnes() {
    List<String> right = network.bridge().programFlows();
    seed.killController();
    network.bridge().addFlow("table=0,priority=60000,actions=NORMAL");
    network.bridge().addFlow("table=17,priority=65000,actions=goto_table:18");
    network.bridge().addFlow("table=200,priority=1,tcp,tp_dst=7,actions=set_queue:3,normal");
    network
        .bridge()
        .addFlow(
            "cookie=0xdb01000100000000,table=%d,priority=0,actions=drop"
                .formatted(Table.POLICY.id()));
    network
        .bridge()
        .addFlow(
            "cookie=0xdb01003000000000,table=%d,priority=65535,actions=drop"
                .formatted(Table.CONNECTION.id()));
    network.bridge().addFlow("cookie=0x7,table=5,priority=9,tun_id=5,actions=drop");
    network
        .bridge()
        .addFlow("table=6,priority=9,ip,nw_tos=4,actions=resubmit(,7),write_metadata:1");
    seed.restartController();
    Wait.until(
        "the tables are right again",
        Duration.ofSeconds(15),
        () ->
            network.bridge().programFlows().equals(right)
                && network.bridge().flowsWith("priority=65535").isEmpty());
    seed.killController();
    network.bridge().removeFlows();
    seed.restartController();
    Wait.until(
        "and from none",
        Duration.ofSeconds(15),
        () -> network.bridge().programFlows().equals(right));
  }

  @Test
  void aRejectedDocumentChangesNothing() throws IOException {
    List<String> before = network.bridge().programFlows();
    String document = RunningSeed.text("seed.yaml");
    StartedController controller = seed.controller();
    assertThat(
            controller.put(document.replace("host: mail, port", "host: nobody, port")).statusCode())
        .isEqualTo(422);
    assertThat(controller.put("rules: [").statusCode()).isEqualTo(422);
    assertThat(controller.put("").statusCode()).isEqualTo(422);
    int port = Integer.parseInt(controller.url().replaceFirst(".*:", ""));
    try (Socket truncated = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = truncated.getOutputStream();
      out.write(
          ("PUT /api/v1/network HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/yaml\r\nContent-Length: 5000\r\n\r\n"
                  + document.substring(0, 900))
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
    assertThat(tooLarge(port)).contains(" 413 ");
    assertThat(controller.get("/api/v1/network").headers().firstValue("etag")).contains("\"1\"");
    assertThat(network.bridge().programFlows()).isEqualTo(before);
    assertThat(controller.isConverged()).isTrue();
  }

  /** The status line that 20 MB are answered with. */
  private static String tooLarge(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "PUT /api/v1/network HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/yaml\r\nContent-Length: 20000000\r\n\r\n"
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
      return new String(socket.getInputStream().readNBytes(20), StandardCharsets.UTF_8);
    }
  }

  @Test
  void nonsenseOnTheOpenFlowPortHarmsNobody() throws IOException {
    Random random = new Random(SEED);
    Activity ping = network.internet().startPing("172.16.1.1", 50);
    long memory = seed.controller().residentMegabytes();
    byte[] hello = {4, 0, 0, 8, 0, 0, 0, 1};
    byte[] features = new byte[32];
    features[0] = 4;
    features[1] = 6;
    features[3] = 32;
    for (int round = 0; round < 1000; round++) {
      try (Socket socket =
          new Socket(InetAddress.getLoopbackAddress(), seed.controller().openflowPort())) {
        OutputStream out = socket.getOutputStream();
        if (round % 2 == 0) {
          out.write(hello);
          out.write(features);
        }
        for (int i = 0; i < 10; i++) {
          byte[] bytes = new byte[random.nextInt(300)];
          random.nextBytes(bytes);
          if (bytes.length > 8 && round % 3 != 0) {
            bytes[0] = 4;
            bytes[2] = 0;
            bytes[3] = (byte) Math.max(8, Math.min(255, bytes.length));
          }
          out.write(bytes);
        }
        out.flush();
      } catch (IOException closed) {
        // The controller may hang up on nonsense at any time.
      }
    }
    assertThat(seed.controller().isConverged()).isTrue();
    seed.apply(RunningSeed.text("seed.yaml").replace("port: 25}", "port: 26}"));
    assertThat(seed.controller().residentMegabytes()).isLessThan(memory + 200);
    JsonNode counted = ping.stop();
    assertThat(counted.path("lost")).as("%s", counted).isEmpty();
  }
}
