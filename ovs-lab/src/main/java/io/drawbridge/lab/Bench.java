package io.drawbridge.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the seed's document on a real switch: time from PUT to confirmation, flows a table, the
 * controller's memory.
 */
public final class Bench {
  private static final int WARM_UP = 20;
  private static final int ROUNDS = 100;
  private static final Pattern TABLE = Pattern.compile("table=([0-9]+),");

  private Bench() {}

  /** Runs it. */
  public static void main(String[] arguments) throws IOException {
    String seed = Files.readString(Path.of("networks/seed.yaml"));
    long labStart = System.nanoTime();
    try (Lab lab = Lab.open()) {
      SeedNetwork network = new SeedNetwork(lab);
      System.out.printf("lab ready in                      %8.0f ms%n", millisSince(labStart));
      long start = System.nanoTime();
      try (ControllerProcess controller =
          new ControllerProcess(lab.directory().resolve("data"), 0)) {
        System.out.printf("controller ready in               %8.0f ms%n", millisSince(start));
        controller.put(seed);
        network.bridge().setController(controller.openflowPort());
        Wait.until("the switch has its tables", Duration.ofSeconds(30), controller::isConverged);
        report(
            "one rule changed: PUT to confirmed",
            rounds(controller, seed, seed.replace("port: 25}", "port: 26}")));
        report("rules reversed: PUT to confirmed  ", rounds(controller, seed, reversed(seed)));
        report("nothing changed: PUT to answer    ", rounds(controller, seed, seed));
        System.out.printf(
            "controller's resident memory      %8d MB%n", controller.residentMegabytes());
        flows(network);
      }
    }
  }

  /** Milliseconds of each PUT, two documents in turn. */
  private static List<Double> rounds(ControllerProcess controller, String one, String other) {
    List<Double> millis = new ArrayList<>();
    for (int round = 0; round < WARM_UP + ROUNDS; round++) {
      long start = System.nanoTime();
      int status = controller.put(round % 2 == 0 ? other : one).statusCode();
      if (status != 200) {
        throw new IllegalStateException("PUT was answered with " + status);
      }
      if (round >= WARM_UP) {
        millis.add(millisSince(start));
      }
    }
    return millis;
  }

  private static void report(String what, List<Double> millis) {
    Collections.sort(millis);
    System.out.printf(
        "%s min %6.1f  median %6.1f  max %6.1f ms  (%d PUTs)%n",
        what,
        millis.get(0),
        millis.get(millis.size() / 2),
        millis.get(millis.size() - 1),
        millis.size());
  }

  private static String reversed(String document) {
    int rules = document.indexOf("\n", document.indexOf("\nrules:") + 1) + 1;
    List<String> lines = new ArrayList<>(document.substring(rules).lines().toList());
    Collections.reverse(lines);
    return document.substring(0, rules) + String.join("\n", lines) + "\n";
  }

  private static void flows(SeedNetwork network) {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (String flow : network.bridge().programFlows()) {
      Matcher table = TABLE.matcher(flow);
      counts.merge(table.find() ? Integer.parseInt(table.group(1)) : 0, 1, Integer::sum);
    }
    System.out.println(
        "flows                             "
            + counts.values().stream().mapToInt(Integer::intValue).sum()
            + ", by table "
            + counts);
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }
}
