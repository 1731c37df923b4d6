package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.net.IpRange;
import io.drawbridge.network.Action;
import io.drawbridge.network.Alias;
import io.drawbridge.network.Network;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Side;
import io.drawbridge.network.Terms;
import io.drawbridge.network.Traffic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which aliases get a slot, where, and how long they keep it. */
@SuppressWarnings("NullAway") // a missing slot fails the test all the same
class SetSlotsTest {
  private final Map<String, Alias> aliases = new LinkedHashMap<>();
  private final List<Rule> rules = new ArrayList<>();

  @Test
  void setsApartShareAGroupAndOverlappingOnesDoNot() {
    alias("a", "10.0.0.0/24", "10.0.2.0/24");
    alias("b", "10.0.1.0/24", "10.0.3.0/24");
    alias("c", "10.0.2.7", "10.9.0.0/16");
    alias("d", "2001:db8::/32", "10.8.0.0/16");
    for (String name : List.of("a", "b", "c", "d")) {
      pass(name);
      pass(name);
    }
    Map<String, SetSlot> slots = slots(Map.of());
    assertThat(slots).hasSize(4);
    assertThat(slots.get("a").named().group()).isZero();
    assertThat(slots.get("b").named().group()).isZero();
    assertThat(slots.get("d").named().group()).isZero();
    assertThat(slots.get("c").named().group()).isEqualTo(1);
    assertThat(slots.values()).doesNotHaveDuplicates();
  }

  @Test
  void whatOneRuleNamesNeedsNone() {
    alias("once", "10.0.0.0/24", "10.0.2.0/24");
    pass("once");
    assertThat(slots(Map.of())).isEmpty();
  }

  @Test
  void aNegatedSetGoesToANarrowGroup() {
    alias("not", "10.0.0.0/24");
    rules.add(rule(Terms.NONE, terms("not")));
    SetSlot slot = slots(Map.of()).get("not");
    assertThat(slot.named()).isEqualTo(slot.negated());
    assertThat(slot.others(true)).hasSize(1);
  }

  @Test
  void aSetThatIsNamedAndNegatedHasAPlaceForEither() {
    alias("both", "10.0.0.0/24", "10.0.2.0/24");
    pass("both");
    pass("both");
    SetSlot before = slots(Map.of()).get("both");
    assertThat(before.others(true)).as("where nobody negates it").hasSize(16);
    rules.add(rule(Terms.NONE, terms("both")));
    SetSlot slot = slots(Map.of("both", before)).get("both");
    assertThat(slot).isEqualTo(slots(Map.of()).get("both"));
    assertThat(slot.named()).isEqualTo(before.named());
    assertThat(slot.others(true)).hasSize(1);
    assertThat(Long.bitCount(slot.bits())).isEqualTo(2);
    assertThat(SetSlot.of(slot.number())).isEqualTo(slot);
    assertThat(SetSlot.of(before.number())).isEqualTo(before);
  }

  @Test
  void placesOfAnEarlierLayoutAreTakenOrReplaced() {
    alias("a", "10.0.0.0/24", "10.0.2.0/24");
    alias("b", "10.0.0.7", "10.9.0.0/16");
    pass("a");
    pass("b");
    // Group 0 and group 1, when both had eight bits.
    Map<String, SetSlot> slots = slots(Map.of("a", SetSlot.of(1), "b", SetSlot.of(1 << 8 | 1)));
    assertThat(slots.get("a").named()).isEqualTo(new SetSlot.Place(0, 1));
    assertThat(slots.get("b").named()).isEqualTo(new SetSlot.Place(1, 1));
  }

