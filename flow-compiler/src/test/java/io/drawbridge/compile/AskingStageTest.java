package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.flow.Action;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Edge;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Host;
import io.drawbridge.network.Nat;
import io.drawbridge.network.Network;
import io.drawbridge.network.Port;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Switch;
import io.drawbridge.pipeline.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Repeated requests are merged while the switch has meters for that. */
class AskingStageTest {
  private static Program program(int hosts) {
    Map<String, Host> machines = new LinkedHashMap<>();
    for (int i = 0; i < hosts; i++) {
      machines.put(
          "h" + i,
          new Host(
              List.of(new MacAddress(0x0200_0000_0000L + i)),
              List.of(IpAddress.ofIpv4(0x0a00_0100 + i))));
    }
    Edge plain = Edge.PLAIN;
    Edge edge =
        new Edge(
            plain.provider(),
            List.of(IpAddress.parse("10.0.0.1")),
            List.of(),
            plain.arpBudget(),
            plain.arpBurst(),
            plain.shortcut());
    Network network =
        new Network(
            Map.of("s", new Switch(1, Map.of("wan0", new Port("wan", Optional.empty())))),
            Map.of(
                "public",
                new Segment(
                    List.of("wan"),
                    Optional.of("wan"),
                    EtherTypes.DEFAULT,
                    EtherTypes.NONE,
                    Segment.DEFAULT_MAX_MACS,
                    edge)),
            machines,
            Map.of(),
            Nat.NONE,
            Map.of(),
            List.of(),
            List.of());
    return NetworkCompiler.compile(
        network,
        "s",
        Numbering.EMPTY.extend(network),
        new SwitchFacts(Map.of("wan0", 1), Map.of()));
  }

  private static long metered(Program program) {
    return program.flows().stream()
        .filter(flow -> flow.table() == Table.ASKING.id())
        .filter(flow -> flow.actions().get(0) instanceof Action.Metered)
        .count();
  }

  @Test
  void aHostAsksOnceASecondForTheGatewayAndForItself() {
    assertThat(metered(program(10))).isEqualTo(20);
  }

  @Test
  void tenThousandHostsLeaveMetersForOthers() {
    Program program = program(10_000);
    assertThat(metered(program)).isZero();
    assertThat(program.meters()).hasSizeLessThan(100);
    assertThat(program.flows().stream().filter(flow -> flow.table() == Table.ASKING.id()))
        .as("but whom they may ask for stays")
        .hasSizeGreaterThan(20_000);
  }
}
