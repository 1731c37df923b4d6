package io.drawbridge.network;

import static io.drawbridge.network.Findings.token;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The aliases and what they take in. */
final class AliasValidator {
  private static final int DEEPEST = 32;

  private final Network network;
  private final Findings findings;
  private final Set<String> settled = new HashSet<>();

  AliasValidator(Network network, Findings findings) {
    this.network = network;
    this.findings = findings;
  }

  void validate() {
    for (Map.Entry<String, Alias> entry : network.aliases().entrySet()) {
      members("/aliases" + token(entry.getKey()), entry.getKey(), entry.getValue());
      cycle(entry.getKey(), new ArrayDeque<>());
    }
  }

  private void members(String at, String name, Alias alias) {
    boolean addresses = !alias.addresses().isEmpty() || !alias.hosts().isEmpty();
    if (addresses && !alias.ports().isEmpty()) {
      findings.add(at, "alias", "an alias has either addresses or ports");
    }
    for (String host : alias.hosts()) {
      if (findings.declared(at + "/hosts", "host", host, network.hosts().keySet())) {
        Host declared = network.hosts().get(host);
        if (declared != null && declared.addresses().isEmpty()) {
          findings.add(
              at + "/hosts",
              "host-without-address",
              "the host '" + host + "' has no addresses, so it adds nothing to '" + name + "'");
        }
      }
    }
    for (String other : alias.aliases()) {
      findings.declared(at + "/aliases", "alias", other, network.aliases().keySet());
    }
  }

  /** Depth first; what was found free of cycles once is not looked at again. */
  private Kind cycle(String name, Deque<String> path) {
    Alias alias = network.aliases().get(name);
    if (alias == null || settled.contains(name)) {
      return kind(network, name);
    }
    if (path.contains(name)) {
      List<String> round = new ArrayList<>(path);
      round = new ArrayList<>(round.subList(round.indexOf(name), round.size()));
      round.add(name);
      findings.add(
          "/aliases" + token(name) + "/aliases",
          "alias-cycle",
          "the alias takes itself in: " + String.join(" -> ", round));
      settled.addAll(round);
      return Kind.EMPTY;
    }
    path.addLast(name);
    if (path.size() > DEEPEST) {
      findings.add(
          "/aliases" + token(name) + "/aliases",
          "alias-depth",
          "aliases are nested at most " + DEEPEST + " deep");
    } else {
      Kind kind = own(alias);
      for (String other : alias.aliases()) {
        Kind inner = cycle(other, path);
        if (inner != Kind.EMPTY && kind != Kind.EMPTY && inner != kind) {
          findings.add(
              "/aliases" + token(name) + "/aliases",
              "alias-kind",
              "'" + name + "' is an alias of " + kind.text + ", '" + other + "' of " + inner.text);
        }
        kind = kind == Kind.EMPTY ? inner : kind;
      }
    }
    path.removeLast();
    settled.add(name);
    return kind(network, name);
  }

  /** What an alias is of. */
  enum Kind {
    ADDRESSES("addresses"),
    PORTS("ports"),
    EMPTY("nothing");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  private static Kind own(Alias alias) {
    if (!alias.addresses().isEmpty() || !alias.hosts().isEmpty()) {
      return Kind.ADDRESSES;
    }
    return alias.ports().isEmpty() ? Kind.EMPTY : Kind.PORTS;
  }

  /** What an alias is of, by itself or by what it takes in. */
  static Kind kind(Network network, String name) {
    return kind(network, name, new HashSet<>());
  }

  private static Kind kind(Network network, String name, Set<String> seen) {
    Alias alias = network.aliases().get(name);
    if (alias == null || !seen.add(name)) {
      return Kind.EMPTY;
    }
    Kind kind = own(alias);
    for (String other : alias.aliases()) {
      if (kind == Kind.EMPTY) {
        kind = kind(network, other, seen);
      }
    }
    return kind;
  }
}
