package io.drawbridge.network;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules and what they name. */
final class RuleValidator {
  private static final int MOST_RULES = 60_000;
  private static final Set<Integer> WITH_PORTS = Set.of(Rule.TCP, Rule.UDP, Rule.SCTP);

  private final Network network;
  private final Findings findings;
  private final Set<String> zones;
  private final Set<String> switchPorts = new HashSet<>();

  RuleValidator(Network network, Findings findings, Set<String> zones) {
    this.network = network;
    this.findings = findings;
    this.zones = zones;
    network.switches().values().forEach(each -> switchPorts.addAll(each.ports().keySet()));
  }

  void validate() {
    List<Rule> rules = network.rules();
    if (rules.size() > MOST_RULES) {
      findings.add("/rules", "too-many", "at most " + MOST_RULES + " rules, not " + rules.size());
    }
    Findings.Once<String> names = new Findings.Once<>(findings, "name");
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      String at = "/rules/" + i;
      if (rule.name().isEmpty()) {
        findings.add(at + "/name", "missing", "a rule has a name");
      }
      names.use(rule.name(), at + "/name");
      side(at + "/from", rule, rule.from());
      side(at + "/to", rule, rule.to());
    }
  }

  private void side(String at, Rule rule, Side side) {
    terms(at, rule, side.matching());
    terms(at + "/not", rule, side.not());
  }

  private void terms(String at, Rule rule, Terms terms) {
    terms.zones().forEach(zone -> findings.declared(at + "/zone", "zone", zone, zones));
    terms
        .switchPorts()
        .forEach(port -> findings.declared(at + "/switchPort", "port", port, switchPorts));
    boolean addresses = !terms.addresses().isEmpty() || !terms.addressAliases().isEmpty();
    if (!terms.hosts().isEmpty() && addresses) {
      findings.add(
          at + "/host",
          "host-and-address",
          "give host or address, not both; a host stands for its addresses");
    }
    for (String host : terms.hosts()) {
      if (findings.declared(at + "/host", "host", host, network.hosts().keySet())) {
        Host declared = network.hosts().get(host);
        if (declared != null && declared.addresses().isEmpty()) {
          findings.add(
              at + "/host",
              "host-without-address",
              "the host '"
                  + host
                  + "' has no addresses, so this would match nothing; give it addresses or use its switchPort");
        }
      }
    }
    for (String name : terms.addressAliases()) {
      Alias alias = network.aliases().get(name);
      if (alias != null && alias.addresses().isEmpty()) {
        findings.add(
            at + "/address", "alias-kind", "'" + name + "' is an alias of ports, not of addresses");
      }
    }
    for (String name : terms.portAliases()) {
      Alias alias = network.aliases().get(name);
      if (alias != null && alias.ports().isEmpty()) {
        findings.add(
            at + "/port", "alias-kind", "'" + name + "' is an alias of addresses, not of ports");
      }
    }
    Optional<Integer> protocol = rule.protocol();
    boolean ports = !terms.ports().isEmpty() || !terms.portAliases().isEmpty();
    if (ports && protocol.filter(number -> !WITH_PORTS.contains(number)).isPresent()) {
      findings.add(
          at + "/port",
          "protocol-without-ports",
          "only tcp, udp and sctp have ports; give one of them as the rule's protocol");
    }
  }
}
