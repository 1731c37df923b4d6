package io.drawbridge.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures a policy of 100, 1,000 and 10,000 rules from the REST interface to the confirmation of a
 * real switch: load, replace, one rule, one alias member. Writes the flows it ended with beside, so
 * that {@code ovs-ofctl} can be timed with the same.
 */
public final class CompilerBench {
  private static final int CHANGES = 60;
  private static final int WARM_UP = 10;
  private static final int LOADS = 3;
  private static final Pattern COMMITTED =
      Pattern.compile("([0-9]+) of ([0-9]+) flows changed in ([0-9]+) ms");

  private final Path results;

  private CompilerBench(Path results) {
    this.results = results;
  }

  /** Directory for results, then the numbers of rules. */
  public static void main(String[] arguments) throws IOException {
    CompilerBench bench = new CompilerBench(Path.of(arguments[0]));
    List<String> rows = new ArrayList<>();
    for (int i = 1; i < arguments.length; i++) {
      rows.add("\"" + arguments[i] + "\": " + bench.measure(Integer.parseInt(arguments[i])));
    }
    Files.writeString(
        bench.results.resolve("drawbridge.json"), "{" + String.join(",\n", rows) + "}\n");
  }

  private String measure(int rules) throws IOException {
    System.err.println("bench: " + rules + " rules");
    List<Double> loads = new ArrayList<>();
    List<Double> replaces = new ArrayList<>();
    List<Double> commits = new ArrayList<>();
    List<Double> oneRule = List.of();
    List<Double> oneMember = List.of();
    long memory = 0;
    int flows = 0;
    for (int round = 0; round < LOADS; round++) {
      try (Lab lab = Lab.open()) {
        OvsBridge bridge = lab.bridge("br0", 1);
        bridge.addInternalPorts("p", PolicyText.PORTS);
        Path data = lab.directory().resolve("data");
        try (ControllerProcess controller = new ControllerProcess(data, 0)) {
          // A document without rules, so that the switch is connected; then the load.
          put(controller, PolicyText.document(0, 1));
          bridge.setController(controller.openflowPort());
          Wait.until("the switch has its tables", Duration.ofSeconds(30), controller::isConverged);
          loads.add(timed(() -> put(controller, PolicyText.document(rules, 1))));
          if (round == LOADS - 1) {
            write(bridge, rules + ".flows");
          }
          replaces.add(timed(() -> put(controller, PolicyText.document(rules, 2))));
          commits.addAll(commits(data, rules));
          if (round == LOADS - 1) {
            write(bridge, rules + ".flows2");
            flows = bridge.programFlows().size();
            oneRule =
                changes(
                    i ->
                        controller.put(
                            "/api/v1/rules/rule" + (i * 7919L % rules),
                            PolicyText.rule("rule" + (i * 7919L % rules), 1000 + i)));
            oneMember =
                changes(
                    i ->
                        controller.put(
                            "/api/v1/aliases/set" + i % PolicyText.ALIASES,
                            PolicyText.alias(i % PolicyText.ALIASES, 1 + i / PolicyText.ALIASES)));
            memory = controller.residentMegabytes();
          }
        }
      }
    }
    return """
        {"flows": %d, "rss_mb": %d, "load_ms": %s, "replace_ms": %s,
        "flows_per_second": %s, "one_rule_ms": %s, "one_member_ms": %s}"""
        .formatted(
            flows,
            memory,
            json(loads),
            json(replaces),
            json(commits),
            json(oneRule),
            json(oneMember));
  }

  /** Something that answers with a status. */
  private interface Request {
    java.net.http.HttpResponse<String> send();
  }

  private static List<Double> changes(IntFunction<java.net.http.HttpResponse<String>> change) {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < WARM_UP + CHANGES; i++) {
      int number = i;
      double taken = timed(() -> change.apply(number));
      if (i >= WARM_UP) {
        millis.add(taken);
      }
    }
    return millis;
  }

  private static double timed(Request request) {
    long start = System.nanoTime();
    java.net.http.HttpResponse<String> answer = request.send();
    double millis = (System.nanoTime() - start) / 1e6;
    if (answer.statusCode() != 200 || !answer.body().contains("\"changed\" : true")) {
      throw new IllegalStateException("answered with " + answer.statusCode() + answer.body());
    }
    return millis;
  }

  private static java.net.http.HttpResponse<String> put(
      ControllerProcess controller, String document) {
    return controller.put("/api/v1/network", document);
  }

  /** Flows a second of the bundles of more than the rules' number, by the controller's log. */
  private static List<Double> commits(Path data, int rules) throws IOException {
    List<Double> rates = new ArrayList<>();
    Path log = data.resolveSibling(data.getFileName() + ".log");
    for (String line : Files.readAllLines(log)) {
      Matcher committed = COMMITTED.matcher(line);
      if (committed.find() && Integer.parseInt(committed.group(1)) > rules) {
        double millis = Math.max(1, Double.parseDouble(committed.group(3)));
        rates.add(Integer.parseInt(committed.group(1)) * 1000 / millis);
      }
    }
    return rates;
  }

  private void write(OvsBridge bridge, String name) throws IOException {
    Files.writeString(
        results.resolve(name),
        String.join("\n", bridge.programFlows()) + "\n",
        StandardCharsets.UTF_8);
  }

  private static String json(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.stream()
        .map(value -> String.format(Locale.ROOT, "%.2f", value))
        .toList()
        .toString();
  }
}