  @Test
  void aSlotIsKeptWhileTheSetIsNamedAndFits() {
    alias("a", "10.0.0.0/24", "10.0.2.0/24");
    alias("b", "10.0.1.0/24", "10.0.3.0/24");
    pass("b");
    pass("b");
    Map<String, SetSlot> first = slots(Map.of());
    pass("a");
    pass("a");
    pass("a");
    Map<String, SetSlot> second = slots(first);
    assertThat(second).containsAllEntriesOf(first).containsKey("a");
    rules.removeIf(rule -> rule.name().startsWith("b") && !rule.name().equals("b0"));
    assertThat(slots(second)).as("one rule is enough to keep it").isEqualTo(second);
    alias("b", "10.0.0.9");
    Map<String, SetSlot> apart = slots(second);
    assertThat(apart.get("a")).isEqualTo(second.get("a"));
    assertThat(apart.get("b").named().group()).isNotEqualTo(apart.get("a").named().group());
    rules.removeIf(rule -> rule.name().startsWith("b"));
    assertThat(slots(apart)).containsOnlyKeys("a");
  }

  /** It lost its place to another set, and is negated since: one wish, not two. */
  @Test
  void aSetThatHasToGoTakesThePlacesItNeedsNow() {
    alias("a", "10.0.0.0/24", "10.0.2.0/24");
    alias("b", "10.0.1.0/24", "10.0.3.0/24");
    for (String name : List.of("a", "b")) {
      pass(name);
      pass(name);
    }
    Map<String, SetSlot> before = slots(Map.of());
    alias("b", "10.0.0.9", "10.0.2.9");
    rules.add(rule(Terms.NONE, terms("b")));
    Map<String, SetSlot> after = slots(before);
    assertThat(after.get("b").negated().isNarrow()).isTrue();
    assertThat(slots(after)).as("nothing more to do").isEqualTo(after);
  }

  @Test
  void whatFindsNoRoomIsWrittenOut() {
    for (int i = 0; i < SetSlot.GROUPS + 5; i++) {
      alias("s" + i, "10.0.0.0/16", "10.1." + i + ".0/24");
      for (int use = 0; use <= i; use++) {
        pass("s" + i);
      }
    }
    Map<String, SetSlot> slots = slots(Map.of());
    assertThat(slots).hasSize(SetSlot.GROUPS);
    assertThat(slots).as("those that save least go without").doesNotContainKeys("s0", "s1", "s4");
    assertThat(slots.values().stream().map(slot -> slot.named().group())).doesNotHaveDuplicates();
  }

  @Test
  void rememberingChangesNothing() {
    SetSlots.Memory memory = new SetSlots.Memory();
    Map<String, SetSlot> kept = Map.of();
    Map<String, SetSlot> fresh = new HashMap<>();
    AliasSets sets = null;
    for (int i = 0; i < 30; i++) {
      alias("s" + i % 7, "10.0." + i % 5 + ".0/24", "10.1." + i + ".0/24");
      pass("s" + i % 7);
      Network network = network();
      sets = sets == null ? new AliasSets(network) : sets.of(network);
      kept = memory.extend(kept, network, sets);
      fresh = new SetSlots.Memory().extend(fresh, network, new AliasSets(network));
      assertThat(kept).isEqualTo(fresh);
    }
  }

  private void alias(String name, String... members) {
    aliases.put(name, Alias.ofAddresses(List.of(members).stream().map(IpRange::parse).toList()));
  }

  private void pass(String alias) {
    rules.add(rule(terms(alias), Terms.NONE));
  }

  private Rule rule(Terms yes, Terms no) {
    String alias = yes.addressAliases().isEmpty() ? "not" : yes.addressAliases().get(0);
    long number = rules.stream().filter(rule -> rule.name().startsWith(alias)).count();
    return Rule.of(alias + number, Action.PASS, new Side(yes, no), Side.ANY, Traffic.ANY);
  }

  private static Terms terms(String alias) {
    return SeedDocument.terms(List.of(), List.of(), List.of(alias), "", "");
  }

  private Network network() {
    return SeedDocument.network().withAliases(aliases).withRules(List.copyOf(rules));
  }

  private Map<String, SetSlot> slots(Map<String, SetSlot> before) {
    Network network = network();
    return new SetSlots.Memory().extend(before, network, new AliasSets(network));
  }
}
