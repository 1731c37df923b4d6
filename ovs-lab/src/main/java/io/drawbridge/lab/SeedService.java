package io.drawbridge.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The seed's network as a service of {@code docker-compose.yml}: Open vSwitch and all hosts in this
 * container, the controller in another one. Gives the controller its first document, lets desk ask
 * for an address, and serves {@link CheckPage}.
 */
public final class SeedService {
  private static final Logger LOG = LoggerFactory.getLogger(SeedService.class);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int ADDRESS_SECONDS = 5;

  private final RemoteController controller;
  private final String host;
  private final int openflowPort;
  private String address = "";

  private SeedService(RemoteController controller, int openflowPort) {
    this.controller = controller;
    this.host = URI.create(controller.url()).getHost();
    this.openflowPort = openflowPort;
  }

  /**
   * Runs until the container is stopped. The environment says where the controller is: {@code
   * DRAWBRIDGE_URL}, {@code DRAWBRIDGE_OPENFLOW}, and {@code DRAWBRIDGE_TOKEN}, the file with its
   * token; {@code DRAWBRIDGE_CHECK} is the port of the page.
   */
  public static void main(String[] arguments) throws IOException {
    RemoteController controller =
        new RemoteController(
            setting("DRAWBRIDGE_URL", "http://controller:8080"),
            Path.of(setting("DRAWBRIDGE_TOKEN", "/var/lib/drawbridge/admin.token")));
    new SeedService(controller, Integer.parseInt(setting("DRAWBRIDGE_OPENFLOW", "6653")))
        .run(Integer.parseInt(setting("DRAWBRIDGE_CHECK", "8081")));
  }

  private static String setting(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null || value.isEmpty() ? otherwise : value;
  }

  private void run(int port) throws IOException {
    Lab lab = Lab.open();
    SeedNetwork network = new SeedNetwork(lab);
    LOG.info("Open vSwitch runs, with provider, internet, mail, web, solo, app and desk");
    Wait.until("the controller is there", PATIENCE, controller::isThere);
    applyFirstDocument();
    follow(network.bridge());
    Executors.newSingleThreadScheduledExecutor()
        .scheduleWithFixedDelay(
            () -> follow(network.bridge()), ADDRESS_SECONDS, ADDRESS_SECONDS, TimeUnit.SECONDS);
    Wait.until("the switch has its tables", PATIENCE, controller::isConverged);
    Wait.until(
        "the provider's gateway is known",
        PATIENCE,
        () -> !network.bridge().flowsWith("cookie=0xdb010009").isEmpty());
    DhcpClient desk = new DhcpClient(lab, network.desk());
    desk.forget();
    desk.udhcpc();
    if (desk.address().isEmpty()) {
      throw new IllegalStateException("desk got no address by DHCP");
    }
    LOG.info("desk has {} by DHCP", desk.address());
    new CheckPage(network, new Matrix(network, "172.16.1.5"), port).start();
    LOG.info("who reaches whom: http://localhost:{}/, or as JSON /check", port);
  }

  /** What the administrator has put since stays, also when this container starts again. */
  private void applyFirstDocument() throws IOException {
    if (controller.get("/api/v1/network").statusCode() != 404) {
      LOG.info("the controller has a document; it stays in force");
      return;
    }
    HttpResponse<String> answer = controller.put(Files.readString(Path.of("networks/seed.yaml")));
    if (!List.of(200, 202).contains(answer.statusCode())) {
      throw new IllegalStateException("networks/seed.yaml was refused: " + answer.body());
    }
    LOG.info("networks/seed.yaml is applied");
  }

  /** Open vSwitch wants an IP address, and a container that is made anew may get another one. */
  private synchronized void follow(OvsBridge bridge) {
    try {
      String now = InetAddress.getByName(host).getHostAddress();
      if (!now.equals(address)) {
        bridge.setController(now, openflowPort);
        address = now;
        LOG.info("the switch's controller is at {}:{}", now, openflowPort);
      }
    } catch (IOException | RuntimeException away) {
      LOG.warn("{} is not to be found: {}", host, away.getMessage());
    }
  }
}
