package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.diff.FlowDiff;
import io.drawbridge.network.Action;
import io.drawbridge.network.Network;
import io.drawbridge.network.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Living connections meet the policy again exactly when a verdict may differ. */
class EpochTest {
  @Test
  void aDescriptionChangesNothing() {
    Network before = SeedDocument.network();
    List<Rule> rules = new ArrayList<>();
    for (Rule rule : before.rules()) {
      rules.add(
          new Rule(
              rule.name(),
              rule.action(),
              rule.group(),
              rule.from(),
              rule.to(),
              rule.traffic(),
              rule.during(),
              rule.options(),
              rule.log(),
              rule.enabled(),
              "described"));
    }
    assertThat(SeedProgram.program(with(before, rules))).isEqualTo(SeedProgram.program(before));
  }

  @Test
  void aRemovedRuleStartsAnEpochAndKeepsTheOthersNumbers() {
    Network before = SeedDocument.network();
    Numbering numbering = Numbering.EMPTY.extend(before);
    List<Rule> rules = new ArrayList<>(before.rules());
    rules.removeIf(rule -> rule.name().equals("smtp-in"));
    Network after = with(before, rules);
    Numbering extended = numbering.extend(after);
    assertThat(extended.rules()).containsEntry("web-in", numbering.rules().get("web-in"));
    Program old = NetworkCompiler.compile(before, "host1", numbering, SeedProgram.facts());
    Program next = NetworkCompiler.compile(after, "host1", extended, SeedProgram.facts());
    assertThat(next.epoch()).isNotEqualTo(old.epoch());
    assertThat(FlowDiff.between(next.flows(), old.flows()).isEmpty()).isFalse();
  }

  @Test
  void backToAnEarlierPolicyIsBackToItsEpoch() {
    Network network = SeedDocument.network();
    List<Rule> rules = new ArrayList<>(network.rules());
    rules.add(
        0,
        SeedDocument.rule(
            "nothing",
            Action.BLOCK,
            SeedDocument.zones("wan"),
            SeedDocument.zones("dmz"),
            null,
            false));
    Program before = SeedProgram.program(network);
    assertThat(SeedProgram.program(with(network, rules)).epoch()).isNotEqualTo(before.epoch());
    assertThat(SeedProgram.program(network).epoch()).isEqualTo(before.epoch());
  }

  @Test
  void aPortInAnotherZoneStartsAnEpoch() {
    Network network = SeedDocument.network();
    Map<String, Integer> ports = new HashMap<>(SeedDocument.PORT_NUMBERS);
    ports.remove("desk0");
    Program without =
        NetworkCompiler.compile(
            network,
            "host1",
            Numbering.EMPTY.extend(network),
            new SwitchFacts(ports, SeedProgram.facts().gateways()));
    assertThat(without.epoch()).isNotEqualTo(SeedProgram.program(network).epoch());
  }

  private static Network with(Network network, List<Rule> rules) {
    return network.withRules(rules);
  }
}
