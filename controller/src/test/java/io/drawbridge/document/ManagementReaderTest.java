package io.drawbridge.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.network.Management;
import io.drawbridge.network.Problem;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code management}. */
class ManagementReaderTest {
  private static ReadResult read(String management) {
    return NetworkReader.read(SeedText.text() + "\nmanagement: " + management + "\n", Format.YAML);
  }

  @Test
  void aZoneIsEnough() {
    assertThat(read("{zone: lan}").network().orElseThrow().management())
        .contains(new Management(List.of("lan"), 8080, 8080));
    assertThat(
            read("{zone: [lan, dmz], port: 443, hostPort: 8443}")
                .network()
                .orElseThrow()
                .management())
        .contains(new Management(List.of("lan", "dmz"), 443, 8443));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {port: 8080}                 | /management/zone     | missing
          {zone: []}                   | /management/zone     | empty
          {zone: lan, from: wan}       | /management/from     | unknown-key
          {zone: lan, port: 0}         | /management/port     | port
          {zone: lan, hostPort: 65536} | /management/hostPort | port
          lan                          | /management          | type
          {zone: attic}                | /management/zone     | unknown-zone
          {zone: [lan, attic]}         | /management/zone/1   | unknown-zone
          {zone: wan}                  | /management/zone     | management-uplink
          {zone: dmz}                  | /nat/forwards/0/port | management-port
          """)
  void whatIsWrongNamesPlaceAndCure(String management, String at, String code) {
    ReadResult result = read(management);
    assertThat(result.network()).isEmpty();
    assertThat(result.problems())
        .extracting(Problem::pointer, Problem::code)
        .contains(Tuple.tuple(at, code));
  }

  @Test
  void theRouterNeedsAnAddressThere() {
    String document =
        """
        apiVersion: drawbridge/v1
        switches: {s: {datapathId: "0000000000000001", ports: {a: {zone: lan}}}}
        segments: {private: {zones: [lan], etherTypes: [arp, ipv6]}}
        management: {zone: lan}
        """;
    assertThat(NetworkReader.read(document, Format.YAML).problems())
        .extracting(Problem::pointer, Problem::code)
        .containsOnly(Tuple.tuple("/management/zone", "management-no-address"))
        .hasSize(2);
  }
}
