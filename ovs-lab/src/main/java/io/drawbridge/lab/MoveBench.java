package io.drawbridge.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * How long a machine that moves between two servers is not reached: the longest gap between answers
 * to 100 echo requests a second from the Internet. Its old port may stay, silent, or be gone.
 */
public final class MoveBench {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ROUNDS = 20;
  private static final int SETTLED = 30;

  private final ServersNetwork network;
  private final ControllerProcess controller;

  private MoveBench(ServersNetwork network, ControllerProcess controller) {
    this.network = network;
    this.controller = controller;
  }

  /** Runs it. */
  public static void main(String[] arguments) throws IOException {
    try (Lab lab = Lab.open()) {
      ServersNetwork network = new ServersNetwork(lab);
      try (ControllerProcess controller =
          new ControllerProcess(lab.directory().resolve("data"), 0)) {
        controller.put(Files.readString(Path.of("networks/servers.yaml")));
        network.first().setController(controller.openflowPort());
        network.second().setController(controller.openflowPort());
        new MoveBench(network, controller).run();
      }
    }
  }

  private void run() {
    Host here = network.mail("mail0", "mail0", network.first());
    Host there = network.mail("mail2", "mail2", network.second());
    ServersNetwork.pause(there);
    resume(here);
    reached(here);
    report("the old port stays, silent", rounds(here, there, false));
    report("the old port goes         ", rounds(here, there, true));
    System.out.printf("controller's events: %d moves%n", moves());
  }

  private long moves() {
    return controller.get("/api/v1/events").body().lines().filter(l -> l.contains("moved")).count();
  }

  private void reached(Host machine) {
    Wait.until(
        machine.name() + " is reached",
        PATIENCE,
        () -> network.provider().internet().ping("172.16.1.1", 3) == 3);
  }

  private List<Integer> rounds(Host first, Host second, boolean unplug) {
    List<Integer> gaps = new ArrayList<>();
    Host from = first;
    Host to = second;
    for (int round = 0; round < ROUNDS; round++) {
      Activity ping = network.provider().internet().startPing("172.16.1.1", 100);
      Wait.until("it answers", PATIENCE, () -> ping.received() > SETTLED);
      if (unplug) {
        from.unplug();
      } else {
        ServersNetwork.pause(from);
      }
      resume(to);
      int before = ping.received();
      Wait.until("it answers again", PATIENCE, () -> ping.received() > before + SETTLED);
      gaps.add(ping.progress().path("longestGapMillis").asInt());
      ping.stop();
      if (unplug) {
        from.plug(
            from == first ? network.first() : network.second(), from == first ? "mail0" : "mail2");
        ServersNetwork.pause(from);
      }
      Host other = from;
      from = to;
      to = other;
    }
    return gaps;
  }

  /** A machine that goes on elsewhere still knows its gateway. */
  private static void resume(Host machine) {
    machine.configure(
        List.of("eth0"),
        Map.of(),
        List.of(
            "link set eth0 up",
            "neigh replace 172.16.1.6 lladdr " + Provider.MAC + " dev eth0",
            "route replace 172.16.1.6 dev eth0",
            "route replace default via 172.16.1.6"));
    machine.sendFrames(List.of(ServersNetwork.RESUMED));
  }

  private static void report(String what, List<Integer> gaps) {
    Collections.sort(gaps);
    System.out.printf(
        "%s: not reached for min %d  median %d  max %d ms  (%d moves)%n",
        what, gaps.get(0), gaps.get(gaps.size() / 2), gaps.get(gaps.size() - 1), gaps.size());
  }
}
