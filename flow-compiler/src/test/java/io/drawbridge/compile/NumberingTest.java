package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.net.IpRange;
import io.drawbridge.network.Action;
import io.drawbridge.network.Alias;
import io.drawbridge.network.Network;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Side;
import io.drawbridge.network.StateOptions;
import io.drawbridge.network.Terms;
import io.drawbridge.network.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names keep their numbers; others get the lowest free ones. */
class NumberingTest {
  @Test
  void eachKindIsNumberedFromOne() {
    Numbering numbering = Numbering.EMPTY.extend(SeedDocument.network());
    assertThat(numbering.segments()).isEqualTo(Map.of("public", 1, "private", 2));
    assertThat(numbering.zones()).isEqualTo(Map.of("wan", 1, "dmz", 2, "lan", 3));
    assertThat(numbering.hosts()).isEqualTo(Map.of("mail", 1, "web", 2, "solo", 3, "app", 4));
    assertThat(numbering.forwards()).isEqualTo(Map.of("app-http", 1));
    assertThat(numbering.rules()).hasSize(8).containsEntry("ping-anywhere", 1);
    assertThat(numbering.rules()).containsEntry("lan-out", 8);
  }

  @Test
  void whatGoesLeavesItsNumberToTheNext() {
    Numbering first = numbering(Numbering.EMPTY, plain("a"), plain("b"), plain("c"));
    Numbering second = numbering(first, plain("new"), plain("c"), plain("a"));
    assertThat(second.rules()).isEqualTo(Map.of("a", 1, "new", 2, "c", 3));
    assertThat(second.rules()).doesNotContainKey("b");
    assertThat(second.rules().get("b")).isNull();
  }

  @Test
  void aNameForAnotherIsNoticedThoughThereAreAsManyAsBefore() {
    Numbering first = numbering(Numbering.EMPTY, plain("a"), plain("b"));
    assertThat(numbering(first, plain("a"), plain("c")).rules()).isEqualTo(Map.of("a", 1, "c", 2));
  }

  @Test
  void whatOnlyGoesIsGone() {
    Numbering first = numbering(Numbering.EMPTY, plain("a"), plain("b"), limited("c"));
    Numbering second = numbering(first, plain("b"));
    assertThat(second.rules()).isEqualTo(Map.of("b", 2));
    assertThat(second.rateMeters()).isEmpty();
  }

  @Test
  void aSetKeepsItsSlotWhenOneThatSavesMoreComes() {
    Numbering first = Numbering.EMPTY.extend(named(Map.of("b", set("10.0.1.0/24"))));
    assertThat(first.slots()).containsOnlyKeys("b");
    Network more = named(Map.of("b", set("10.0.1.0/24"), "a", set("10.0.0.1", "10.0.0.3")));
    Numbering second = first.extend(more);
    assertThat(second.slots()).containsOnlyKeys("a", "b").containsAllEntriesOf(first.slots());
    assertThat(Numbering.EMPTY.extend(more).slots()).isNotEqualTo(second.slots());
  }

  @Test
  void whatIsRememberedOfOneNumberingIsNotTakenForAnother() {
    Network network = named(Map.of("b", set("10.0.1.0/24"), "a", set("10.0.0.1", "10.0.0.3")));
    Numbering one = Numbering.EMPTY.extend(named(Map.of("b", set("10.0.1.0/24"))));
    Numberer numberer = new Numberer();
    for (Numbering before : List.of(one, Numbering.EMPTY, one, one.extend(network))) {
      Numbering next = numberer.extend(before, network);
      assertThat(next.slots()).isEqualTo(before.extend(network).slots());
      assertThat(numberer.extend(next, network)).isEqualTo(next);
      assertThat(numberer.extend(before, network).slots()).isEqualTo(next.slots());
    }
  }

  @Test
  void whatDidNotChangeIsTheSameObject() {
    Numbering first = numbering(Numbering.EMPTY, plain("a"), logs("b"), limited("c"));
    Numbering second = numbering(first, plain("a"), logs("b"), limited("c"));
    assertThat(second.rules()).isSameAs(first.rules());
    assertThat(second.priorities()).isSameAs(first.priorities());
    assertThat(second.logMeters()).isSameAs(first.logMeters());
    assertThat(second.rateMeters()).isSameAs(first.rateMeters());
    assertThat(second.slots()).isSameAs(first.slots());
    assertThat(second.zones()).isSameAs(first.zones());
  }

  @Test
  void onlyRulesThatLogOrAuditOrLimitHaveMetersAndNoTwoTheSame() {
    Numbering first = numbering(Numbering.EMPTY, plain("a"), logs("b"), audits("c"), limited("d"));
    assertThat(first.logMeters()).isEqualTo(Map.of("b", 100, "c", 101));
    assertThat(first.rateMeters()).isEqualTo(Map.of("d", 102));
    Numbering second =
        numbering(first, limited("d"), logs("e"), audits("c"), limited("f"), logs("g"));
    assertThat(second.logMeters()).isEqualTo(Map.of("c", 101, "e", 100, "g", 103));
    assertThat(second.rateMeters()).isEqualTo(Map.of("d", 102, "f", 104));
  }

  private static Numbering numbering(Numbering before, Rule... rules) {
    Network network = SeedDocument.network().withRules(List.of(rules));
    return before.extend(network);
  }

  /** Two rules for each alias, one for either side. */
  private static Network named(Map<String, Alias> aliases) {
    List<Rule> rules = new ArrayList<>();
    for (String alias : aliases.keySet()) {
      Side side =
          new Side(SeedDocument.terms(List.of(), List.of(), List.of(alias), "", ""), Terms.NONE);
      rules.add(Rule.of(alias + 1, Action.PASS, side, Side.ANY, Traffic.ANY));
      rules.add(Rule.of(alias + 2, Action.PASS, Side.ANY, side, Traffic.ANY));
    }
    return SeedDocument.network().withAliases(aliases).withRules(rules);
  }

  private static Alias set(String... members) {
    return Alias.ofAddresses(Stream.of(members).map(IpRange::parse).toList());
  }

  private static Rule plain(String name) {
    return rule(name, Action.PASS, false, Optional.empty());
  }

  private static Rule logs(String name) {
    return rule(name, Action.BLOCK, true, Optional.empty());
  }

  private static Rule audits(String name) {
    return rule(name, Action.AUDIT, false, Optional.empty());
  }

  private static Rule limited(String name) {
    return rule(name, Action.PASS, false, Optional.of(10));
  }

  private static Rule rule(String name, Action action, boolean log, Optional<Integer> rate) {
    return new Rule(
        name,
        action,
        Optional.empty(),
        Side.ANY,
        Side.ANY,
        Traffic.ANY,
        Optional.empty(),
        new StateOptions(false, rate),
        log,
        true,
        "");
  }
}
