package io.drawbridge.lab;

import io.drawbridge.pipeline.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the first packet of a connection costs Open vSwitch: time of the thread that looks it up, by
 * how many distinct masks table POLICY has. Of each policy a packet that no rule passes; of the
 * mixed ones also one that the last rule passes; and for comparison the same program with as many
 * rules in POLICY that all have one mask.
 */
public final class MissBench {
  private static final int PORTS = 52;
  private static final int PACKETS = 600;

  /** A port of the dummy kind holds 100 packets. */
  private static final int CHUNK = 60;

  private static final int ROUNDS = 3;
  private static final Pattern LOOKED_UP = Pattern.compile("missed:([0-9]+) lost:([0-9]+)");
  private static final Pattern FIELD =
      Pattern.compile("([a-z_0-9]+)(?:=[^,/ ]+(?:/([^, ]+))?)?[, ]");
  private static final String POLICY = "table=" + Table.POLICY.id() + ",";

  private final Path results;
  private final Random random = new Random(1);

  private MissBench(Path results) {
    this.results = results;
  }

  /** Directory with the flows of the policies, then the numbers of rules. */
  public static void main(String[] arguments) throws IOException {
    MissBench bench = new MissBench(Path.of(arguments[0]));
    List<String> rows = new ArrayList<>();
    for (int i = 1; i < arguments.length; i++) {
      int rules = Integer.parseInt(arguments[i]);
      rows.add(bench.measure(rules, "flows", 2, 0));
      rows.add(bench.measure(rules, "mixed", 51, 52));
    }
    Files.writeString(bench.results.resolve("misses.json"), "[" + String.join(",\n", rows) + "]\n");
  }

  /** By a packet that enters by a port from where none passes, and one from where all do, or 0. */
  private String measure(int rules, String kind, int blocked, int passed) throws IOException {
    System.err.println("bench: misses of " + rules + " " + kind);
    List<String> flows = Files.readAllLines(results.resolve(rules + "." + kind));
    List<String> policy = flows.stream().filter(flow -> flow.contains(POLICY)).toList();
    Set<String> masks = new HashSet<>();
    policy.forEach(flow -> masks.add(mask(flow)));
    List<String> oneMask = new ArrayList<>(flows);
    oneMask.removeAll(new HashSet<>(policy));
    for (int i = 1; i <= rules; i++) {
      oneMask.add(
          POLICY + "priority=" + i + ",reg5=0xffff0000/0xffff0000,reg6=" + i + ",actions=drop");
    }
    try (Lab lab = Lab.open()) {
      OvsBridge bridge = lab.bridge("br0", 1);
      bridge.addDummyPorts("p", PORTS);
      bridge.replaceFlows(write(lab, flows));
      double none = micros(lab, bridge, blocked);
      String last = passed == 0 ? "null" : text(micros(lab, bridge, passed));
      bridge.replaceFlows(write(lab, oneMask));
      return """
          {"policy": "%s", "rules": %d, "flows": %d, "masks": %d, "blocked_us": %s,
          "passed_last_us": %s, "one_mask_us": %s}"""
          .formatted(
              kind.equals("flows") ? "alike" : kind,
              rules,
              policy.size(),
              masks.size(),
              text(none),
              last,
              text(micros(lab, bridge, blocked)));
    }
  }

  /** Without meters, which this switch has none of. */
  private static Path write(Lab lab, List<String> flows) throws IOException {
    List<String> unmetered =
        flows.stream().map(flow -> flow.replaceAll("meter:[0-9]+,", "")).toList();
    return Files.write(lab.directory().resolve("flows"), unmetered);
  }

  /** The least of some rounds: what other work on the machine adds is no part of it. */
  private double micros(Lab lab, OvsBridge bridge, int port) {
    int to = 6;
    bridge.receive("p" + to, List.of(frame(to, port)));
    double least = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      bridge.forgetMegaflows();
      lab.settle();
      long before = lookedUp(bridge);
      long start = lab.vswitchdNanos();
      for (int sent = 0; sent < PACKETS; sent += CHUNK) {
        List<String> frames = new ArrayList<>();
        for (int i = 0; i < CHUNK; i++) {
          frames.add(frame(port, to));
        }
        long known = lookedUp(bridge);
        bridge.receive("p" + port, frames);
        Wait.until(
            "the packets are looked up",
            Duration.ofSeconds(10),
            () -> lookedUp(bridge) - known >= CHUNK);
      }
      least = Math.min(least, (lab.vswitchdNanos() - start) / 1e3 / (lookedUp(bridge) - before));
    }
    return least;
  }

  private static long lookedUp(OvsBridge bridge) {
    Matcher matcher = LOOKED_UP.matcher(bridge.datapath());
    if (!matcher.find()) {
      throw new IllegalStateException("no counters: " + bridge.datapath());
    }
    return Long.parseLong(matcher.group(1)) + Long.parseLong(matcher.group(2));
  }

  /** The first packet of another connection, as the datapath's text. */
  private String frame(int from, int to) {
    return "in_port(%d),eth(src=%s,dst=%s),eth_type(0x0800),ipv4(src=10.%d.%d.%d,dst=10.%d.%d.%d,proto=6,tos=0,ttl=64,frag=no),tcp(src=%d,dst=%d),tcp_flags(syn)"
        .formatted(
            from,
            mac(from),
            mac(to),
            64 + random.nextInt(12),
            random.nextInt(256),
            random.nextInt(256),
            64 + random.nextInt(12),
            random.nextInt(256),
            random.nextInt(256),
            random.nextInt(1024, 65_536),
            random.nextInt(1, 65_536));
  }

  /** Of the host that the mixed policies have behind the port. */
  private static String mac(int port) {
    return "02:00:00:00:01:%02x".formatted(port - 1);
  }

  /** Which bits of which fields a flow matches. */
  private static String mask(String flow) {
    StringBuilder mask = new StringBuilder();
    String match = flow.substring(flow.indexOf("priority="), flow.indexOf(" actions=") + 1);
    Matcher field = FIELD.matcher(match.substring(match.indexOf(',') + 1));
    while (field.find()) {
      mask.append(field.group(1)).append('/').append(field.group(2)).append(' ');
    }
    return mask.toString();
  }

  private static String text(double micros) {
    return String.format(Locale.ROOT, "%.1f", micros);
  }
}
