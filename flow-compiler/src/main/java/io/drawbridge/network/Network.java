package io.drawbridge.network;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One network document. Maps keep the order of the document; every name is a key of exactly one of
 * them.
 *
 * @param switches by name
 * @param segments broadcast domains by name
 * @param zones what is said of zones, by name
 * @param hosts named machines
 * @param router the firewall's own addresses by the name of the segment they are on
 * @param ruleGroups the order of the rules' groups; {@link #DEFAULT_GROUP} stands for the rules in
 *     no group, and comes last if it is not listed
 * @param rules first match wins; what no rule passes is blocked
 * @param management from where the firewall's own host is reached, whatever the rules say
 */
public record Network(
    Map<String, Switch> switches,
    Map<String, Segment> segments,
    Map<String, Zone> zones,
    Map<String, Host> hosts,
    Map<String, RouterInterface> router,
    Nat nat,
    Map<String, Alias> aliases,
    List<String> ruleGroups,
    List<Rule> rules,
    Optional<Management> management) {
  /** The group of the rules that name none. */
  public static final String DEFAULT_GROUP = "default";

  /** Takes defensive copies that keep the order. */
  public Network {
    switches = Ordered.copy(switches);
    segments = Ordered.copy(segments);
    zones = Ordered.copy(zones);
    hosts = Ordered.copy(hosts);
    router = Ordered.copy(router);
    aliases = Ordered.copy(aliases);
    ruleGroups = List.copyOf(ruleGroups);
    rules = List.copyOf(rules);
  }

  /** A network without management. */
  public Network(
      Map<String, Switch> switches,
      Map<String, Segment> segments,
      Map<String, Zone> zones,
      Map<String, Host> hosts,
      Map<String, RouterInterface> router,
      Nat nat,
      Map<String, Alias> aliases,
      List<String> ruleGroups,
      List<Rule> rules) {
    this(
        switches,
        segments,
        zones,
        hosts,
        router,
        nat,
        aliases,
        ruleGroups,
        rules,
        Optional.empty());
  }

  /** A network whose document says nothing of its zones. */
  public Network(
      Map<String, Switch> switches,
      Map<String, Segment> segments,
      Map<String, Host> hosts,
      Map<String, RouterInterface> router,
      Nat nat,
      Map<String, Alias> aliases,
      List<String> ruleGroups,
      List<Rule> rules) {
    this(switches, segments, Map.of(), hosts, router, nat, aliases, ruleGroups, rules);
  }

  /** What is said of a zone. */
  public Zone zone(String name) {
    return zones.getOrDefault(name, Zone.PLAIN);
  }

  /** The rules in the order in which they decide: group by group, as listed inside a group. */
  public List<Rule> rulesInOrder() {
    if (ruleGroups.isEmpty()) {
      return rules;
    }
    Map<String, List<Rule>> groups = new LinkedHashMap<>();
    ruleGroups.forEach(name -> groups.put(name, new ArrayList<>()));
    for (Rule rule : rules) {
      groups.computeIfAbsent(rule.group().orElse(DEFAULT_GROUP), n -> new ArrayList<>()).add(rule);
    }
    return groups.values().stream().flatMap(List::stream).toList();
  }

  /** This network as it is at a time: rules outside their window are switched off. */
  public Network at(Instant time) {
    if (rules.stream().noneMatch(rule -> rule.during().isPresent())) {
      return this;
    }
    return withRules(
        rules.stream()
            .map(
                rule ->
                    rule.during().map(window -> window.contains(time)).orElse(true)
                        ? rule
                        : rule.disabled())
            .toList());
  }

  /** This network with other rules. */
  public Network withRules(List<Rule> changed) {
    return new Network(
        switches, segments, zones, hosts, router, nat, aliases, ruleGroups, changed, management);
  }

  /** This network with other aliases. */
  public Network withAliases(Map<String, Alias> changed) {
    return new Network(
        switches, segments, zones, hosts, router, nat, changed, ruleGroups, rules, management);
  }

  /** This network with other management. */
  public Network withManagement(Optional<Management> changed) {
    return new Network(
        switches, segments, zones, hosts, router, nat, aliases, ruleGroups, rules, changed);
  }
}
