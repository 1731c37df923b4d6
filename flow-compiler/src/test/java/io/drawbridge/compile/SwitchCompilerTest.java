package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.flow.Flow;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.PortRange;
import io.drawbridge.network.Action;
import io.drawbridge.network.Alias;
import io.drawbridge.network.Network;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Side;
import io.drawbridge.network.StateOptions;
import io.drawbridge.network.Terms;
import io.drawbridge.network.Traffic;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Punt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What changed is compiled again, whatever way it changed; what did not is the same part. */
class SwitchCompilerTest {
  private static final Side SET = side("shared");
  private static final Side PORTS =
      new Side(SeedDocument.terms(List.of(), List.of(), List.of(), "", "ports"), Terms.NONE);
  private static final Side NOT_SET = new Side(Terms.NONE, side("shared").matching());

  private final SwitchCompiler compiler = new SwitchCompiler("host1");

  @Test
  void theSameIsTheSameObject() {
    Network network = network(rule("a", Action.PASS, SET));
    Numbering numbering = Numbering.EMPTY.extend(network);
    Program first = compiler.compile(network, numbering, SeedProgram.facts());
    assertThat(compiler.compile(network, numbering, SeedProgram.facts())).isSameAs(first);
    assertThat(compiler.compile(network, numbering, SwitchFacts.NONE)).isNotEqualTo(first);
  }

  @Test
  void onlyTheRuleThatChangedIsCompiledAgain() {
    Network before =
        network(rule("a", Action.PASS, SET), rule("b", Action.PASS, Side.ANY), audit("c"));
    Network after =
        network(rule("a", Action.PASS, SET), rule("b", Action.BLOCK, Side.ANY), audit("c"));
    assertThat(compiledAgain(before, after)).containsExactlyInAnyOrder(rule(2), epoch());
  }

  @Test
  void aMemberOfASetWithASlotChangesTheAddressesOnly() {
    Network before = network(rule("a", Action.PASS, SET), rule("b", Action.PASS, SET));
    Network after = before.withAliases(aliases("80", "10.9.0.1", "10.9.0.5", "10.9.0.9"));
    assertThat(kinds(compiledAgain(before, after)))
        .containsExactlyInAnyOrder(Cookie.Kind.ADDRESSES, Cookie.Kind.EPOCH);
  }

  @Test
  void whoTakesASetWithASlotAwayIsCompiledAgain() {
    Network before =
        network(
            rule("a", Action.PASS, SET),
            rule("b", Action.PASS, SET),
            rule("c", Action.PASS, NOT_SET));
    Network after = before.withAliases(aliases("80", "10.9.0.1", "10.9.0.5", "10.9.0.9"));
    assertThat(compiledAgain(before, after)).contains(rule(3)).doesNotContain(rule(1), rule(2));
  }

  @Test
  void otherPortsReachTheRulesThatNameThem() {
    Network before = network(rule("a", Action.PASS, SET), rule("b", Action.PASS, PORTS));
    Network after = before.withAliases(aliases("81", "10.9.0.1", "10.9.0.5"));
    assertThat(compiledAgain(before, after)).containsExactlyInAnyOrder(rule(2), epoch());
  }

  @Test
  void aSetThatTakesAForwardsTargetInReachesItsRules() {
    Rule to = Rule.of("to", Action.PASS, Side.ANY, SET, Traffic.ANY);
    Network before = network(to, rule("a", Action.PASS, SET));
    String target = "192.168.1.10";
    Network after = before.withAliases(aliases("80", "10.9.0.1", "10.9.0.5", target));
    assertThat(compiledAgain(before, after)).contains(rule(1));
    assertThat(compiledAgain(after, before)).contains(rule(1));
  }

  @Test
  void aSetOfAnotherFamilyReachesItsRules() {
    Network before = network(rule("a", Action.PASS, SET), rule("b", Action.PASS, SET));
    Network after = before.withAliases(aliases("80", "10.9.0.1", "10.9.0.5", "2001:db8::/32"));
    assertThat(compiledAgain(before, after)).contains(rule(1), rule(2));
    assertThat(compiledAgain(after, before)).contains(rule(1), rule(2));
    Network six = before.withAliases(aliases("80", "2001:db8::/32", "2001:db9::/32"));
    assertThat(compiledAgain(after, six)).contains(rule(1), rule(2));
    assertThat(compiledAgain(six, after)).contains(rule(1), rule(2));
  }

  @Test
  void anAuditKeepsItsPlaceAmongTheAudits() {
    Rule logged = logged("b");
    Network before = network(audit("a"), audit("b"), audit("c"), rule("d", Action.PASS, Side.ANY));
    Network edited = withSecond(before, audit("b", SET));
    assertThat(compiledAgain(before, edited)).contains(rule(2)).doesNotContain(rule(1), rule(3));
    // One audit less: those after it move up, though nothing else of them changed.
    Network fewer = withSecond(before, logged);
    assertThat(compiledAgain(before, fewer)).contains(rule(2), rule(3)).doesNotContain(rule(4));
  }

  @Test
  void whatIsSwitchedOffIsNotThere() {
    Rule off =
        new Rule(
            "b",
            Action.PASS,
            Optional.empty(),
            Side.ANY,
            Side.ANY,
            Traffic.ANY,
            Optional.empty(),
            StateOptions.DEFAULT,
            false,
            false,
            "");
    Network on = network(rule("a", Action.PASS, SET), rule("b", Action.PASS, Side.ANY));
    Network half = network(rule("a", Action.PASS, SET), off);
    Numbering numbering = Numbering.EMPTY.extend(on);
    take(on, numbering);
    Program program = take(half, numbering);
    assertThat(cookies(program.flows())).contains(rule(1)).doesNotContain(rule(2));
    assertThat(cookies(take(on, numbering).flows())).contains(rule(1), rule(2));
  }

