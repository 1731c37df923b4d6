package io.drawbridge.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.network.Network;
import io.drawbridge.network.Problem;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.StaticRoute;
import java.util.List;
import java.util.Objects;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code router.<segment>.routes}. */
class StaticRouteReaderTest {
  private static final String LAN = "addresses: [192.168.1.1/24]";

  private static ReadResult read(String routes) {
    String seed = SeedText.text();
    assertThat(seed).contains(LAN);
    return NetworkReader.read(
        seed.replace(LAN, LAN + "\n    routes: " + routes + "\n"), Format.YAML);
  }

  @Test
  void aSegmentMaySayHowLongItsPacketsAre() {
    for (String good : List.of("576", "1500", "9216")) {
      ReadResult result =
          NetworkReader.read(SeedText.text().replace(LAN, LAN + "\n    mtu: " + good), Format.YAML);
      assertThat(
              Objects.requireNonNull(result.network().orElseThrow().router().get("private")).mtu())
          .contains(Integer.parseInt(good));
    }
    for (String bad : List.of("575", "9217", "0", "-1", "9999999", "big", "[]")) {
      ReadResult result =
          NetworkReader.read(SeedText.text().replace(LAN, LAN + "\n    mtu: " + bad), Format.YAML);
      assertThat(result.problems())
          .as(bad)
          .anyMatch(problem -> problem.pointer().equals("/router/private/mtu"));
    }
  }

  @Test
  void routesNameNetworkAndNextHop() {
    Network network =
        read("[{to: 10.20.0.0/16, via: 192.168.1.150}, {to: 192.168.0.0/16, via: 192.168.1.10}]")
            .network()
            .orElseThrow();
    RouterInterface router = Objects.requireNonNull(network.router().get("private"));
    assertThat(router.routes())
        .containsExactly(
            new StaticRoute(Cidr.parse("10.20.0.0/16"), IpAddress.parse("192.168.1.150")),
            new StaticRoute(Cidr.parse("192.168.0.0/16"), IpAddress.parse("192.168.1.10")));
    assertThat(router.dhcp().orElseThrow().free(network, router).ranges())
        .as("a next hop's address is not handed out")
        .containsExactly(
            IpRange.parse("192.168.1.100-192.168.1.149"),
            IpRange.parse("192.168.1.151-192.168.1.199"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {to: 10.20.0.0/16}                            | 0/via | missing
          {via: 192.168.1.254}                          | 0/to  | missing
          {to: 10.20.0.1/16, via: 192.168.1.254}        | 0/to  | network
          {to: 10.20.0.0/16, via: 192.168.1.0/24}       | 0/via | address
          {to: 10.20.0.0/16, via: 192.168.1.9, metric: 1} | 0/metric | unknown-key
          {to: 0.0.0.0/0, via: 192.168.1.254}           | 0/to  | route-to
          {to: 0.0.0.0/1, via: 192.168.1.254}           | 0/to  | route-to
          {to: 224.0.0.0/8, via: 192.168.1.254}         | 0/to  | route-to
          {to: '2001:db8::/32', via: 192.168.1.254}     | 0/to  | route-family
          {to: 10.20.0.0/16, via: 'fe80::1'}            | 0/via | route-family
          {to: 192.168.1.0/24, via: 192.168.1.254}      | 0/to  | route-on-link
          {to: 192.168.1.128/25, via: 192.168.1.254}    | 0/to  | route-on-link
          {to: 172.16.1.0/29, via: 192.168.1.254}       | 0/to  | route-on-link
          {to: 10.20.0.0/16, via: 192.168.1.1}          | 0/via | route-via
          {to: 10.20.0.0/16, via: 172.16.1.5}           | 0/via | route-via
          {to: 10.20.0.0/16, via: 172.16.1.6}           | 0/via | route-via
          {to: 10.20.0.0/16, via: 10.20.0.1}            | 0/via | route-via
          {to: 10.20.0.0/16, via: 192.168.1.255}        | 0/via | not-a-host-address
          """)
  void aBadRouteNamesPlaceAndCure(String route, String at, String code) {
    ReadResult result = read("[" + route + "]");
    assertThat(result.network()).isEmpty();
    assertThat(result.problems())
        .extracting(Problem::pointer, Problem::code)
        .contains(Tuple.tuple("/router/private/routes/" + at, code));
    assertThat(result.problems())
        .allSatisfy(each -> assertThat(each.message()).hasSizeGreaterThan(15));
  }

  @Test
  void aNetworkHasOneRoute() {
    assertThat(
            read("[{to: 10.20.0.0/16, via: 192.168.1.9}, {to: 10.20.0.0/16, via: 192.168.1.8}]")
                .problems())
        .extracting(Problem::pointer)
        .containsExactly("/router/private/routes/1/to");
  }

  @Test
  void aHostElsewhereIsNotBehindIt() {
    assertThat(read("[{to: 172.16.0.0/12, via: 192.168.1.9}]").problems())
        .as("the link is longer")
        .isEmpty();
    // On the provider's side, outside the router's prefix.
    ReadResult over = read("[{to: 10.1.1.50/32, via: 192.168.1.9}]");
    assertThat(over.problems())
        .extracting(Problem::pointer, Problem::code)
        .containsExactly(Tuple.tuple("/router/private/routes/0/to", "route-over-host"));
  }
}
