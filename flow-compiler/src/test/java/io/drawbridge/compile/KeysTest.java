package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.diff.FlowDiff;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Host;
import io.drawbridge.network.Network;
import io.drawbridge.network.NetworkValidator;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.Segment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a valid document says twice is one flow: two of one key could not be sent to a switch. */
class KeysTest {
  private final Network seed = SeedDocument.network();

  @Test
  void severalOfTheRoutersAddressesInOnePrefix() {
    assertOneFlowAKey(withAddresses("192.168.1.1/24", "192.168.1.2/24"));
  }

  @Test
  void prefixesThatBeginOrEndAlike() {
    assertOneFlowAKey(withAddresses("192.168.1.1/24", "192.168.1.9/28", "192.168.1.250/28"));
  }

  @Test
  void anEtherTypeListedTwice() {
    Map<String, Segment> segments = new LinkedHashMap<>(seed.segments());
    EtherTypes twice = new EtherTypes(false, List.of(EtherTypes.ARP, EtherTypes.ARP));
    segments.computeIfPresent(
        "private", (name, segment) -> new Segment(segment.zones(), segment.uplink(), twice));
    assertOneFlowAKey(network(segments, seed.hosts(), seed.router()));
  }

  @Test
  void aHostsOwnLinkLocalAddress() {
    Map<String, Host> hosts = new LinkedHashMap<>(seed.hosts());
    hosts.computeIfPresent(
        "mail",
        (name, host) ->
            new Host(
                host.macs(),
                List.of(IpAddress.parse("2001:db8::1"), host.macs().get(0).linkLocal())));
    assertOneFlowAKey(network(seed.segments(), hosts, seed.router()));
  }

  private Network withAddresses(String... addresses) {
    Map<String, RouterInterface> router = new LinkedHashMap<>(seed.router());
    router.computeIfPresent(
        "private",
        (name, before) ->
            new RouterInterface(
                before.mac(),
                Stream.of(addresses).map(InterfaceAddress::parse).toList(),
                before.gateway(),
                before.dhcp()));
    return network(seed.segments(), seed.hosts(), router);
  }

  private Network network(
      Map<String, Segment> segments, Map<String, Host> hosts, Map<String, RouterInterface> router) {
    return new Network(
        seed.switches(),
        segments,
        seed.zones(),
        hosts,
        router,
        seed.nat(),
        seed.aliases(),
        seed.ruleGroups(),
        seed.rules());
  }

  private static void assertOneFlowAKey(Network network) {
    assertThat(NetworkValidator.validate(network)).isEmpty();
    Program program = SeedProgram.program(network);
    assertThat(FlowDiff.between(program.flows(), List.of()).put()).hasSize(program.size());
  }
}
