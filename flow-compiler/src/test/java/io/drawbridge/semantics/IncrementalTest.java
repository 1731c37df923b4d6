package io.drawbridge.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.LargePolicy;
import io.drawbridge.compile.LeasedAddress;
import io.drawbridge.compile.Numberer;
import io.drawbridge.compile.Numbering;
import io.drawbridge.compile.Program;
import io.drawbridge.compile.SwitchCompiler;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.flow.Flow;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Action;
import io.drawbridge.network.Alias;
import io.drawbridge.network.Management;
import io.drawbridge.network.Network;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Side;
import io.drawbridge.network.StateOptions;
import io.drawbridge.network.Terms;
import io.drawbridge.network.Traffic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Compiling what changed gives what compiling everything gives, whatever came before; likewise
 * numbering. {@code -DargLine=-Dincremental.seed=7} tries others, {@code incremental.sequences}
 * says how many.
 */
class IncrementalTest {
  private static final long SEED = Long.getLong("incremental.seed", 1);
  private static final int SEQUENCES = Integer.getInteger("incremental.sequences", 150);

  /** What is kept from one document to the next. */
  private static final class Kept {
    final SwitchCompiler compiler;
    final String switchName;
    final Numberer numberer = new Numberer();
    Numbering numbering = Numbering.EMPTY;

    Kept(String switchName) {
      this.switchName = switchName;
      this.compiler = new SwitchCompiler(switchName);
    }

    void take(String what, Network network, SwitchFacts facts) {
      Numbering next = numberer.extend(numbering, network);
      assertThat(next).as(what).isEqualTo(numbering.extend(network));
      numbering = next;
      Program kept = compiler.compile(network, next, facts);
      Program fresh = new SwitchCompiler(switchName).compile(network, next, facts);
      if (!kept.equals(fresh)) {
        // First what differs, which may be little of much.
        assertThat(without(kept, fresh)).as("%s: not there from scratch", what).isEmpty();
        assertThat(without(fresh, kept)).as("%s: only there from scratch", what).isEmpty();
        assertThat(kept.flows()).as(what).isEqualTo(fresh.flows());
        assertThat(kept.epoch()).as(what).isEqualTo(fresh.epoch());
      }
      assertThat(kept.meters()).as(what).isEqualTo(fresh.meters());
      int last = Integer.MAX_VALUE;
      for (Rule rule : network.rulesInOrder()) {
        int priority = next.priorities().getOrDefault(rule.name(), 0);
        assertThat(priority).as("%s, rule %s", what, rule.name()).isBetween(1, last - 1);
        last = priority;
      }
    }
  }

  private static List<Flow> without(Program one, Program other) {
    Set<Flow> flows = new LinkedHashSet<>(one.flows());
    other.flows().forEach(flows::remove);
    return List.copyOf(flows);
  }

  @Test
  void smallDocuments() {
    for (int sequence = 0; sequence < SEQUENCES; sequence++) {
      Random random = new Random(SEED * 1_000_003 + sequence);
      Network network = RandomPolicy.with(random, RandomNetwork.ground(random));
      Kept kept = new Kept(RandomNetwork.SWITCH);
      for (int edit = 0; edit < 15; edit++) {
        String what = "-Dincremental.seed=" + SEED + ", sequence " + sequence + ", edit " + edit;
        kept.take(what, network, facts(random, network));
        network =
            switch (random.nextInt(8)) {
              case 7 -> withOrWithoutManagement(random, network);
              case 0 -> regrouped(random, network);
              case 1 -> withOtherAliases(random, network);
              case 3 -> withOrWithoutState(random, network);
              case 2 -> RandomPolicy.with(random, network);
              default -> RandomPolicy.edited(random, network);
            };
        assertThat(Agreement.problems(network)).as(what).isEmpty();
      }
    }
  }

  @Test
  void aLargeDocument() {
    Random random = new Random(SEED);
    Network network = LargePolicy.network(300, SEED);
    Kept kept = new Kept("host1");
    for (int edit = 0; edit < Math.min(SEQUENCES, 40); edit++) {
      kept.take("-Dincremental.seed=" + SEED + ", edit " + edit, network, LargePolicy.facts());
      network =
          switch (random.nextInt(4)) {
            case 0 -> withOtherMembers(random, network);
            case 1 -> withOtherAliases(random, network);
            case 2 -> regrouped(random, network);
            default -> network;
          };
      network = withOtherRules(random, network, edit);
    }
  }

