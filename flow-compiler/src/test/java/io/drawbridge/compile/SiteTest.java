package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Network;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.Switch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Names are looked up; one that is not declared, or has no number, is a mistake and is named. */
class SiteTest {
  private final Site site = site("host1", Numbering.EMPTY.extend(SeedDocument.network()));

  @Test
  void whatIsNotDeclaredIsNamed() {
    assertRefused(() -> site("other", Numbering.EMPTY), "the document has no switch 'other'");
    assertRefused(() -> site.segment("moon"), "the document has no segment 'moon'");
    assertRefused(
        () -> site.segmentOfZone("moon"), "no segment of the document has the zone 'moon'");
    assertRefused(() -> site.host("moon"), "the document has no host 'moon'");
    assertRefused(() -> site.zoneNumber("moon"), "'moon' has no number");
    assertRefused(() -> site("host1", Numbering.EMPTY), "has no number");
  }

  @Test
  void aHostIsInTheSegmentOfItsPortOrOfItsAddress() {
    assertThat(site.segmentOfHost("app")).contains("private");
    assertThat(site.segmentOfHost("solo")).as("by its port only").contains("public");
    Network seed = SeedDocument.network();
    Network portless =
        new Network(
            Map.of("host1", new Switch(1, Map.of())),
            seed.segments(),
            seed.hosts(),
            seed.router(),
            seed.nat(),
            seed.aliases(),
            seed.ruleGroups(),
            seed.rules());
    Site without =
        new Site(
            portless,
            "host1",
            Numbering.EMPTY.extend(portless),
            SwitchFacts.NONE,
            new AliasSets(portless));
    assertThat(without.segmentOfHost("app")).as("by its address").contains("private");
    assertThat(without.segmentOfHost("mail")).contains("public");
    assertThat(without.segmentOfHost("solo")).as("in no prefix").isEmpty();
  }

  @Test
  void addressesOfTheRouterAndOfItsLinks() {
    assertThat(site.owner(IpAddress.parse("172.16.1.5")).map(Gate::segment)).contains("public");
    assertThat(site.owner(IpAddress.parse("192.168.1.1")).map(Gate::segment)).contains("private");
    assertThat(site.owner(IpAddress.parse("172.16.1.6"))).isEmpty();
    assertThat(site.onLink(IpAddress.parse("192.168.1.77")).map(Gate::segment)).contains("private");
    assertThat(site.onLink(IpAddress.parse("192.168.2.77"))).isEmpty();
  }

  @Test
  void linksAreIpv4PrefixesEachOnceAndNoSingleAddresses() {
    RouterInterface router =
        new RouterInterface(
            MacAddress.parse("02:00:00:00:01:05"),
            List.of(
                InterfaceAddress.parse("10.0.0.1/24"),
                InterfaceAddress.parse("10.0.0.2/24"),
                InterfaceAddress.parse("10.1.0.1/31"),
                InterfaceAddress.parse("10.2.0.1/32"),
                InterfaceAddress.parse("2001:db8::1/64")),
            Optional.empty(),
            Optional.empty());
    Gate gate = new Gate("public", 1, router);
    assertThat(Site.linkPrefixes(gate))
        .containsExactly(Cidr.parse("10.0.0.0/24"), Cidr.parse("10.1.0.0/31"));
    assertThat(gate.ipv4()).hasSize(4).noneMatch(address -> !address.address().isIpv4());
  }

  private static void assertRefused(ThrowingCallable call, String why) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(why);
  }

  private static Site site(String switchName, Numbering numbering) {
    Network network = SeedDocument.network();
    return new Site(
        network,
        switchName,
        numbering,
        new SwitchFacts(SeedDocument.PORT_NUMBERS, Map.of()),
        new AliasSets(network));
  }
}
