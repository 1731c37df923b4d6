package io.drawbridge.semantics;

import io.drawbridge.network.Alias;
import io.drawbridge.network.Host;
import io.drawbridge.network.Nat;
import io.drawbridge.network.Network;
import io.drawbridge.network.Place;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Side;
import io.drawbridge.network.StateOptions;
import io.drawbridge.network.Switch;
import io.drawbridge.network.Terms;
import io.drawbridge.network.Traffic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Makes a document smaller, one piece at a time, as long as what is wrong with it stays wrong. */
final class Shrinker {
  private Shrinker() {}

  /** The smallest document found for which the condition still holds. */
  static Network shrink(Network network, Predicate<Network> wrong) {
    Network smallest = network;
    boolean smaller = true;
    while (smaller) {
      smaller = false;
      for (Network candidate : smaller(smallest)) {
        if (Agreement.problems(candidate).isEmpty() && wrong.test(candidate)) {
          smallest = candidate;
          smaller = true;
          break;
        }
      }
    }
    return smallest;
  }

  /** The network without a port and the host behind it. */
  static Network withoutPort(Network network, String port) {
    Map<String, Switch> switches = new LinkedHashMap<>();
    Map<String, Host> hosts = new LinkedHashMap<>(network.hosts());
    network
        .switches()
        .forEach(
            (name, each) -> {
              List<Place> places = new ArrayList<>(each.places());
              places.removeIf(
                  place -> {
                    boolean gone = Ground.label(place).equals(port);
                    if (gone) {
                      place.membership().host().ifPresent(hosts::remove);
                    }
                    return gone;
                  });
              switches.put(name, new Switch(each.datapathId(), RandomNetwork.portsOf(places)));
            });
    return new Network(
        switches,
        network.segments(),
        network.zones(),
        hosts,
        network.router(),
        network.nat(),
        network.aliases(),
        network.ruleGroups(),
        network.rules(),
        network.management());
  }

  private static List<Network> smaller(Network network) {
    List<Network> candidates = new ArrayList<>();
    if (!network.nat().equals(Nat.NONE)) {
      candidates.add(withNat(network, Nat.NONE));
      Nat nat = network.nat();
      candidates.add(withNat(network, new Nat(List.of(), nat.oneToOne(), nat.forwards())));
      candidates.add(withNat(network, new Nat(nat.outbound(), nat.forwards())));
      candidates.add(withNat(network, new Nat(nat.outbound(), nat.oneToOne(), List.of())));
    }
    candidates.add(network.withManagement(Optional.empty()));
    if (!network.ruleGroups().isEmpty()) {
      candidates.add(
          new Network(
              network.switches(),
              network.segments(),
              network.zones(),
              network.hosts(),
              network.router(),
              network.nat(),
              network.aliases(),
              List.of(),
              network.rulesInOrder().stream().map(Shrinker::withoutGroup).toList(),
              network.management()));
    }
    for (Rule rule : network.rules()) {
      candidates.add(with(network, rule, List.of()));
    }
    for (String name : network.aliases().keySet()) {
      Map<String, Alias> aliases = new LinkedHashMap<>(network.aliases());
      aliases.remove(name);
      candidates.add(network.withAliases(aliases));
    }
    for (Rule rule : network.rules()) {
      smaller(rule).forEach(each -> candidates.add(with(network, rule, List.of(each))));
    }
    network
        .aliases()
        .forEach(
            (name, alias) ->
                smaller(alias)
                    .forEach(
                        each -> {
                          Map<String, Alias> aliases = new LinkedHashMap<>(network.aliases());
                          aliases.put(name, each);
                          candidates.add(network.withAliases(aliases));
                        }));
    candidates.removeIf(network::equals);
    return candidates;
  }

  private static Network withNat(Network network, Nat nat) {
    return new Network(
        network.switches(),
        network.segments(),
        network.zones(),
        network.hosts(),
        network.router(),
        nat,
        network.aliases(),
        network.ruleGroups(),
        network.rules(),
        network.management());
  }

  private static Network with(Network network, Rule old, List<Rule> instead) {
    List<Rule> rules = new ArrayList<>();
    network.rules().forEach(rule -> rules.addAll(rule.equals(old) ? instead : List.of(rule)));
    return network.withRules(rules);
  }

  private static Rule withoutGroup(Rule rule) {
    return rule(
        rule, rule.from(), rule.to(), rule.traffic(), rule.options(), rule.log(), Optional.empty());
  }

