package io.drawbridge.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.network.Dhcp;
import io.drawbridge.network.Network;
import io.drawbridge.network.Problem;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Good documents are read whole; of bad ones every problem is named with its place and its cure.
 */
@SuppressWarnings("NullAway") // a missing name fails the test all the same
class NetworkReaderTest {
  private static final long SEED = 20261124;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seed.yaml",
        "failover-ip.yaml",
        "routed.yaml",
        "rules.yaml",
        "trunk.yaml",
        "nat.yaml",
        "first-hour.yaml"
      })
  void examplesAreValid(String name) {
    ReadResult result = NetworkReader.read(SeedText.text(name), Format.YAML);
    assertThat(result.problems()).isEmpty();
    assertThat(result.network()).isPresent();
  }

  @Test
  void jsonSaysTheSame() throws java.io.IOException {
    var tree = new com.fasterxml.jackson.dataformat.yaml.YAMLMapper().readTree(SeedText.text());
    ReadResult json = NetworkReader.read(tree.toString(), Format.JSON);
    assertThat(json.network()).contains(SeedText.network());
  }

  @Test
  void everyFieldOfTheSeedIsRead() {
    Network seed = SeedText.network();
    assertThat(seed.switches().get("host1").datapathId()).isEqualTo(1);
    assertThat(seed.switches().get("host1").ports()).hasSize(6);
    assertThat(seed.segments().get("public").uplink()).contains("wan");
    assertThat(seed.router().get("public").gateway()).map(Object::toString).contains("172.16.1.6");
    assertThat(seed.router().get("private").dhcp().orElseThrow().lease()).hasHours(12);
    assertThat(seed.nat().forwards()).hasSize(1);
    assertThat(seed.aliases().get("web").ports()).hasSize(2);
    assertThat(seed.rules()).hasSize(8);
    assertThat(seed.rules().get(4).to().matching().portAliases()).containsExactly("web");
    assertThat(seed.rules().get(2).log()).isTrue();
  }

  /** One edit of the seed each: what is replaced, by what, and the problem it makes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          drawbridge/v1                  | drawbridge/v2                     | /apiVersion                                | version
          "0000000000000001"             | 1                                 | /switches/host1/datapathId                 | datapath-id
          app0:  {zone: lan, host: app}  | app0:  {zone: lan, host: apq}     | /switches/host1/ports/app0/host            | unknown-host
          desk0: {zone: lan}             | desk0: {zone: lna}                | /switches/host1/ports/desk0/zone           | unknown-zone
          desk0: {zone: lan}             | desk0: {zone: dmz, host: app}     | /switches/host1/ports/desk0/host           | host-in-two-segments
          desk0: {zone: lan}             | desk0: {zone: lan, vlan: 3}       | /switches/host1/ports/desk0/vlan           | unknown-key
          desk0: {zone: lan}             | desk0: {vlans: {3: lna}}          | /switches/host1/ports/desk0/vlans/3/zone   | unknown-zone
          desk0: {zone: lan}             | desk0: {vlans: {4095: lan}}       | /switches/host1/ports/desk0/vlans/4095     | vlan
          desk0: {zone: lan}             | desk0: {vlans: {0: lan}}          | /switches/host1/ports/desk0/vlans/0        | vlan
          desk0: {zone: lan}             | desk0: {vlans: {x: lan}}          | /switches/host1/ports/desk0/vlans/x        | vlan
          desk0: {zone: lan}             | desk0: {vlans: {3: {host: app}}}  | /switches/host1/ports/desk0/vlans/3/zone   | missing
          desk0: {zone: lan}             | desk0: {vlans: {3: {zone: dmz, host: app}}} | /switches/host1/ports/desk0/vlans/3/host | host-in-two-segments
          desk0: {zone: lan}             | desk0: {vlans: {3: lan}, host: app} | /switches/host1/ports/desk0/host         | host-without-zone
          desk0: {zone: lan}             | desk0: {}                         | /switches/host1/ports/desk0/zone           | missing
          desk0: {zone: lan}             | a-port-with-a-long-name: {zone: lan} | /switches/host1/ports/a-port-with-a-long-name | port-name
          zones: [lan]                   | zones: [lan, dmz]                 | /segments/private/zones/1                  | zone-in-two-segments
          uplink: wan}                   | uplink: wan, provider: ohv}       | /segments/public/provider                  | unknown-provider
          uplink: wan}                   | uplink: wan, provider: hetzner}   | /segments/public/provider                  | one-mac
          uplink: wan}                   | uplink: wan, gateways: [172.16.1.1]} | /segments/public/gateways/0             | duplicate-address
          uplink: wan}                   | uplink: wan, peers: [224.0.0.1]}  | /segments/public/peers/0                   | not-a-host-address
          uplink: wan}                   | uplink: wan, arpBudget: 0}        | /segments/public/arpBudget                 | arp-budget
          uplink: wan}                   | uplink: wan, control: [stp, spt]} | /segments/public/control/1                 | control
          uplink: wan}                   | uplink: wan, control: ["0x0800"]} | /segments/public/control/0                 | control
          uplink: wan}                   | uplink: wan, maxMacs: 65537}      | /segments/public/maxMacs                   | max-macs
          uplink: wan}                   | uplink: wan, shortcut: maybe}     | /segments/public/shortcut                  | type
          {zones: [lan]}                 | {zones: [lan], gateways: [10.9.9.9]} | /segments/private/gateways              | no-uplink
          {zones: [lan]}                 | {zones: [lan], provider: ovh}     | /segments/private/provider                 | no-uplink
          uplink: wan                    | uplink: lan                       | /segments/public/uplink                    | uplink
          zones: [lan]                   | zones: []                         | /segments/private/zones                    | empty
          02:00:00:00:01:02              | 02:00:00:00:01:01                 | /hosts/web/mac                             | duplicate-MAC-address
          [172.16.1.2]                   | [172.16.1.1]                      | /hosts/web/addresses/0                     | duplicate-address
          [172.16.1.2]                   | [172.16.1.5]                      | /router/public/addresses/0                 | duplicate-address
          [172.16.1.2]                   | [172.16.1.7]                      | /hosts/web/addresses/0                     | not-a-host-address
          [172.16.1.2]                   | [224.0.0.5]                       | /hosts/web/addresses/0                     | not-a-host-address
          [172.16.1.2]                   | [192.168.1.2]                     | /hosts/web/addresses/0                     | host-in-wrong-segment
          [172.16.1.2]                   | [172.16.1.256]                    | /hosts/web/addresses/0                     | address
          02:00:00:00:01:02              | 03:00:00:00:01:02                 | /hosts/web/mac                             | not-a-host-mac
          02:00:00:00:01:02              | 02:00:00:00:01                    | /hosts/web/mac                             | mac
          02:00:00:00:02:01              | 02:00:00:00:01:05                 | /router/private/mac                        | duplicate-MAC-address
          192.168.1.1/24                 | 172.16.1.4/24                     | /router/private/addresses/0                | prefix-collision
          gateway: 172.16.1.6            | gateway: 172.16.1.5               | /router/public/gateway                     | duplicate-address
          gateway: 172.16.1.6            | gateway: 2001:db8::1              | /router/public/gateway                     | gateway-family
          192.168.1.100-192.168.1.199    | 192.168.2.100-192.168.2.199       | /router/private/dhcp/range                 | dhcp-range
          192.168.1.100-192.168.1.199    | 192.168.1.0-192.168.1.1           | /router/private/dhcp/range                 | dhcp-range
          192.168.1.100-192.168.1.199    | [192.168.1.9, 10.0.0.1-10.0.0.9]  | /router/private/dhcp/range/1               | dhcp-range
          192.168.1.100-192.168.1.199    | "2001:db8::1-2001:db8::9"         | /router/private/dhcp/range                 | dhcp-range
          192.168.1.100-192.168.1.199    | 0.0.0.0/0                         | /router/private/dhcp/range                 | dhcp-range
          [8.8.8.8, 8.8.4.4]             | ["2001:db8::1", 8.8.4.4]          | /router/private/dhcp/dns/0                 | address-family
          lease: 12h                     | ntp: "2001:db8::1"                | /router/private/dhcp/ntp                   | address-family
          lease: 12h                     | ntp: [1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4,1.1.1.5,1.1.1.6,1.1.1.7,1.1.1.8,1.1.1.9] | /router/private/dhcp/ntp | too-many
          lease: 12h                     | domain: lan_example               | /router/private/dhcp/domain                | domain
          lease: 12h                     | lease: 30s                        | /router/private/dhcp/lease                 | duration
          lease: 12h                     | leases: 12h                       | /router/private/dhcp/leases                | unknown-key
          lease: 12h                     | lease: 12                         | /router/private/dhcp/lease                 | duration
          source: 172.16.1.5             | source: 172.16.1.4                | /nat/outbound/0/source                     | nat-source
          from: {zone: lan}, source      | from: {zone: dmz}, source         | /nat/outbound/0/from/zone                  | nat-same-segment
          address: 172.16.1.5, protocol  | address: 172.16.1.4, protocol     | /nat/forwards/0/address                    | forward-address
          target: {host: app, port: 80}  | target: {host: solo, port: 80}    | /nat/forwards/0/target/host                | forward-target
          target: {host: app, port: 80}  | target: {host: web, port: 80}     | /nat/forwards/0/target/host                | forward-target
          target: {host: app, port: 80}  | target: {host: ap, port: 80}      | /nat/forwards/0/target/host                | unknown-host
          protocol: tcp, port: 8080      | protocol: icmp, port: 8080        | /nat/forwards/0/protocol                   | protocol
          protocol: tcp, port: 8080      | protocol: tcp, port: 80800        | /nat/forwards/0/port                       | port
          {addresses: [10.77.0.0/24]}    | {addresses: [10.77.0.1/24]}       | /aliases/admins/addresses/0                | address
          {addresses: [10.77.0.0/24]}    | {}                                | /aliases/admins                            | alias
          name: smtp-in,                 | name: web-in,                     | /rules/4/name                              | duplicate-name
          port: web                      | port: admins                      | /rules/4/to/port                           | alias-kind
          address: admins                | address: web                      | /rules/5/from/address                      | alias-kind
          address: admins                | address: admin                    | /rules/5/from/address                      | address
          {host: mail, port: 25}         | {host: mali, port: 25}            | /rules/3/to/host                           | unknown-host
          {host: mail, port: 25}         | {host: mail, address: 1.2.3.4}    | /rules/3/to/host                           | host-and-address
          {zone: dmz, port: 22}, protocol: tcp | {zone: dmz, port: 22}, protocol: icmp | /rules/5/to/port                  | protocol-without-ports
          name: lan-out,         action: pass | name: lan-out,    action: allow | /rules/7/action                           | action
          log: true                      | log: yes please                   | /rules/2/log                               | type
          nat:                           | natt:                             | /natt                                      | unknown-key
          """)
  void aBadDocumentNamesPlaceAndCure(String before, String after, String pointer, String code) {
    String seed = SeedText.text();
    assertThat(seed).contains(before);
    ReadResult result =
        NetworkReader.read(
            seed.replaceFirst(
                java.util.regex.Pattern.quote(before),
                java.util.regex.Matcher.quoteReplacement(after)),
            Format.YAML);
    assertThat(result.network()).isEmpty();
    assertThat(result.problems())
        .as("%s", result.problems())
        .anySatisfy(
            problem -> {
              assertThat(problem.pointer()).isEqualTo(pointer);
              assertThat(problem.code()).isEqualTo(code);
              assertThat(problem.message()).hasSizeGreaterThan(15);
            });
  }

  @Test
  void whatDhcpMaySay() {
    String seed =
        SeedText.text()
            .replace("192.168.1.100-192.168.1.199", "[192.168.1.0/28, 192.168.1.100-192.168.1.199]")
            .replace("lease: 12h", "domain: lan.example.org, ntp: 192.168.1.1, lease: 90s");
    Network network = NetworkReader.read(seed, Format.YAML).network().orElseThrow();
    Dhcp dhcp = network.router().get("private").dhcp().orElseThrow();
    assertThat(dhcp.ranges()).hasSize(2);
    assertThat(dhcp.domain()).contains("lan.example.org");
    assertThat(dhcp.ntp()).containsExactly(IpAddress.parse("192.168.1.1"));
    assertThat(dhcp.lease()).hasSeconds(90);
    assertThat(dhcp.free(network, network.router().get("private")).ranges())
        .as("without the router, app and the network's own address")
        .containsExactly(
            IpRange.parse("192.168.1.2-192.168.1.9"),
            IpRange.parse("192.168.1.11-192.168.1.15"),
            IpRange.parse("192.168.1.100-192.168.1.199"));
  }

  @Test
  void allProblemsComeAtOnce() {
    String bad =
        SeedText.text()
            .replace("host: web}", "host: wbe}")
            .replace("uplink: wan", "uplink: lan")
            .replace("{host: mail, port: 25}", "{host: mali, port: 25}");
    assertThat(NetworkReader.read(bad, Format.YAML).problems())
        .extracting(Problem::pointer)
        .contains("/switches/host1/ports/web0/host", "/segments/public/uplink", "/rules/3/to/host");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          zones: {lna: {bind: off}}                           | /zones/lna                     | unknown-zone
          zones: {lan: {bind: of}}                            | /zones/lan/bind                | bind
          zones: {lan: {maxMacs: 0}}                          | /zones/lan/maxMacs             | max-macs
          zones: {lan: {storm: {unknown: -1}}}                | /zones/lan/storm/unknown       | storm
          providers: {mine: {macs: two}}                      | /providers/mine/macs           | macs
          providers: {mine: {macPrefixes: ["02:00"]}}         | /providers/mine/macPrefixes/0  | mac-prefix
          """)
  void theEdgeIsReadStrictly(String line, String pointer, String code) {
    assertThat(NetworkReader.read(SeedText.text() + "\n" + line + "\n", Format.YAML).problems())
        .extracting(Problem::pointer, Problem::code)
        .contains(org.assertj.core.groups.Tuple.tuple(pointer, code));
  }

  @Test
  void aProviderSaysWhichMacAddressesItHandsOut() {
    String ovh = SeedText.text().replace("uplink: wan}", "uplink: wan, provider: ovh}");
    assertThat(NetworkReader.read(ovh, Format.YAML).problems()).isEmpty();
    String strange = ovh.replace("02:00:00:00:01:02", "52:54:00:00:01:02");
    assertThat(NetworkReader.read(strange, Format.YAML).problems())
        .extracting(Problem::pointer, Problem::code)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("/hosts/web/mac", "mac-prefix"));
    String own =
        strange.replace("provider: ovh", "provider: mine")
            + "\nproviders: {mine: {macPrefixes: [\"52:54:00\", \"02:00:00\"]}}\n";
    assertThat(NetworkReader.read(own, Format.YAML).problems()).isEmpty();
  }

  @Test
  void aLinkLocalGatewayIsOnOneSegment() {
    String one = SeedText.text().replace("uplink: wan}", "uplink: wan, gateways: ['fe80::1']}");
    assertThat(NetworkReader.read(one, Format.YAML).problems()).isEmpty();
    String other = "private: {zones: [lan, dsl], uplink: dsl, gateways: [10.9.9.9, 'fe80::1']}";
    assertThat(
            NetworkReader.read(one.replace("private: {zones: [lan]}", other), Format.YAML)
                .problems())
        .extracting(Problem::pointer, Problem::code)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "/segments/private/gateways/1", "link-local-gateway"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "just a text",
        "[]",
        "{",
        "a: b: c",
        "a: 1\na: 2",
        "apiVersion: drawbridge/v1\n---\napiVersion: drawbridge/v1",
        "a: &x [1]\nb: *x",
        "apiVersion: !!java.net.URL [x]",
        "\u0000",
        "\t"
      })
  void whatIsNoDocumentIsRefused(String text) {
    assertThat(NetworkReader.read(text, Format.YAML).problems()).isNotEmpty();
    assertThat(NetworkReader.read(text, Format.JSON).problems()).isNotEmpty();
  }

  @Test
  void aHugeTextIsRefusedUnread() {
    assertThat(NetworkReader.read(new byte[20_000_000], Format.YAML).problems())
        .extracting(Problem::code)
        .containsExactly("too-large");
  }

  @Test
  void aLineThatTakesForEverIsRefused() {
    String endless = SeedText.text() + "\n# " + "x".repeat(7_000_000);
    assertThat(NetworkReader.read(endless, Format.YAML).problems())
        .extracting(Problem::code)
        .containsExactly("line-too-long");
  }

  @Test
  void mutatedDocumentsNeverThrow() {
    Random random = new Random(SEED);
    String seed = SeedText.text();
    List<String> pieces =
        List.of("{", "}", "[", "]", ":", "-", "!", "*", "&", "\"", "\n", "  ", "0", "é");
    for (int round = 0; round < 3000; round++) {
      StringBuilder text = new StringBuilder(seed);
      for (int i = 0; i < 1 + random.nextInt(3); i++) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, pieces.get(random.nextInt(pieces.size())));
          default -> text.setLength(Math.max(1, at));
        }
      }
      ReadResult result = NetworkReader.read(text.toString(), Format.YAML);
      assertThat(result.network().isPresent())
          .as("seed %d round %d", SEED, round)
          .isEqualTo(result.problems().isEmpty());
    }
  }
}
