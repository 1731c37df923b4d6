package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.net.IpRange;
import io.drawbridge.net.IpSet;
import io.drawbridge.net.PortRange;
import io.drawbridge.net.PortSet;
import io.drawbridge.network.Alias;
import io.drawbridge.network.Host;
import io.drawbridge.network.Network;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Aliases take in hosts and each other; what did not change is not worked out again. */
class AliasSetsTest {
  @Test
  void membersOfHostsAndOfOtherAliasesBelong() {
    AliasSets sets = new AliasSets(network("10.0.0.1"));
    assertThat(sets.addresses("inner")).isEqualTo(addresses("10.0.0.1"));
    assertThat(sets.addresses("outer"))
        .isEqualTo(addresses("10.0.0.1", "10.1.0.0/16", "172.16.1.1"));
    assertThat(sets.addresses("outermost")).isEqualTo(sets.addresses("outer"));
    assertThat(sets.ports("outer")).isEqualTo(PortSet.of(List.of()));
    assertThat(sets.ports("high")).isEqualTo(ports("80", "8000-8999"));
    assertThat(sets.ports("high")).isSameAs(sets.ports("high"));
    assertThat(sets.addresses("high")).isEqualTo(IpSet.EMPTY);
    assertThat(sets.addresses("outer")).isSameAs(sets.addresses("outer"));
  }

  @Test
  void oneThatTakesItselfInEnds() {
    Map<String, Alias> aliases = new LinkedHashMap<>();
    aliases.put("a", alias("10.0.0.1", List.of(), "b"));
    aliases.put("b", alias("10.0.0.2", List.of(), "a"));
    AliasSets sets = new AliasSets(SeedDocument.network().withAliases(aliases));
    assertThat(sets.addresses("a")).isEqualTo(addresses("10.0.0.1", "10.0.0.2"));
    assertThat(sets.addresses("b")).isEqualTo(sets.addresses("a"));
  }

  @Test
  void whatTheDocumentDoesNotDeclareIsNamed() {
    AliasSets sets = new AliasSets(network("10.0.0.1"));
    assertThatThrownBy(() -> sets.addresses("nobody"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the document has no alias 'nobody'");
    Network network =
        SeedDocument.network()
            .withAliases(Map.of("a", new Alias(List.of(), List.of("ghost"), List.of(), List.of())));
    assertThatThrownBy(() -> new AliasSets(network).addresses("a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the document has no host 'ghost'");
  }

  @Test
  void theSameAliasesAreTheSameSets() {
    AliasSets sets = new AliasSets(network("10.0.0.1"));
    assertThat(sets.of(network("10.0.0.1"))).isSameAs(sets);
  }

  @Test
  void onlyWhatAChangeReachesIsWorkedOutAgain() {
    AliasSets before = workedOut("10.0.0.1");
    AliasSets after = before.of(network("10.0.0.2"));
    assertThat(after.addresses("inner")).isEqualTo(addresses("10.0.0.2"));
    assertThat(after.addresses("outermost"))
        .isEqualTo(addresses("10.0.0.2", "10.1.0.0/16", "172.16.1.1"));
    assertThat(after.addresses("other")).isSameAs(before.addresses("other"));
    assertThat(after.ports("high")).isSameAs(before.ports("high"));
  }

  @Test
  void anAliasThatGoesLeavesTheOthers() {
    AliasSets before = workedOut("10.0.0.1");
    Map<String, Alias> less = new LinkedHashMap<>(network("10.0.0.1").aliases());
    less.remove("outermost");
    less.put("fresh", alias("10.3.0.1", List.of()));
    AliasSets after = before.of(SeedDocument.network().withAliases(less));
    assertThat(after.addresses("outer")).isSameAs(before.addresses("outer"));
    assertThat(after.addresses("fresh")).isEqualTo(addresses("10.3.0.1"));
    assertThatThrownBy(() -> after.addresses("outermost"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anotherAddressOfAHostIsNoticed() {
    AliasSets before = workedOut("10.0.0.1");
    Network network = network("10.0.0.1");
    Map<String, Host> hosts = new LinkedHashMap<>(network.hosts());
    hosts.computeIfPresent(
        "mail", (name, host) -> new Host(host.macs(), List.of(IpRange.parse("10.5.0.5").first())));
    Network moved =
        new Network(
            network.switches(),
            network.segments(),
            hosts,
            network.router(),
            network.nat(),
            network.aliases(),
            network.ruleGroups(),
            network.rules());
    assertThat(before.of(moved).addresses("outer"))
        .isEqualTo(addresses("10.0.0.1", "10.1.0.0/16", "10.5.0.5"));
  }

  private static AliasSets workedOut(String inner) {
    Network network = network(inner);
    AliasSets sets = new AliasSets(network);
    network.aliases().keySet().forEach(sets::addresses);
    network.aliases().keySet().forEach(sets::ports);
    return sets;
  }

  private static Network network(String inner) {
    Map<String, Alias> aliases = new LinkedHashMap<>();
    aliases.put("inner", alias(inner, List.of()));
    aliases.put("outer", alias("10.1.0.0/16", List.of("mail"), "inner"));
    aliases.put("outermost", new Alias(List.of(), List.of(), List.of(), List.of("outer")));
    aliases.put("other", alias("10.2.0.0/16", List.of()));
    aliases.put("low", Alias.ofPorts(List.of(PortRange.parse("80"))));
    aliases.put(
        "high",
        new Alias(List.of(), List.of(), List.of(PortRange.parse("8000-8999")), List.of("low")));
    return SeedDocument.network().withAliases(aliases);
  }

  private static Alias alias(String range, List<String> hosts, String... others) {
    return new Alias(List.of(IpRange.parse(range)), hosts, List.of(), List.of(others));
  }

  private static IpSet addresses(String... ranges) {
    return IpSet.of(Stream.of(ranges).map(IpRange::parse).toList());
  }

  private static PortSet ports(String... ranges) {
    return PortSet.of(Stream.of(ranges).map(PortRange::parse).toList());
  }
}
