package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.diff.FlowDiff;
import io.drawbridge.flow.Flow;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.network.Alias;
import io.drawbridge.network.Network;
import io.drawbridge.network.Rule;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ten thousand rules: how many flows they cost, and what one edit among them does. */
class ScaleTest {
  private static final int RULES = 10_000;

  @Test
  void tenThousandRulesStayUnderSixtyThousandFlows() {
    Network network = LargePolicy.network(RULES, 1);
    Program program = compile(network, Numbering.EMPTY.extend(network));
    assertThat(program.size()).isLessThan(60_000);
    assertThat(program.flows().stream().map(Flow::key)).doesNotHaveDuplicates();
  }

  @Test
  void aLargeAliasIsNotWrittenOutPerRule() {
    Network network = LargePolicy.network(1000, 2);
    List<IpRange> members = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      IpAddress address = IpAddress.ofIpv4((172 << 24 | 16 << 16) + 2 * i);
      members.add(new IpRange(address, address));
    }
    Map<String, Alias> aliases = new LinkedHashMap<>(network.aliases());
    aliases.put("large", Alias.ofAddresses(members));
    List<Rule> rules = new ArrayList<>(network.rules());
    for (int i = 0; i < 1000; i++) {
      rules.add(
          SeedDocument.rule(
              "large" + i,
              io.drawbridge.network.Action.PASS,
              SeedDocument.side(SeedDocument.terms(List.of(), List.of(), List.of("large"), "", "")),
              SeedDocument.side(
                  SeedDocument.terms(List.of(), List.of(), List.of(), String.valueOf(1 + i), "")),
              6,
              false));
    }
    int before = compile(network, Numbering.EMPTY.extend(network)).size();
    Network with = network.withAliases(aliases).withRules(rules);
    int after = compile(with, Numbering.EMPTY.extend(with)).size();
    assertThat(after - before).isBetween(10_000, 10_000 + 3 * 1000);
  }

  @Test
  void oneEditMovesFewFlowsOfOtherRules() {
    Network network = LargePolicy.network(RULES, 3);
    Numbering numbering = Numbering.EMPTY.extend(network);
    Random random = new Random(4);
    SwitchCompiler compiler = new SwitchCompiler("host1");
    Program program = compiler.compile(network, numbering, LargePolicy.facts());
    List<Integer> moved = new ArrayList<>();
    for (int round = 0; round < 150; round++) {
      List<Rule> rules = new ArrayList<>(network.rules());
      // A third of the insertions go to one place, as those of people do.
      int place = round % 3 == 0 ? RULES / 2 : random.nextInt(rules.size());
      String edited;
      if (round % 5 == 4) {
        edited = rules.remove(place).name();
      } else if (round % 5 == 3) {
        Rule rule = rules.remove(place);
        edited = rule.name();
        rules.add(random.nextInt(rules.size()), rule);
      } else {
        edited = "new" + round;
        rules.add(place, LargePolicy.rule(network, edited, round));
      }
      Network next = network.withRules(rules);
      Numbering extended = numbering.extend(next);
      Program after = compiler.compile(next, extended, LargePolicy.facts());
      FlowDiff diff = FlowDiff.between(after, program);
      Set<Long> own = new HashSet<>();
      for (Numbering each : List.of(numbering, extended)) {
        Integer number = each.rules().get(edited);
        if (number != null) {
          own.add(new Cookie(Cookie.Kind.RULE, number).value());
        }
      }
      Set<Flow.Key> keys = new HashSet<>();
      diff.put().stream()
          .filter(flow -> !own.contains(flow.cookie()))
          .forEach(f -> keys.add(f.key()));
      Set<Flow.Key> ownKeys = new HashSet<>();
      program.flows().stream()
          .filter(f -> own.contains(f.cookie()))
          .forEach(f -> ownKeys.add(f.key()));
      diff.delete().stream().filter(key -> !ownKeys.contains(key)).forEach(keys::add);
      moved.add(keys.size());
      network = next;
      numbering = extended;
      program = after;
    }
    moved.sort(null);
    assertThat(moved.get(moved.size() - 1))
        .as("flows of other rules, by edit: %s", moved)
        .isLessThan(50);
  }

  @Test
  void masksStayFew() {
    Network network = LargePolicy.network(RULES, 1);
    Program program = compile(network, Numbering.EMPTY.extend(network));
    Map<Integer, Set<String>> masks = new LinkedHashMap<>();
    for (Flow flow : program.flows()) {
      StringBuilder mask = new StringBuilder();
      flow.match().fields().forEach((field, masked) -> mask.append(field).append(masked.mask()));
      masks.computeIfAbsent(flow.table(), table -> new HashSet<>()).add(mask.toString());
    }
    assertThat(masks.get(Table.ADDRESSES.id())).hasSizeLessThan(16);
    assertThat(masks.get(Table.POLICY.id())).hasSizeLessThan(1000);
  }

  private static Program compile(Network network, Numbering numbering) {
    return NetworkCompiler.compile(network, "host1", numbering, LargePolicy.facts());
  }
}
