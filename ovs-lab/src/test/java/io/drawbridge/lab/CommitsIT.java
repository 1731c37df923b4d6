package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A thousand random changes of the policy under continuous traffic: what is allowed before and
 * after a change loses nothing, and no packet gets a verdict of neither.
 */
class CommitsIT {
  private static final long SEED = Long.getLong("commits.seed", 20261124);
  private static final int COMMITS = Integer.getInteger("commits", 1000);
  private static final int TUPLES = 12;
  private static final int FIRST_PORT = 5000;
  private static final int PACKETS_PER_SECOND = 50;

  /** A datagram is on its way, there and back, for less than this. */
  private static final int FLIGHT_MILLIS = 40;

  /** Open vSwitch confirms a change some time before all its cached decisions follow. */
  private static final int SETTLED_MILLIS = 1000;

  /**
   * A revision: in force at the earliest from {@code begins}, at the latest until {@code ends}.
   *
   * @param allowed the tuples its rules pass
   */
  private record Epoch(long begins, long ends, BitSet allowed) {}

  /** The rules of one tuple: which of two names it has now, if any. */
  private final String[] names = new String[TUPLES];

  private final List<String> order = new ArrayList<>();
  private final Random random = new Random(SEED);

  @Test
  void noPacketNoticesAChangeThatIsNotAboutIt() {
    String base = RunningSeed.text("seed.yaml");
    try (RunningSeed seed = new RunningSeed(base)) {
      SeedNetwork network = seed.network();
      network.internet().serveUdp(7);
      List<Activity> streams = new ArrayList<>();
      for (int i = 0; i < TUPLES; i++) {
        network.mail().serveUdp(FIRST_PORT + i);
        names[i] = "tuple" + i + "a";
        order.add(names[i]);
      }
      seed.apply(document(base));
      for (int i = 0; i < TUPLES; i++) {
        streams.add(
            network.internet().startUdpStream("172.16.1.1", FIRST_PORT + i, PACKETS_PER_SECOND));
      }
      Activity hidden = network.desk().startUdpStream("203.0.113.10", 7, PACKETS_PER_SECOND);
      List<Epoch> epochs = commits(seed, base);
      int blocked = 0;
      for (int i = 0; i < TUPLES; i++) {
        blocked += compare(i, streams.get(i), epochs);
      }
      assertThat(blocked).as("datagrams that had to be blocked").isPositive();
      JsonNode translated = hidden.stop();
      assertThat(translated.path("sent").asInt()).isGreaterThan(PACKETS_PER_SECOND);
      assertThat(translated.path("lost")).as("hidden, never touched: %s", translated).isEmpty();
    }
  }

  private List<Epoch> commits(RunningSeed seed, String base) {
    List<Epoch> epochs = new ArrayList<>();
    BitSet allowed = allowed();
    long begins = System.currentTimeMillis();
    for (int commit = 0; commit < COMMITS; commit++) {
      long next = System.currentTimeMillis();
      HttpResponse<String> answer = change(seed.controller(), base, commit);
      assertThat(answer.statusCode()).as("seed %d: %s", SEED, answer.body()).isEqualTo(200);
      epochs.add(new Epoch(begins, System.currentTimeMillis() + SETTLED_MILLIS, allowed));
      begins = next;
      allowed = allowed();
    }
    epochs.add(new Epoch(begins, Long.MAX_VALUE, allowed));
    return epochs;
  }

