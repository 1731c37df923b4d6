package io.drawbridge.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.NetworkCompiler;
import io.drawbridge.compile.Numbering;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.flow.Field;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Action;
import io.drawbridge.network.Edge;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Nat;
import io.drawbridge.network.Network;
import io.drawbridge.network.Port;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Side;
import io.drawbridge.network.Switch;
import io.drawbridge.network.Traffic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who may use the MAC address of a gateway. */
class GatewayTest {
  private static final IpAddress ONE = IpAddress.parse("10.0.0.1");
  private static final IpAddress OTHER = IpAddress.parse("10.0.9.1");
  private static final MacAddress GATEWAY = MacAddress.parse("02:00:00:00:ff:01");
  private static final MacAddress GUEST = MacAddress.parse("02:00:00:00:00:07");
  private static final int OUTSIDE = 1;
  private static final int INSIDE = 2;

  /** Two ports of two zones; what is known of the gateways is one MAC address for both. */
  private static Result send(
      Optional<String> uplink, Edge edge, Map<String, RouterInterface> router, int in) {
    Map<String, Port> ports = new LinkedHashMap<>();
    ports.put("out", new Port("wan", Optional.empty()));
    ports.put("in", new Port("dmz", Optional.empty()));
    Network network =
        new Network(
            Map.of("s", new Switch(1, ports)),
            Map.of(
                "public",
                new Segment(
                    List.of("wan", "dmz"),
                    uplink,
                    EtherTypes.DEFAULT,
                    EtherTypes.NONE,
                    Segment.DEFAULT_MAX_MACS,
                    edge)),
            Map.of(),
            router,
            Nat.NONE,
            Map.of(),
            List.of(),
            List.of(Rule.of("all", Action.PASS, Side.ANY, Side.ANY, Traffic.ANY)));
    SwitchFacts facts =
        new SwitchFacts(Map.of("out", OUTSIDE, "in", INSIDE), Map.of(ONE, GATEWAY, OTHER, GATEWAY));
    PipelineInterpreter interpreter =
        new PipelineInterpreter(
            NetworkCompiler.compile(network, "s", Numbering.EMPTY.extend(network), facts).flows());
    return interpreter.send(
        Packet.EMPTY
            .with(Field.IN_PORT, in)
            .with(Field.ETH_TYPE, 0x800)
            .with(Field.ETH_SRC, GATEWAY)
            .with(Field.ETH_DST, GUEST)
            .with(Field.IP_PROTO, 17)
            .with(Field.IP_TTL, 64)
            .with(Field.IPV4_SRC, IpAddress.parse("10.0.0.9"))
            .with(Field.IPV4_DST, IpAddress.parse("10.0.0.8")),
        new Conntrack());
  }

  private static Edge gateways(IpAddress... addresses) {
    Edge plain = Edge.PLAIN;
    return new Edge(
        plain.provider(),
        List.of(addresses),
        plain.peers(),
        plain.arpBudget(),
        plain.arpBurst(),
        plain.shortcut());
  }

  @Test
  void aGatewayOfTheGuestsIsBehindTheUplink() {
    Edge edge = gateways(ONE, OTHER);
    assertThat(send(Optional.of("wan"), edge, Map.of(), OUTSIDE).ports()).containsExactly(INSIDE);
    Result posing = send(Optional.of("wan"), edge, Map.of(), INSIDE);
    assertThat(posing.ports()).isEmpty();
    assertThat(posing.packetIns()).as("told").hasSize(1);
  }

  @Test
  void whereThereIsNoUplinkTheRoutersGatewayIsAPlaceLikeAnyOther() {
    Map<String, RouterInterface> router =
        Map.of(
            "public",
            new RouterInterface(
                MacAddress.parse("02:00:00:00:00:01"),
                List.of(InterfaceAddress.parse("10.0.0.5/24")),
                Optional.of(ONE),
                Optional.empty()));
    assertThat(send(Optional.empty(), Edge.PLAIN, router, OUTSIDE).ports()).containsExactly(INSIDE);
  }
}
