package io.drawbridge.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Measures TCP between two hosts with /32s on one switch, by the shortcut and, without it, by way
 * of the provider's router, in turn; and counts the frames on the uplink meanwhile.
 */
public final class ShortcutBench {
  private static final int ROUNDS = 5;
  private static final int HTTP = 80;
  private static final Duration TIME = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private ShortcutBench() {}

  /** Runs it. */
  public static void main(String[] arguments) throws IOException {
    String seed = Files.readString(Path.of("networks/seed.yaml"));
    String with = seed.replace("uplink: wan}", "uplink: wan, gateways: [172.16.1.6, 10.0.0.254]}");
    String without = with.replace("uplink: wan,", "uplink: wan, shortcut: false,");
    try (Lab lab = Lab.open()) {
      SeedNetwork network = new SeedNetwork(lab);
      try (ControllerProcess controller =
          new ControllerProcess(lab.directory().resolve("data"), 0)) {
        controller.put(with);
        network.bridge().setController(controller.openflowPort());
        Wait.until("the switch has its tables", PATIENCE, controller::isConverged);
        network.solo().serveTcpSink(HTTP);
        Wait.until(
            "the gateway is known", PATIENCE, () -> network.web().ping(Party.SOLO.ipv4(), 1) == 1);
        List<Double> straight = new ArrayList<>();
        List<Double> around = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
          straight.add(measure("shortcut", with, lab, network, controller));
          around.add(measure("by the provider", without, lab, network, controller));
        }
        Collections.sort(straight);
        Collections.sort(around);
        double factor = straight.get(ROUNDS / 2) / around.get(ROUNDS / 2);
        System.out.printf(
            "median: %.0f and %.0f Mbit/s, %.1f times as much%n",
            straight.get(ROUNDS / 2), around.get(ROUNDS / 2), factor);
      }
    }
  }

  private static double measure(
      String way, String document, Lab lab, SeedNetwork network, ControllerProcess controller) {
    if (controller.put(document).statusCode() != 200) {
      throw new IllegalStateException("the document was refused");
    }
    lab.settle();
    long in = lab.received("wan0");
    long out = lab.sent("wan0");
    double megabits = network.web().sendBulk(Party.SOLO.ipv4(), HTTP, TIME);
    System.out.printf(
        "%-16s %6.0f Mbit/s; frames on the uplink: %d out, %d in%n",
        way, megabits, lab.sent("wan0") - out, lab.received("wan0") - in);
    return megabits;
  }
}