  /** Mostly one rule, sometimes the whole document; most changes leave a given tuple alone. */
  private HttpResponse<String> change(Controller controller, String base, int commit) {
    int tuple = random.nextInt(TUPLES);
    switch (random.nextInt(6)) {
      case 0 -> {
        if (names[tuple] == null) {
          names[tuple] = "tuple" + tuple + "a";
          order.add(random.nextInt(order.size() + 1), names[tuple]);
          return controller.put(document(base));
        }
        String gone = names[tuple];
        names[tuple] = null;
        order.remove(gone);
        return controller.delete("/api/v1/rules/" + gone);
      }
      case 1 -> {
        // Another rule decides the same: the connection is its from now on.
        if (names[tuple] != null) {
          String other = "tuple" + tuple + (names[tuple].endsWith("a") ? "b" : "a");
          order.set(order.indexOf(names[tuple]), other);
          names[tuple] = other;
        }
        order.add(0, "noise" + commit);
        return controller.put(document(base));
      }
      case 2 -> {
        Collections.shuffle(order, random);
        order.add("noise" + commit);
        return controller.put(document(base));
      }
      default -> {
        String name = "noise" + commit;
        String place = order.isEmpty() ? "" : "?before=" + order.get(random.nextInt(order.size()));
        order.add(place.isEmpty() ? 0 : order.indexOf(place.substring(8)), name);
        return controller.put("/api/v1/rules/" + name + place, rule(name));
      }
    }
  }

  private BitSet allowed() {
    BitSet allowed = new BitSet();
    for (int i = 0; i < TUPLES; i++) {
      allowed.set(i, names[i] != null);
    }
    return allowed;
  }

  private String document(String base) {
    // Noise piles up; keep some of it.
    while (order.size() > 60) {
      order.removeIf(name -> name.startsWith("noise") && random.nextInt(2) == 0);
    }
    StringBuilder rules = new StringBuilder();
    order.forEach(name -> rules.append("  - ").append(rule(name)).append('\n'));
    return base.replaceFirst(
        "(?m)^  - \\{name: nothing-to-lan", rules + "  - {name: nothing-to-lan");
  }

  private static String rule(String name) {
    if (name.startsWith("tuple")) {
      int port = FIRST_PORT + Integer.parseInt(name.substring(5, name.length() - 1));
      return """
          {"name": "%s", "action": "pass", "from": {"zone": "wan"}, "to": {"host": "mail", "port": %d}, "protocol": "udp"}"""
          .formatted(name, port);
    }
    int number = Integer.parseInt(name.substring(5));
    return """
        {"name": "%s", "action": "%s", "from": {"zone": "wan", "address": "198.51.100.0/24"}, "to": {"zone": "dmz", "port": "%d-%d"}, "protocol": "%s"}"""
        .formatted(
            name,
            number % 2 == 0 ? "block" : "pass",
            4000 + number % 1000,
            5200 + number % 900,
            number % 3 == 0 ? "tcp" : "udp");
  }

  /** Returns how many datagrams had to be blocked, and were. */
  private static int compare(int tuple, Activity stream, List<Epoch> epochs) {
    JsonNode history = waited(stream);
    Set<Integer> received = new HashSet<>();
    history.path("received").forEach(number -> received.add(number.asInt()));
    int first = 0;
    int passed = 0;
    int blocked = 0;
    for (int number = 0; number < history.path("sentMillis").size(); number++) {
      long sent = history.path("sentMillis").get(number).asLong();
      while (epochs.get(first).ends() < sent) {
        first++;
      }
      boolean every = true;
      boolean none = true;
      for (int i = first;
          i < epochs.size() && epochs.get(i).begins() <= sent + FLIGHT_MILLIS;
          i++) {
        boolean inForce = epochs.get(i).ends() >= sent;
        every &= !inForce || epochs.get(i).allowed().get(tuple);
        none &= !inForce || !epochs.get(i).allowed().get(tuple);
      }
      String what = "tuple " + tuple + " datagram " + number + " seed " + SEED;
      if (every) {
        assertThat(received).as("%s, allowed by all that could decide it", what).contains(number);
      } else if (none) {
        assertThat(received).as("%s, allowed by none that could", what).doesNotContain(number);
      }
      passed += every ? 1 : 0;
      blocked += none ? 1 : 0;
    }
    // The test must not pass for want of anything to compare.
    assertThat(passed + blocked).isGreaterThan(history.path("sentMillis").size() / 10);
    return blocked;
  }

  private static JsonNode waited(Activity stream) {
    stream.call("stop", java.util.Map.of("graceMillis", 300));
    return stream.history();
  }
}
