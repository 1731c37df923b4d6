package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.flow.Flow;
import io.drawbridge.net.IpRange;
import io.drawbridge.network.Action;
import io.drawbridge.network.Alias;
import io.drawbridge.network.Network;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Side;
import io.drawbridge.network.Terms;
import io.drawbridge.network.Traffic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The longest prefix tells every set its addresses are in, also those of the prefixes around it.
 */
class AddressStageTest {
  private final AddressStage stage = new AddressStage();
  private final Numberer numberer = new Numberer();
  private Numbering numbering = Numbering.EMPTY;

  @Test
  void whatIsInsideInheritsFromEverythingAround() {
    assertThat(update(Map.of("all", set("0.0.0.0/0"), "ten", set("10.0.0.0/8", "10.0.0.7"))))
        .hasSize(2)
        .anyMatch(text -> text.contains("priority=100,") && sets(text) == 1)
        .anyMatch(text -> text.contains("priority=108,") && sets(text) == 2);
  }

  @Test
  void aWiderSetThatComesReachesWhatIsInside() {
    Map<String, Alias> aliases = new LinkedHashMap<>();
    aliases.put("one", set("10.0.0.7", "10.0.0.9", "10.1.0.0/16"));
    update(aliases);
    aliases.put("wide", set("10.0.0.0/8", "2001:db8::/32"));
    List<String> flows = update(aliases);
    assertThat(flows).hasSize(5);
    assertThat(flows).filteredOn(text -> text.contains("priority=132,reg11")).hasSize(2);
    assertThat(flows)
        .filteredOn(text -> text.contains("priority=132,reg11") || text.contains("priority=116,"))
        .allMatch(text -> sets(text) == 2);
    aliases.remove("wide");
    assertThat(update(aliases)).hasSize(3).allMatch(text -> sets(text) == 1);
    aliases.remove("one");
    assertThat(update(aliases)).isEmpty();
  }

  @Test
  void oneAddressInCommonIsEnoughToBeKeptApart() {
    Alias first = set("10.0.0.0/24", "10.7.0.0/16", "10.9.0.0/16");
    assertThat(update(Map.of("a", first, "b", set("10.0.0.255-10.0.1.0"))))
        .filteredOn(text -> text.contains("reg11=0xa0000ff"))
        .singleElement()
        .matches(text -> sets(text) == 2);
  }

  @Test
  void registersThatHoldNoneOfTheSetsAreLeftAlone() {
    Side not = new Side(Terms.NONE, SeedDocument.terms(List.of(), List.of(), List.of("a"), "", ""));
    List<String> negated =
        texts(
            parts(
                Map.of("a", set("10.0.0.7")),
                List.of(Rule.of("a", Action.BLOCK, not, Side.ANY, Traffic.ANY))));
    assertThat(negated)
        .singleElement()
        .matches(text -> !text.contains("->reg14") && text.contains("->reg15"));
  }

  @Test
  void blocksThatNothingTouchedAreTheSameParts() {
    Map<String, Alias> aliases = new LinkedHashMap<>();
    aliases.put("a", set("10.0.0.7", "10.0.1.7", "2001:db8::1", "2001:db8:0:1::1"));
    List<Part> before = parts(aliases);
    assertThat(before).as("a block each").hasSize(4);
    aliases.put("a", set("10.0.0.7", "10.0.0.8", "10.0.1.7", "2001:db8::1", "2001:db8:0:1::1"));
    List<Part> after = parts(aliases);
    assertThat(after).hasSize(4).doesNotContain(before.get(0));
    assertThat(after).containsAll(before.subList(1, 4));
    assertThat(after.get(0).flows()).hasSize(2);
    assertThat(after.get(0).flows().stream().map(Flow::cookie).distinct()).hasSize(1);
    assertThat(after.stream().map(part -> part.flows().get(0).cookie()).distinct()).hasSize(4);
  }

  /** How many registers, and so groups, a flow sets; sets that overlap are in different groups. */
  private static int sets(String flow) {
    long low = flow.contains("->reg14") ? value(flow, "->reg14") : 0;
    long high = flow.contains("->reg15") ? value(flow, "->reg15") : 0;
    int count = 0;
    for (int group = 0; group < SetSlot.GROUPS; group++) {
      SetSlot.Place all = new SetSlot.Place(group, (1 << SetSlot.width(group)) - 1);
      long mask = new SetSlot(all, all).bits();
      count += ((high << 32 | low) & mask) != 0 ? 1 : 0;
    }
    return count;
  }

  private static long value(String flow, String register) {
    int end = flow.indexOf(register);
    return Long.decode(flow.substring(flow.lastIndexOf(':', end) + 1, end));
  }

  private List<String> update(Map<String, Alias> aliases) {
    return texts(parts(aliases));
  }

  private static List<String> texts(List<Part> parts) {
    return parts.stream().flatMap(part -> part.flows().stream()).map(Flow::toString).toList();
  }

  /** With two rules that name each. */
  private List<Part> parts(Map<String, Alias> aliases) {
    List<Rule> rules = new ArrayList<>();
    for (String name : aliases.keySet()) {
      Side side =
          new Side(SeedDocument.terms(List.of(), List.of(), List.of(name), "", ""), Terms.NONE);
      for (int use = 0; use < 2; use++) {
        rules.add(Rule.of(name + use, Action.PASS, side, Side.ANY, Traffic.ANY));
      }
    }
    return parts(aliases, rules);
  }

  private List<Part> parts(Map<String, Alias> aliases, List<Rule> rules) {
    Network network = SeedDocument.network().withAliases(aliases).withRules(rules);
    numbering = numberer.extend(numbering, network);
    return stage.update(numbering, new AliasSets(network));
  }

  private static Alias set(String... members) {
    return Alias.ofAddresses(Stream.of(members).map(IpRange::parse).toList());
  }
}
