package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who reaches whom, by the rules, on both documents; and the provider sees only what it handed out.
 */
abstract class MatrixScenario {
  /** The machines to try it on. */
  abstract Lab open();

  @ParameterizedTest
  @CsvSource({"seed.yaml, 172.16.1.5, 172.16.1.6", "failover-ip.yaml, 10.1.1.60, 10.0.0.254"})
  void everyoneReachesWhomTheRulesSay(String document, String router, String gateway) {
    try (RunningSeed seed = new RunningSeed(open(), RunningSeed.text(document))) {
      SeedNetwork network = seed.network();
      DhcpClient desk = new DhcpClient(seed.lab(), network.desk());
      desk.forget();
      desk.udhcpc();
      assertThat(desk.address()).startsWith("192.168.1.1");
      assertThat(new Matrix(network, router).run())
          .filteredOn(outcome -> !outcome.isRight())
          .isEmpty();
      assertThat(network.desk().traceroute("203.0.113.10"))
          .startsWith("192.168.1.1")
          .hasSize(3)
          .endsWith("203.0.113.10");
      assertThat(network.provider().foreignMacs(SeedNetwork.PROVIDER_MACS)).isEmpty();
      // What mail sent to solo by the gateway never crossed the uplink: it is tracked in the
      // segment's zone, which is that of two local ports.
      assertThat(network.bridge().connections("orig=(src=172.16.1.1,dst=10.1.1.50"))
          .isNotEmpty()
          .allMatch(line -> line.contains("zone=" + 0xff01 + ","));
    }
  }
}
