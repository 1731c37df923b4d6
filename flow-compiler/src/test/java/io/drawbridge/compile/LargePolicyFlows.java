package io.drawbridge.compile;

import io.drawbridge.flow.FlowText;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Action;
import io.drawbridge.network.Binding;
import io.drawbridge.network.Host;
import io.drawbridge.network.Network;
import io.drawbridge.network.Port;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Side;
import io.drawbridge.network.Switch;
import io.drawbridge.network.Traffic;
import io.drawbridge.network.Zone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the flows of {@link LargePolicy}, for {@code ovs-lab/bench compiler} to measure what they
 * cost a new connection. Two ports are added, in zones of their own: no rule passes what comes from
 * the first, and the last rule of all passes what comes from the second.
 */
public final class LargePolicyFlows {
  private LargePolicyFlows() {}

  /** Directory for results, then the numbers of rules. */
  public static void main(String[] arguments) throws IOException {
    for (int i = 1; i < arguments.length; i++) {
      Network network = withStrangers(LargePolicy.network(Integer.parseInt(arguments[i]), 1));
      Map<String, Integer> numbers = new LinkedHashMap<>(LargePolicy.facts().ports());
      numbers.put("stranger", LargePolicy.PORTS + 1);
      numbers.put("last", LargePolicy.PORTS + 2);
      Program program =
          NetworkCompiler.compile(
              network,
              "host1",
              Numbering.EMPTY.extend(network),
              new SwitchFacts(numbers, Map.of()));
      Files.write(
          Path.of(arguments[0]).resolve(arguments[i] + ".mixed"),
          program.flows().stream().map(FlowText::print).toList());
    }
  }

  /** The bench sends as whoever it likes. */
  private static Map<String, Zone> unbound(List<String> names) {
    Zone zone =
        new Zone(
            Optional.of(Binding.OFF),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Map<String, Zone> zones = new LinkedHashMap<>();
    names.forEach(name -> zones.put(name, zone));
    return zones;
  }

  private static Network withStrangers(Network network) {
    Map<String, Port> ports =
        new LinkedHashMap<>(network.switches().values().iterator().next().ports());
    Map<String, Host> hosts = new LinkedHashMap<>(network.hosts());
    Segment segment = network.segments().values().iterator().next();
    List<String> zones = new ArrayList<>(segment.zones());
    for (String name : List.of("stranger", "last")) {
      zones.add(name);
      ports.put(name, new Port(name, Optional.of(name)));
      MacAddress mac = new MacAddress(0x0200_0000_0100L + hosts.size() + 1);
      hosts.put(name, new Host(List.of(mac), List.of()));
    }
    List<Rule> rules = new ArrayList<>(network.rules());
    Side last =
        SeedDocument.side(SeedDocument.terms(List.of("last"), List.of(), List.of(), "", ""));
    rules.add(Rule.of("last", Action.PASS, last, Side.ANY, Traffic.ANY));
    return new Network(
        Map.of("host1", new Switch(1, ports)),
        Map.of("public", new Segment(zones, segment.uplink(), segment.etherTypes())),
        unbound(zones),
        hosts,
        Map.of(),
        network.nat(),
        network.aliases(),
        List.of(),
        rules);
  }
}