  private static Rule rule(
      Rule rule,
      Side from,
      Side to,
      Traffic traffic,
      StateOptions options,
      boolean log,
      Optional<String> group) {
    return new Rule(
        rule.name(),
        rule.action(),
        group,
        from,
        to,
        traffic,
        rule.during(),
        options,
        log,
        rule.enabled(),
        "");
  }

  private static List<Rule> smaller(Rule rule) {
    List<Rule> smaller = new ArrayList<>();
    smaller.add(
        rule(
            rule,
            rule.from(),
            rule.to(),
            rule.traffic(),
            StateOptions.DEFAULT,
            false,
            rule.group()));
    for (Side side : smaller(rule.from())) {
      smaller.add(
          rule(rule, side, rule.to(), rule.traffic(), rule.options(), rule.log(), rule.group()));
    }
    for (Side side : smaller(rule.to())) {
      smaller.add(
          rule(rule, rule.from(), side, rule.traffic(), rule.options(), rule.log(), rule.group()));
    }
    Traffic traffic = rule.traffic();
    List<Traffic> traffics = new ArrayList<>();
    if (traffic.etherType().isEmpty()) {
      traffics.add(Traffic.ANY);
      traffics.add(
          new Traffic(
              traffic.protocols(),
              Optional.empty(),
              List.of(),
              Optional.empty(),
              traffic.tcpFlags(),
              traffic.dscp(),
              Optional.empty()));
      traffics.add(
          new Traffic(
              traffic.protocols(),
              traffic.family(),
              traffic.icmpTypes(),
              traffic.icmpCode(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty()));
    }
    for (Traffic each : traffics) {
      smaller.add(
          rule(rule, rule.from(), rule.to(), each, rule.options(), rule.log(), rule.group()));
    }
    return smaller;
  }

  private static List<Side> smaller(Side side) {
    List<Side> smaller = new ArrayList<>(List.of(Side.ANY, new Side(side.matching(), Terms.NONE)));
    smaller(side.matching()).forEach(terms -> smaller.add(new Side(terms, side.not())));
    smaller(side.not()).forEach(terms -> smaller.add(new Side(side.matching(), terms)));
    return smaller;
  }

  private static List<Terms> smaller(Terms terms) {
    List<Terms> smaller = new ArrayList<>();
    // Without a whole list first, then without one member.
    for (boolean whole : List.of(true, false)) {
      for (int list = 0; list < 9; list++) {
        for (int member = 0; member < (whole ? 1 : 3); member++) {
          int index = whole ? -1 : member;
          smaller.add(
              new Terms(
                  without(terms.zones(), list == 0, index),
                  without(terms.switchPorts(), list == 1, index),
                  without(terms.vlans(), list == 8, index),
                  without(terms.hosts(), list == 2, index),
                  without(terms.addresses(), list == 3, index),
                  without(terms.addressAliases(), list == 4, index),
                  without(terms.ports(), list == 5, index),
                  without(terms.portAliases(), list == 6, index),
                  without(terms.macs(), list == 7, index)));
        }
      }
    }
    return smaller;
  }

  private static <T> List<T> without(List<T> list, boolean here, int index) {
    if (!here || index >= list.size() || (index >= 0 && list.size() == 1)) {
      return list;
    }
    List<T> shorter = new ArrayList<>(list);
    if (index < 0) {
      shorter.clear();
    } else {
      shorter.remove(index);
    }
    return shorter;
  }

  private static List<Alias> smaller(Alias alias) {
    List<Alias> smaller = new ArrayList<>();
    for (int i = 0; i < alias.addresses().size(); i++) {
      smaller.add(
          new Alias(
              alias.kind(),
              drop(alias.addresses(), i),
              alias.hosts(),
              alias.ports(),
              alias.aliases()));
    }
    for (int i = 0; i < alias.ports().size(); i++) {
      smaller.add(
          new Alias(
              alias.kind(),
              alias.addresses(),
              alias.hosts(),
              drop(alias.ports(), i),
              alias.aliases()));
    }
    smaller.add(
        new Alias(alias.kind(), alias.addresses(), List.of(), alias.ports(), alias.aliases()));
    smaller.add(
        new Alias(alias.kind(), alias.addresses(), alias.hosts(), alias.ports(), List.of()));
    return smaller;
  }

  private static <T> List<T> drop(List<T> list, int index) {
    List<T> shorter = new ArrayList<>(list);
    shorter.remove(index);
    return shorter;
  }
}
