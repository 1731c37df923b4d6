package io.drawbridge.network;

import io.drawbridge.net.IpAddress.Family;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The rules and what they name. */
final class RuleValidator {
  private static final int MOST_RULES = 50_000;
  private static final int MOST_AUDITS = 16;

  /** Open vSwitch has 65,535 meters; the first hundred are the pipeline's. */
  private static final int MOST_METERS = 65_000;

  private static final Set<Integer> WITH_PORTS = Set.of(Traffic.TCP, Traffic.UDP, Traffic.SCTP);

  private final Network network;
  private final Findings findings;
  private final Set<String> zones;
  private final Set<String> switchPorts = new HashSet<>();
  private final Set<String> vlans = new TreeSet<>();

  RuleValidator(Network network, Findings findings, Set<String> zones) {
    this.network = network;
    this.findings = findings;
    this.zones = zones;
    network.switches().values().forEach(each -> switchPorts.addAll(each.ports().keySet()));
    network
        .switches()
        .values()
        .forEach(
            each ->
                each.ports()
                    .values()
                    .forEach(p -> p.vlans().keySet().forEach(id -> vlans.add(String.valueOf(id)))));
  }

  /** Checks all rules. */
  void validate() {
    names(network.rules());
    validate(List.of());
  }

  /**
   * Checks all rules but those of {@code settled}, in their order, which were checked against the
   * same names; the names of the rules themselves are known to differ.
   */
  @SuppressWarnings("ReferenceEquality") // a rule nobody touched is the same object
  void validate(List<Rule> settled) {
    List<Rule> rules = network.rules();
    if (rules.size() > MOST_RULES) {
      findings.add("/rules", "too-many", "at most " + MOST_RULES + " rules, not " + rules.size());
    }
    groups();
    int audits = 0;
    int meters = 0;
    int known = 0;
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      if (rule.action() == Action.AUDIT && rule.enabled() && ++audits == MOST_AUDITS + 1) {
        findings.add(
            "/rules/" + i + "/action",
            "too-many-audits",
            "at most " + MOST_AUDITS + " enabled rules audit at a time");
      }
      meters += rule.log() || rule.action() == Action.AUDIT ? 1 : 0;
      meters += rule.options().newPerSecond().isPresent() ? 1 : 0;
      if (known < settled.size() && settled.get(known) == rule) {
        known++;
      } else if (known + 1 < settled.size() && settled.get(known + 1) == rule) {
        known += 2;
      } else {
        rule("/rules/" + i, rule);
      }
    }
    if (meters > MOST_METERS) {
      findings.add(
          "/rules",
          "too-many-meters",
          "log, audit and newPerSecond take a meter of the switch each: at most "
              + MOST_METERS
              + ", not "
              + meters);
    }
  }

  /** Pointers are made only where there is something to tell: there may be many rules. */
  private void names(List<Rule> rules) {
    Set<String> seen = new HashSet<>(rules.size() * 2);
    boolean twice = false;
    for (Rule rule : rules) {
      twice |= !seen.add(rule.name());
    }
    if (twice) {
      Findings.Once<String> names = new Findings.Once<>(findings, "name");
      for (int i = 0; i < rules.size(); i++) {
        names.use(rules.get(i).name(), "/rules/" + i + "/name");
      }
    }
  }

  private void groups() {
    Findings.Once<String> once = new Findings.Once<>(findings, "rule group");
    for (int i = 0; i < network.ruleGroups().size(); i++) {
      once.use(network.ruleGroups().get(i), "/ruleGroups/" + i);
    }
  }

  private void rule(String at, Rule rule) {
    if (rule.name().isEmpty()) {
      findings.add(at + "/name", "missing", "a rule has a name");
    }
    rule.group()
        .filter(group -> !group.equals(Network.DEFAULT_GROUP))
        .ifPresent(
            group -> findings.declared(at + "/group", "rule group", group, network.ruleGroups()));
    side(at + "/from", rule, rule.from());
    side(at + "/to", rule, rule.to());
    if (rule.isFrameRule()) {
      frames(at, rule);
    } else {
      packets(at, rule);
    }
    options(at, rule);
  }

  /** Frames that are not IP have no addresses, ports or connections. */
  private void frames(String at, Rule rule) {
    Traffic traffic = rule.traffic();
    boolean ip =
        !traffic.protocols().isEmpty()
            || traffic.family().isPresent()
            || !traffic.icmpTypes().isEmpty()
            || traffic.tcpFlags().isPresent()
            || traffic.dscp().isPresent()
            || List.of(rule.from(), rule.to()).stream()
                .flatMap(side -> List.of(side.matching(), side.not()).stream())
                .anyMatch(terms -> terms.namesAddresses() || terms.namesPorts());
    if (ip) {
      findings.add(
          at + "/etherType",
          "not-ip",
          "a rule with etherType is about frames that are not IP: they have no protocol, IP addresses or ports; it can name zone, switchPort and mac");
    }
    if (rule.action() == Action.REJECT) {
      findings.add(
          at + "/action", "not-ip", "there is no answer to frames that are not IP; use block");
    }
  }

  private void packets(String at, Rule rule) {
    Traffic traffic = rule.traffic();
    List<Integer> protocols = traffic.protocols();
    boolean icmp = protocols.equals(List.of(Traffic.ICMP));
    boolean icmp6 = protocols.equals(List.of(Traffic.ICMP6));
    if (!traffic.icmpTypes().isEmpty() && !icmp && !icmp6) {
      findings.add(
          at + "/icmpType", "not-icmp", "ICMP types need protocol: icmp or protocol: icmp6");
    }
    if (traffic.icmpCode().isPresent() && traffic.icmpTypes().size() != 1) {
      findings.add(at + "/icmpCode", "icmp-code", "an ICMP code needs exactly one icmpType");
    }
    if (traffic.tcpFlags().isPresent() && !protocols.equals(List.of(Traffic.TCP))) {
      findings.add(at + "/tcpFlags", "not-tcp", "TCP flags need protocol: tcp");
    }
    boolean never =
        traffic.family().filter(family -> family == Family.IPV4 ? icmp6 : icmp).isPresent();
    if (never) {
      findings.add(
          at + "/family",
          "never",
          "icmp is of IPv4 and icmp6 of IPv6; with this family the rule never matches");
    }
  }

  private void options(String at, Rule rule) {
    StateOptions options = rule.options();
    boolean connections = rule.action() == Action.PASS && !rule.isFrameRule();
    if (options.stateless() && !connections) {
      findings.add(at + "/stateless", "not-pass", "only a rule that passes IP can be stateless");
    }
    if (options.newPerSecond().isPresent() && (!connections || options.stateless())) {
      findings.add(
          at + "/newPerSecond",
          "not-pass",
          "only a rule that passes IP and keeps state counts new connections");
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
    if (terms.vlans().stream().noneMatch(vlan -> vlans.contains(String.valueOf(vlan)))) {
      terms.vlans().stream()
          .findFirst()
          .ifPresent(vlan -> findings.declared(at + "/vlan", "vlan", String.valueOf(vlan), vlans));
    }
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
      alias(at + "/address", name, Alias.Kind.ADDRESSES);
    }
    for (String name : terms.portAliases()) {
      alias(at + "/port", name, Alias.Kind.PORTS);
    }
    if (!terms.macs().isEmpty() && !rule.isFrameRule()) {
      findings.add(
          at + "/mac",
          "mac-and-ip",
          "mac is for rules with etherType; for IP name the host, which binds its addresses to its MAC addresses");
    }
    Optional<Integer> without =
        rule.traffic().protocols().stream().filter(p -> !WITH_PORTS.contains(p)).findFirst();
    if (terms.namesPorts() && without.isPresent()) {
      findings.add(
          at + "/port",
          "protocol-without-ports",
          "only tcp, udp and sctp have ports; give one of them as the rule's protocol");
    }
  }

  private void alias(String at, String name, Alias.Kind wanted) {
    Alias alias = network.aliases().get(name);
    if (alias == null) {
      findings.declared(at, "alias", name, network.aliases().keySet());
    } else if (alias.kind() != wanted) {
      findings.add(
          at,
          "alias-kind",
          "'" + name + "' is an alias of " + alias.kind().text() + ", not of " + wanted.text());
    }
  }
}
