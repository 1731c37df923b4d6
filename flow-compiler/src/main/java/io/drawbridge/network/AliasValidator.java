package io.drawbridge.network;

import static io.drawbridge.network.Findings.token;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The aliases and what they take in. */
final class AliasValidator {
  private static final int DEEPEST = 32;

  private final Network network;
  private final Findings findings;
  private final Map<String, Integer> depths = new HashMap<>();

  AliasValidator(Network network, Findings findings) {
    this.network = network;
    this.findings = findings;
  }

  void validate() {
    for (Map.Entry<String, Alias> entry : network.aliases().entrySet()) {
      members("/aliases" + token(entry.getKey()), entry.getKey(), entry.getValue());
      depth(entry.getKey(), new ArrayDeque<>());
    }
  }

  private void members(String at, String name, Alias alias) {
    boolean addresses = !alias.addresses().isEmpty() || !alias.hosts().isEmpty();
    if (alias.kind() == Alias.Kind.ADDRESSES ? !alias.ports().isEmpty() : addresses) {
      findings.add(at, "alias", "an alias has either addresses and hosts, or ports");
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
      String place = at + "/" + alias.kind().text();
      Alias taken = network.aliases().get(other);
      if (taken == null) {
        findings.declared(place, "alias", other, network.aliases().keySet());
      } else if (taken.kind() != alias.kind()) {
        findings.add(
            place,
            "alias-kind",
            "'"
                + name
                + "' is an alias of "
                + alias.kind().text()
                + ", '"
                + other
                + "' of "
                + taken.kind().text());
      }
    }
  }

  /**
   * How deep aliases are nested below a name, itself included. What was worked out once is not
   * looked at again; what is wrong is told where it was met first, and counts as nothing above.
   */
  private int depth(String name, Deque<String> path) {
    Alias alias = network.aliases().get(name);
    Integer known = depths.get(name);
    if (alias == null || known != null) {
      return known == null ? 0 : known;
    }
    String place = "/aliases" + token(name) + "/" + alias.kind().text();
    if (path.contains(name)) {
      List<String> round = new ArrayList<>(path);
      round = new ArrayList<>(round.subList(round.indexOf(name), round.size()));
      round.add(name);
      findings.add(
          place, "alias-cycle", "the alias takes itself in: " + String.join(" -> ", round));
      round.forEach(each -> depths.put(each, 0));
      return 0;
    }
    int depth = 1;
    path.addLast(name);
    if (path.size() > DEEPEST) {
      depth = DEEPEST + 1;
    } else {
      for (String other : alias.aliases()) {
        depth = Math.max(depth, depth(other, path) + 1);
      }
    }
    path.removeLast();
    if (depth > DEEPEST) {
      findings.add(place, "alias-depth", "aliases are nested at most " + DEEPEST + " deep");
      depth = 0;
    }
    depths.put(name, depth);
    return depth;
  }
}
