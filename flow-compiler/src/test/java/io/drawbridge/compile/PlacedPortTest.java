package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.drawbridge.flow.Ports;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Membership;
import io.drawbridge.network.Nat;
import io.drawbridge.network.Network;
import io.drawbridge.network.Port;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Switch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlacedPortTest {
  private static Network network(Integer... vlans) {
    Map<Integer, Membership> members = new LinkedHashMap<>();
    for (int vlan : vlans) {
      members.put(vlan, new Membership("lan", Optional.empty()));
    }
    Map<String, Port> ports = new LinkedHashMap<>();
    ports.put("a", new Port("lan", Optional.empty()));
    ports.put("t", new Port(Optional.empty(), members));
    return new Network(
        Map.of("s", new Switch(1, ports)),
        Map.of("private", new Segment(List.of("lan"), Optional.empty(), EtherTypes.DEFAULT)),
        Map.of(),
        Map.of(),
        Nat.NONE,
        Map.of(),
        List.of(),
        List.of());
  }

  private static Map<Integer, Integer> numbers(
      Network network, Numbering numbering, Map<String, Integer> ports) {
    Map<Integer, Integer> numbers = new LinkedHashMap<>();
    PlacedPort.of(network, "s", numbering, new SwitchFacts(ports, Map.of()))
        .forEach(place -> numbers.put(place.vlan(), place.number()));
    return numbers;
  }

  @Test
  void aVlanKeepsItsNumberWhenOthersComeAndGo() {
    Map<String, Integer> ports = Map.of("a", 1, "t", 2);
    Numbering first = Numbering.EMPTY.extend(network(10, 20));
    assertThat(first.vlans()).containsOnlyKeys("t vlan 10", "t vlan 20");
    Map<Integer, Integer> before = numbers(network(10, 20), first, ports);
    assertThat(before).containsEntry(0, 1).containsEntry(10, 0xfeff).containsEntry(20, 0xfefe);
    Numbering second = first.extend(network(5, 20));
    assertThat(numbers(network(5, 20), second, ports)).containsEntry(20, before.get(20));
  }

  @Test
  void noVlanHasTheNumberOfAPort() {
    Numbering numbering = Numbering.EMPTY.extend(network(10, 20, 30));
    Map<Integer, Integer> numbers =
        numbers(network(10, 20, 30), numbering, Map.of("a", 0xfeff, "t", 0xfefd));
    assertThat(numbers.values()).doesNotHaveDuplicates().doesNotContain(0xfefd);
    assertThat(Set.copyOf(numbers.values())).contains(0xfeff).hasSize(4);
    assertThat(numbers.values()).allMatch(number -> number <= Ports.MAX);
  }

  @Test
  void theBridgesOwnPortIsAPlaceLikeOthers() {
    Network network = network(10, 20);
    Numbering numbering = Numbering.EMPTY.extend(network);
    Map<String, Integer> ports = Map.of("a", Ports.LOCAL, "t", 2);
    SwitchFacts facts = new SwitchFacts(ports, Map.of());
    assertThat(PlacedPort.of(network, "s", numbering, facts))
        .extracting(PlacedPort::number, PlacedPort::carrier)
        .contains(tuple(0xfffe, Ports.LOCAL));
    Program program = NetworkCompiler.compile(network, "s", numbering, facts);
    assertThat(program.meters()).extracting(Program.MeterBand::id).doesNotHaveDuplicates();
    assertThat(program.flows())
        .extracting(flow -> flow.toString())
        .anyMatch(flow -> flow.contains("in_port=LOCAL ") && flow.contains("0xfffe/0xffff->reg0"));
  }

  @Test
  void aPlaceIsReadAsItsPortAndVlan() {
    Network network = network(10);
    Numbering numbering = Numbering.EMPTY.extend(network);
    assertThat(
            PlacedPort.of(
                network, "s", numbering, new SwitchFacts(Map.of("a", 1, "t", 2), Map.of())))
        .extracting(PlacedPort::label)
        .containsExactly("a", "t vlan 10");
  }

  @Test
  void whatIsNotThereHasNoPlace() {
    Numbering numbering = Numbering.EMPTY.extend(network(10));
    assertThat(numbers(network(10), numbering, Map.of("a", 1))).containsOnlyKeys(0);
  }
}
