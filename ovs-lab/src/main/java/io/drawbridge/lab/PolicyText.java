package io.drawbridge.lab;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The policy that the peers are measured with, as a document: one switch with 50 ports, 20 aliases
 * of 16 addresses, and rules that each pass one alias through one port to a range of up to 200 TCP
 * ports. The same seed gives the same text.
 */
final class PolicyText {
  static final int PORTS = 50;
  static final int ALIASES = 20;
  private static final int MEMBERS = 16;
  private static final int WIDEST = 200;

  private final Random random;

  private PolicyText(long seed) {
    this.random = new Random(seed);
  }

  /** A document in JSON. */
  static String document(int rules, long seed) {
    PolicyText text = new PolicyText(seed);
    List<String> ports = new ArrayList<>();
    for (int i = 0; i < PORTS; i++) {
      ports.add("\"p" + i + "\": {\"zone\": \"guests\"}");
    }
    List<String> aliases = new ArrayList<>();
    for (int i = 0; i < ALIASES; i++) {
      aliases.add("\"set" + i + "\": " + alias(i, 0));
    }
    List<String> list = new ArrayList<>();
    for (int i = 0; i < rules; i++) {
      list.add(text.rule("rule" + i));
    }
    return """
        {"apiVersion": "drawbridge/v1",
        "switches": {"host1": {"datapathId": "0000000000000001", "ports": {%s}}},
        "segments": {"net": {"zones": ["guests"]}},
        "aliases": {%s},
        "rules": [
        %s
        ]}
        """
        .formatted(String.join(", ", ports), String.join(",\n", aliases), String.join(",\n", list));
  }

  /** What an alias holds, with {@code extra} members more than at first. */
  static String alias(int index, int extra) {
    Random members = new Random(index);
    Set<String> addresses = new LinkedHashSet<>();
    while (addresses.size() < MEMBERS + extra) {
      addresses.add(
          "\"10.%d.%d.%d\"".formatted(index + 1, members.nextInt(256), 1 + members.nextInt(254)));
    }
    return "{\"addresses\": [" + String.join(", ", addresses) + "]}";
  }

  /** A rule of the same kind. */
  static String rule(String name, long seed) {
    return new PolicyText(seed).rule(name);
  }

  private String rule(String name) {
    int length = random.nextInt(1, WIDEST + 1);
    int first = random.nextInt(1, 65_536 - length);
    return """
        {"name": "%s", "action": "pass", "protocol": "tcp", "from": {"switchPort": "p%d", "address": "set%d"}, "to": {"port": "%d-%d"}}"""
        .formatted(name, random.nextInt(PORTS), random.nextInt(ALIASES), first, first + length - 1);
  }
}