  @Test
  void otherNumbersForTheSameDocumentAreNoticed() {
    Rule limited = limited(true);
    Network network = network(rule("a", Action.PASS, SET), limited, audit("c"));
    Numbering n = Numbering.EMPTY.extend(network);
    UnaryOperator<Map<String, Integer>> other =
        map -> {
          Map<String, Integer> more = new HashMap<>();
          map.forEach((name, number) -> more.put(name, number + 20));
          return more;
        };
    List<Numbering> changed = new ArrayList<>();
    changed.add(with(n, other.apply(n.rules()), n.priorities(), n.logMeters(), n.rateMeters()));
    changed.add(with(n, n.rules(), other.apply(n.priorities()), n.logMeters(), n.rateMeters()));
    changed.add(with(n, n.rules(), n.priorities(), other.apply(n.logMeters()), n.rateMeters()));
    changed.add(with(n, n.rules(), n.priorities(), n.logMeters(), other.apply(n.rateMeters())));
    for (Numbering each : changed) {
      Program before = take(network, n);
      assertThat(take(network, each).flows()).isNotEqualTo(before.flows());
    }
  }

  @Test
  void metersOfPuntsOfLogsAndOfLimitsByNumber() {
    List<Rule> rules = new ArrayList<>(List.of(limited(false)));
    for (int i = 0; i < 16; i++) {
      rules.add(audit("audit" + i));
    }
    Network network = network(rules.toArray(new Rule[0]));
    Program program = take(network, Numbering.EMPTY.extend(network));
    List<Program.MeterBand> expected = new ArrayList<>();
    for (Punt punt : Punt.values()) {
      if (punt != Punt.LOG) {
        expected.add(band(punt.meter(), punt));
      }
    }
    for (int i = 0; i < 16; i++) {
      expected.add(band(100 + i, Punt.LOG));
    }
    expected.add(new Program.MeterBand(116, 5, 5));
    assertThat(program.meters()).startsWith(expected.toArray(new Program.MeterBand[0]));
    assertThat(program.meters())
        .isSortedAccordingTo(Comparator.comparingInt(Program.MeterBand::id));
  }

  private static Program.MeterBand band(int meter, Punt punt) {
    return new Program.MeterBand(meter, punt.packetsPerSecond(), punt.burstPackets());
  }

  private static Numbering with(
      Numbering n,
      Map<String, Integer> rules,
      Map<String, Integer> priorities,
      Map<String, Integer> logMeters,
      Map<String, Integer> rateMeters) {
    return new Numbering(
        n.segments(),
        n.zones(),
        rules,
        n.forwards(),
        n.hosts(),
        priorities,
        logMeters,
        rateMeters,
        n.vlans(),
        n.slots());
  }

  /** Compiles, and holds the result against a compiler that remembers nothing. */
  private Program take(Network network, Numbering numbering) {
    Program program = compiler.compile(network, numbering, SeedProgram.facts());
    assertThat(program)
        .isEqualTo(new SwitchCompiler("host1").compile(network, numbering, SeedProgram.facts()));
    return program;
  }

  /** The cookies of the flows in parts that are new after an edit. */
  private Set<Long> compiledAgain(Network before, Network after) {
    Numbering numbering = Numbering.EMPTY.extend(before);
    Program first = take(before, numbering);
    Program second = take(after, numbering.extend(after));
    return cookies(second.changesFrom(first).mine());
  }

  private static Set<Long> cookies(List<Flow> flows) {
    return flows.stream().map(Flow::cookie).collect(Collectors.toSet());
  }

  private static Set<Cookie.Kind> kinds(Set<Long> cookies) {
    return cookies.stream()
        .map(cookie -> Cookie.read(cookie).orElseThrow().kind())
        .collect(Collectors.toSet());
  }

  private static long rule(int number) {
    return new Cookie(Cookie.Kind.RULE, number).value();
  }

  private static long epoch() {
    return Cookie.of(Cookie.Kind.EPOCH).value();
  }

  /** The other rules stay the objects they are. */
  private static Network withSecond(Network network, Rule rule) {
    List<Rule> rules = new ArrayList<>(network.rules());
    rules.set(1, rule);
    return network.withRules(rules);
  }

  private static Network network(Rule... rules) {
    return SeedDocument.network()
        .withAliases(aliases("80", "10.9.0.1", "10.9.0.5"))
        .withRules(List.of(rules));
  }

  private static Map<String, Alias> aliases(String port, String... members) {
    Map<String, Alias> aliases = new LinkedHashMap<>();
    aliases.put("shared", Alias.ofAddresses(Stream.of(members).map(IpRange::parse).toList()));
    aliases.put("ports", Alias.ofPorts(List.of(PortRange.parse(port))));
    return aliases;
  }

  private static Side side(String alias) {
    return new Side(SeedDocument.terms(List.of(), List.of(), List.of(alias), "", ""), Terms.NONE);
  }

  private static Rule audit(String name) {
    return audit(name, Side.ANY);
  }

  private static Rule audit(String name, Side from) {
    return rule(name, Action.AUDIT, from);
  }

  private static Rule limited(boolean log) {
    return new Rule(
        "limited",
        Action.PASS,
        Optional.empty(),
        Side.ANY,
        Side.ANY,
        Traffic.ANY,
        Optional.empty(),
        new StateOptions(false, Optional.of(5)),
        log,
        true,
        "");
  }

  private static Rule logged(String name) {
    return SeedDocument.rule(name, Action.BLOCK, Side.ANY, Side.ANY, null, true);
  }

  private static Rule rule(String name, Action action, Side from) {
    return Rule.of(name, action, from, Side.ANY, Traffic.ANY);
  }
}
