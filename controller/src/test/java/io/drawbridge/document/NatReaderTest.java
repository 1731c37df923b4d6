package io.drawbridge.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.PortRange;
import io.drawbridge.network.Forward;
import io.drawbridge.network.Nat;
import io.drawbridge.network.OneToOne;
import io.drawbridge.network.Pool;
import io.drawbridge.network.Problem;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code nat}, by edits of {@code nat.yaml}. */
class NatReaderTest {
  private static final String TEXT = SeedText.text("nat.yaml");

  private static ReadResult read(String part, String instead) {
    assertThat(TEXT).contains(part);
    return NetworkReader.read(TEXT.replace(part, instead), Format.YAML);
  }

  @Test
  void everyKindIsRead() {
    Nat nat = NetworkReader.read(TEXT, Format.YAML).network().orElseThrow().nat();
    assertThat(nat.outbound()).hasSize(4);
    assertThat(nat.outbound().get(0).pool()).isEmpty();
    assertThat(nat.outbound().get(0).to().matching().zones()).containsExactly("dmz");
    assertThat(nat.outbound().get(1).from().matching().hosts()).containsExactly("phone", "fax");
    assertThat(nat.outbound().get(1).pool().orElseThrow().staticPort()).isTrue();
    Pool few = nat.outbound().get(2).pool().orElseThrow();
    assertThat(few.ports()).contains(new PortRange(61_000, 61_003));
    assertThat(nat.outbound().get(3).pool().orElseThrow().addresses())
        .containsExactly(IpAddress.parse("172.16.1.3"), IpAddress.parse("172.16.1.4"));
    assertThat(nat.oneToOne())
        .containsExactly(new OneToOne("app-whole", IpAddress.parse("10.1.1.60"), "app"));
    Forward ssh = nat.forwards().get(0);
    assertThat(ssh.from().matching().addressAliases()).containsExactly("admins");
    assertThat(nat.forwards().get(2).protocols()).containsExactly(6, 17);
    assertThat(nat.forwards().get(3).shift()).isEqualTo(10_000);
    assertThat(nat.forwards().get(4).targetHosts()).containsExactly("app", "spare");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          from: {zone: lan, host: [phone, fax]} | from: {host: phone}                 | outbound/1/from/zone    | missing
          host: [phone, fax]                    | host: [phone, fix]                  | outbound/1/from/host    | unknown-host
          zone: lan, host: [phone, fax]         | zone: lan, address: nobody          | outbound/1/from/address | address
          zone: lan, host: [phone, fax]         | zone: lan, address: 'fd00::1'       | outbound/1/from/address | nat-family
          zone: lan, host: [phone, fax]         | zone: lan, port: 5                  | outbound/1/from/port    | unknown-key
          zone: lan, host: [phone, fax]         | zone: [lan, dmz]                    | outbound/1/from/zone    | nat-same-segment
          to: {zone: dmz}, source: none         | to: {zone: dmy}, source: none       | outbound/0/to/zone      | unknown-zone
          source: none                          | source: none, ports: 1-9            | outbound/0/ports        | source-none
          source: none                          | source: nobody                      | outbound/0/source       | address
          staticPort: true                      | staticPort: true, ports: 1-9        | outbound/1/ports        | static-port
          ports: 61000-61003                    | ports: 0-9                          | outbound/2/ports        | port
          172.16.1.3-172.16.1.4                 | 172.16.1.1-172.16.1.4               | outbound/3/source       | nat-source
          172.16.1.3-172.16.1.4                 | [172.16.1.3, 192.168.2.1]           | outbound/3/source       | nat-source
          172.16.1.3-172.16.1.4                 | 10.0.0.0/8                          | outbound/3/source       | too-many
          172.16.1.3-172.16.1.4                 | 10.1.1.60                           | oneToOne/0/external     | one-to-one-hidden
          external: 10.1.1.60                   | external: 10.1.1.61                 | oneToOne/0/external     | one-to-one-address
          internal: app                         | internal: web                       | oneToOne/0/internal     | one-to-one-host
          internal: app                         | internal: ape                       | oneToOne/0/internal     | unknown-host
          port: 22, target                      | port: 8080, target                  | forwards/0/port         | none
          from: {address: admins}               | from: {address: [10.77.0.0/24, x]}  | forwards/0/from/address/1 | address
          port: 7000-7003                       | port: 8079-8082                     | forwards/3/port         | duplicate-forward
          port: 7000-7003                       | port: 7000-7002                     | forwards/3/target/port  | forward-ports
          7000-7003, target: {host: app, port: 17000-17003} | 10000-12000, target: {host: app, port: 20000-22000} | forwards/3/target/port | forward-ports
          port: 7000-7003                       | port: 0-3                           | forwards/3/port         | port
          protocol: [tcp, udp]                  | protocol: [tcp, gre]                | forwards/2/protocol/1   | protocol
          host: [app, spare]                    | host: [app, app]                    | forwards/4/target/host  | duplicate-target
          host: [app, spare]                    | host: [app, web]                    | forwards/4/target/host  | forward-target
          """)
  void aBadEntryNamesPlaceAndCure(String part, String instead, String at, String code) {
    ReadResult result = read(part, instead);
    if (code.equals("none")) {
      assertThat(result.problems())
          .as("what is for some may come before what is for all")
          .isEmpty();
      return;
    }
    assertThat(result.network()).isEmpty();
    assertThat(result.problems())
        .extracting(Problem::pointer, Problem::code)
        .contains(Tuple.tuple("/nat/" + at, code));
    assertThat(result.problems())
        .allSatisfy(each -> assertThat(each.message()).hasSizeGreaterThan(15));
  }
}
