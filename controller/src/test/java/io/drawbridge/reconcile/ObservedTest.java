package io.drawbridge.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.NetworkCompiler;
import io.drawbridge.compile.Numbering;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.document.Format;
import io.drawbridge.document.NetworkReader;
import io.drawbridge.document.SeedText;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Network;
import io.drawbridge.openflow.FlowStatistics;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObservedTest {
  @Test
  void theTablesRememberGatewaysOfBothFamilies() {
    Map<IpAddress, MacAddress> gateways =
        Map.of(
            IpAddress.parse("172.16.1.6"), MacAddress.parse("02:00:00:00:ff:01"),
            IpAddress.parse("10.0.0.254"), MacAddress.parse("02:00:00:00:ff:02"),
            IpAddress.parse("fe80::1"), MacAddress.parse("02:00:00:00:ff:03"),
            IpAddress.parse("2001:db8:1::ff"), MacAddress.parse("02:00:00:00:ff:04"));
    Network network =
        NetworkReader.read(
                SeedText.text()
                    .replace(
                        "uplink: wan}",
                        "uplink: wan, gateways: [10.0.0.254, 'fe80::1', '2001:db8:1::ff']}"),
                Format.YAML)
            .network()
            .orElseThrow();
    Numbering numbering = Numbering.EMPTY.extend(network);
    List<FlowStatistics> flows =
        NetworkCompiler.compile(
                network, "host1", numbering, new SwitchFacts(Map.of("wan0", 1), gateways))
            .flows()
            .stream()
            .map(flow -> new FlowStatistics(flow, 0, 0, 0, 0, 0))
            .toList();
    assertThat(Observed.gateways(flows, new Desired(1, network, numbering))).isEqualTo(gateways);
  }
}