  @Test
  void whatATakenAwaySetLeavesOfAHost() {
    Random random = new Random(1);
    Network ground = RandomNetwork.ground(random);
    IpRange host = IpRange.parse("10.0.0.10");
    Terms taken =
        new Terms(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of("n0"),
            List.of(),
            List.of(),
            List.of());
    Terms one =
        new Terms(
            List.of(),
            List.of(),
            List.of(),
            List.of("d1"),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    Rule rule = Rule.of("stop", Action.BLOCK, new Side(one, taken), Side.ANY, Traffic.ANY);
    List<IpRange> others = List.of(IpRange.parse("10.9.0.1"), IpRange.parse("2001:db8::/32"));
    List<IpRange> all = new ArrayList<>(others);
    all.add(host);
    Kept kept = new Kept(RandomNetwork.SWITCH);
    for (List<IpRange> members : List.of(all, others, all)) {
      Network network =
          ground.withAliases(Map.of("n0", Alias.ofAddresses(members))).withRules(List.of(rule));
      kept.take("members " + members, network, RandomNetwork.facts(network));
    }
  }

  /** Sometimes the gateway is not known yet, or a port not there. */
  private static SwitchFacts facts(Random random, Network network) {
    SwitchFacts all = RandomNetwork.facts(network);
    return switch (random.nextInt(10)) {
      case 0 -> new SwitchFacts(all.ports(), Map.of());
      case 1 -> {
        Map<String, Integer> ports = new HashMap<>(all.ports());
        ports.remove("d1");
        yield new SwitchFacts(ports, all.gateways());
      }
      case 4 -> all.withLocal(new MacAddress(0x0200_0000_0400L + random.nextInt(2)));
      case 2, 3 -> all.withLeases(leases(new Random(network.rules().size())));
      default -> all;
    };
  }

  /** Some are at places that there are. */
  private static List<LeasedAddress> leases(Random random) {
    List<LeasedAddress> leases = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      leases.add(
          new LeasedAddress(
              "l" + random.nextInt(1, 3),
              new MacAddress(0x0200_0000_0300L + random.nextInt(101, 103)),
              IpAddress.ofIpv4((192 << 24 | 168 << 16) + random.nextInt(8, 12))));
    }
    return leases;
  }

  private static Network regrouped(Random random, Network network) {
    List<String> groups = new ArrayList<>(network.ruleGroups());
    for (String name : List.of("first", Network.DEFAULT_GROUP, "last")) {
      if (!groups.contains(name)) {
        groups.add(name);
      }
    }
    Collections.shuffle(groups, random);
    return new Network(
        network.switches(),
        network.segments(),
        network.zones(),
        network.hosts(),
        network.router(),
        network.nat(),
        network.aliases(),
        groups,
        network.rules(),
        network.management());
  }

  /** An alias comes, or one that nobody names goes. */
  private static Network withOtherAliases(Random random, Network network) {
    Map<String, Alias> aliases = new LinkedHashMap<>(network.aliases());
    List<String> names = List.copyOf(aliases.keySet());
    if (!names.isEmpty() && random.nextBoolean()) {
      aliases.remove(names.get(random.nextInt(names.size())));
      Network less = network.withAliases(aliases);
      return Agreement.problems(less).isEmpty() ? less : network;
    }
    aliases.put("n" + (100 + random.nextInt(100)), members(random));
    return network.withAliases(aliases);
  }

  private static Network withOrWithoutManagement(Random random, Network network) {
    boolean routed = network.router().containsKey("private");
    return network.withManagement(
        routed && random.nextBoolean()
            ? Optional.of(new Management(List.of("lan"), 8080, random.nextInt(80, 83)))
            : Optional.empty());
  }

  /** What rules before it are asked depends on whether a rule keeps state. */
  private static Network withOrWithoutState(Random random, Network network) {
    List<Rule> rules = new ArrayList<>(network.rules());
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      StateOptions options = rule.options();
      if (rule.action() == Action.PASS
          && !rule.isFrameRule()
          && options.newPerSecond().isEmpty()
          && random.nextInt(3) == 0) {
        rules.set(i, with(rule, new StateOptions(!options.stateless(), Optional.empty())));
        return network.withRules(rules);
      }
    }
    return network;
  }

  private static Rule with(Rule rule, StateOptions options) {
    return new Rule(
        rule.name(),
        rule.action(),
        rule.group(),
        rule.from(),
        rule.to(),
        rule.traffic(),
        rule.during(),
        options,
        rule.log(),
        rule.enabled(),
        rule.description());
  }

  private static Network withOtherMembers(Random random, Network network) {
    Map<String, Alias> aliases = new LinkedHashMap<>(network.aliases());
    List<String> names = List.copyOf(aliases.keySet());
    String name = names.get(random.nextInt(names.size()));
    Alias alias = aliases.getOrDefault(name, members(random));
    List<IpRange> addresses = new ArrayList<>(alias.addresses());
    if (random.nextBoolean() && addresses.size() > 1) {
      addresses.remove(random.nextInt(addresses.size()));
    } else {
      addresses.addAll(members(random).addresses());
    }
    aliases.put(
        name, new Alias(alias.kind(), addresses, alias.hosts(), alias.ports(), alias.aliases()));
    return network.withAliases(aliases);
  }

  private static Alias members(Random random) {
    IpAddress address = IpAddress.ofIpv4((10 << 24 | 64 << 16) + random.nextInt(1 << 20));
    return Alias.ofAddresses(List.of(new IpRange(address, address)));
  }

  private static Network withOtherRules(Random random, Network network, int edit) {
    List<Rule> rules = new ArrayList<>(network.rules());
    int place = random.nextInt(rules.size());
    switch (random.nextInt(4)) {
      case 0 -> rules.add(place, LargePolicy.rule(network, "new" + edit, SEED + edit));
      case 1 -> rules.add(random.nextInt(rules.size()), rules.remove(place));
      case 2 -> rules.remove(place);
      default -> {
        String name = rules.get(place).name();
        rules.set(place, LargePolicy.rule(network, name, SEED + edit));
      }
    }
    return network.withRules(rules);
  }
}
