package io.drawbridge.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.network.Advertisement;
import io.drawbridge.network.Problem;
import io.drawbridge.network.RouterInterface;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** IPv6 addresses and gateways of the router, and {@code router.<segment>.advertise}. */
class RouterIpv6ReaderTest {
  private static final String PUBLIC = "addresses: [172.16.1.5/29]";
  private static final String GATEWAY = "gateway: 172.16.1.6";
  private static final String LAN = "addresses: [192.168.1.1/24]";

  private static ReadResult read(String addresses, String gateway, String advertise) {
    String seed = SeedText.text();
    assertThat(seed).contains(PUBLIC, GATEWAY, LAN);
    return NetworkReader.read(
        seed.replace(PUBLIC, "addresses: [172.16.1.5/29, '2001:db8:1::5/64']")
            .replace(GATEWAY, "gateway: " + gateway)
            .replace(LAN, "addresses: " + addresses + "\n    advertise: " + advertise + "\n"),
        Format.YAML);
  }

  private static RouterInterface router(ReadResult read, String segment) {
    assertThat(read.problems()).isEmpty();
    return Objects.requireNonNull(read.network().orElseThrow().router().get(segment));
  }

  @Test
  void aFamilyHasAGateway() {
    ReadResult read = read("[192.168.1.1/24, '2001:db8:2::1/64']", "[172.16.1.6, 'fe80::1']", "{}");
    RouterInterface router = router(read, "public");
    assertThat(router.gateway()).contains(IpAddress.parse("172.16.1.6"));
    assertThat(router.ipv6().gateway()).contains(IpAddress.parse("fe80::1"));
    assertThat(router.ipv6Addresses())
        .containsExactly(IpAddress.parse("2001:db8:1::5"), IpAddress.parse("fe80::ff:fe00:105"));
  }

  @Test
  void aLinkLocalGatewayNeedsNoAddress() {
    String text = SeedText.text().replace(GATEWAY, "gateway: [172.16.1.6, 'fe80::1']");
    RouterInterface router = router(NetworkReader.read(text, Format.YAML), "public");
    assertThat(router.ipv6Addresses()).containsExactly(IpAddress.parse("fe80::ff:fe00:105"));
  }

  @Test
  void nothingSaidMeansAllItsPrefixes() {
    RouterInterface router =
        router(
            read(
                "[192.168.1.1/24, '2001:db8:2::1/64', 'fd00::1/64', 'fd01::1/56']",
                "172.16.1.6",
                "{}"),
            "private");
    Advertisement said = router.ipv6().advertise().orElseThrow();
    assertThat(said)
        .isEqualTo(
            new Advertisement(
                List.of(),
                List.of(),
                Optional.empty(),
                Duration.ofMinutes(150),
                Duration.ofMinutes(10),
                Optional.empty(),
                false));
    assertThat(said.prefixesOf(router))
        .containsExactly(Cidr.parse("2001:db8:2::/64"), Cidr.parse("fd00::/64"));
  }

  @Test
  void everythingCanBeSaid() {
    RouterInterface router =
        router(
            read(
                "[192.168.1.1/24, '2001:db8:2::1/64', 'fd00::1/64']",
                "172.16.1.6",
                "{prefixes: 'fd00::/64', dns: ['fd00::53', 'fd00::54'], domain: lan.example.org,"
                    + " lifetime: 0s, interval: 30s, mtu: 1400, managed: true}"),
            "private");
    assertThat(router.ipv6().advertise())
        .contains(
            new Advertisement(
                List.of(Cidr.parse("fd00::/64")),
                List.of(IpAddress.parse("fd00::53"), IpAddress.parse("fd00::54")),
                Optional.of("lan.example.org"),
                Duration.ZERO,
                Duration.ofSeconds(30),
                Optional.of(1400),
                true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {prefixes: '2001:db8:3::/64'}            | prefixes   | advertise-prefix
          {prefixes: ['2001:db8:2::/64', 'fd09::/64']} | prefixes/1 | advertise-prefix
          {dns: 192.168.1.1}                       | dns        | address-family
          {domain: '-'}                            | domain     | domain
          {mtu: 1279}                              | mtu        | mtu
          {mtu: many}                              | mtu        | mtu
          {interval: 3s}                           | interval   | interval
          {interval: 31m}                          | interval   | interval
          {lifetime: 1m}                           | lifetime   | lifetime
          {lifetime: 3h}                           | lifetime   | lifetime
          {lifetime: long}                         | lifetime   | duration
          {managed: perhaps}                       | managed    | type
          {router: true}                           | router     | unknown-key
          """)
  void whatIsWrongIsSaid(String advertise, String at, String code) {
    assertThat(read("[192.168.1.1/24, '2001:db8:2::1/64']", "172.16.1.6", advertise).problems())
        .extracting(Problem::pointer, Problem::code)
        .containsExactly(Tuple.tuple("/router/private/advertise/" + at, code));
  }

  @Test
  void aPrefixIsNeeded() {
    assertThat(read("[192.168.1.1/24, '2001:db8:2::1/48']", "172.16.1.6", "{}").problems())
        .extracting(Problem::pointer, Problem::code)
        .containsExactly(Tuple.tuple("/router/private/advertise", "advertise-prefix"));
  }

  @Test
  void gatewaysAndLinkLocalAddresses() {
    assertThat(
            read("[192.168.1.1/24, '2001:db8:2::1/64', 'fe80::7/64']", "172.16.1.6", "{}")
                .problems())
        .extracting(Problem::pointer, Problem::code)
        .containsExactly(Tuple.tuple("/router/private/addresses/2", "link-local-address"));
    assertThat(
            read("[192.168.1.1/24, '2001:db8:2::1/64']", "['fe80::1', 'fe80::2']", "{}").problems())
        .extracting(Problem::pointer, Problem::code)
        .containsExactly(Tuple.tuple("/router/public/gateway", "gateway-family"));
    assertThat(read("[192.168.1.1/24, '2001:db8:2::1/64']", "'fe80::ff:fe00:105'", "{}").problems())
        .extracting(Problem::pointer, Problem::code)
        .containsExactly(Tuple.tuple("/router/public/gateway", "gateway-own"));
  }

  @Test
  void linksWithIpv6CarryWhatIpv6Asks() {
    String router = "addresses: [192.168.1.1/24";
    for (int mtu : List.of(1279, 1280)) {
      ReadResult result =
          NetworkReader.read(
              SeedText.text()
                  .replace(router + "]", router + ", '2001:db8:2::1/64']\n    mtu: " + mtu),
              Format.YAML);
      assertThat(result.problems())
          .extracting(Problem::pointer)
          .isEqualTo(mtu < 1280 ? List.of("/router/private/mtu") : List.of());
    }
  }
}
