package io.drawbridge.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.network.Network;
import io.drawbridge.network.Problem;
import io.drawbridge.network.RoutedHosts;
import java.util.Objects;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code router.<segment>.proxy}, and hosts behind the router that keep their addresses. */
class ProxyReaderTest {
  private static final String DOCUMENT =
      """
      apiVersion: drawbridge/v1
      switches:
        host1:
          datapathId: "0000000000000001"
          ports: {wan0: {zone: wan}, mail0: {zone: guests, host: mail}, web0: {zone: guests, host: web}}
      segments:
        public: {zones: [wan], uplink: wan}
        second: {zones: [wan2], uplink: wan2}
        guests: {zones: [guests]}
      hosts:
        mail: {mac: "52:54:00:00:00:50", addresses: [10.1.1.50, "2001:db8::50"]}
        web: {mac: "52:54:00:00:00:02", addresses: [172.16.1.2, 192.168.9.7]}
      router:
        public: {mac: "02:00:00:00:01:05", addresses: [172.16.1.5/29], gateway: 172.16.1.6, proxy: PUBLIC}
        second: {mac: "02:00:00:00:01:06", addresses: [10.66.0.5/24], proxy: SECOND}
        guests: {mac: "02:00:00:00:03:01", addresses: [169.254.0.1/32, 192.168.9.1/24], proxy: INSIDE}
      """;

  private static ReadResult read(String onPublic, String onSecond, String inside) {
    return NetworkReader.read(
        DOCUMENT
            .replace(", proxy: PUBLIC", proxy(onPublic))
            .replace(", proxy: SECOND", proxy(onSecond))
            .replace(", proxy: INSIDE", proxy(inside)),
        Format.YAML);
  }

  private static String proxy(String entries) {
    return entries.isEmpty() ? "" : ", proxy: [" + entries + "]";
  }

  @Test
  void addressesAndPrefixesAreNamed() {
    Network network =
        read("172.16.1.0/29, 10.1.1.50", "", "172.16.1.0/29, 10.0.0.254").network().orElseThrow();
    assertThat(Objects.requireNonNull(network.router().get("public")).proxy())
        .containsExactly(Cidr.parse("172.16.1.0/29"), Cidr.parse("10.1.1.50/32"));
    assertThat(RoutedHosts.of(network))
        .as("in no prefix of the router's on their segment")
        .containsOnly(
            java.util.Map.entry(
                IpAddress.parse("10.1.1.50"), new RoutedHosts.Owner("mail", "guests")),
            java.util.Map.entry(
                IpAddress.parse("172.16.1.2"), new RoutedHosts.Owner("web", "guests")));
  }

  @Test
  void anAddressOfTheProvidersLinkHasToBeNamed() {
    ReadResult unnamed = read("10.1.1.50", "", "");
    assertThat(unnamed.problems())
        .extracting(Problem::pointer, Problem::code)
        .containsExactly(Tuple.tuple("/hosts/web/addresses/0", "host-in-wrong-segment"));
    assertThat(unnamed.problems().get(0).message()).contains("'proxy' of 'public'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          10.1.1.51    |              |                  | public/proxy/0 | proxy-nobody
          172.16.1.6   |              |                  | public/proxy/0 | proxy-nobody
          172.16.1.5   |              |                  | public/proxy/0 | proxy-nobody
          192.168.9.7  |              |                  | public/proxy/0 | proxy-nobody
          10.1.1.0/33  |              |                  | public/proxy/0 | network
          10.1.1.1/24  |              |                  | public/proxy/0 | network
          '2001:db8::50' |            |                  | public/proxy/0 | proxy-family
          10.1.1.50    | 10.1.1.0/24  |                  | second/proxy/0 | proxy-twice
          10.1.1.50    |              | 192.168.9.0/28   | guests/proxy/0 | proxy-on-link
          10.1.1.50    |              | 0.0.0.0/0        | guests/proxy/0 | proxy-on-link
          10.1.1.50    |              | 10.1.1.50        | guests/proxy/0 | proxy-here
          """)
  void aBadEntryNamesPlaceAndCure(
      String onPublic, String onSecond, String inside, String at, String code) {
    ReadResult result =
        read(
            "172.16.1.2, " + onPublic.replace("'", "\""),
            onSecond == null ? "" : onSecond,
            inside == null ? "" : inside);
    String pointer = "/router/" + at.replace("public/proxy/0", "public/proxy/1");
    assertThat(result.network()).isEmpty();
    assertThat(result.problems())
        .extracting(Problem::pointer, Problem::code)
        .contains(Tuple.tuple(pointer, code));
    assertThat(result.problems())
        .allSatisfy(each -> assertThat(each.message()).hasSizeGreaterThan(15));
  }

  @Test
  void aRouteToAHostThatIsHereIsNone() {
    String route = ", routes: [{to: 10.1.1.50/32, via: 192.168.9.9}]";
    ReadResult result =
        NetworkReader.read(
            DOCUMENT
                .replace(", proxy: PUBLIC", proxy("172.16.1.0/29"))
                .replace(", proxy: SECOND", "")
                .replace(", proxy: INSIDE", route),
            Format.YAML);
    assertThat(result.problems())
        .extracting(Problem::pointer, Problem::code)
        .containsExactly(Tuple.tuple("/router/guests/routes/0/to", "route-over-host"));
  }

  @Test
  void aForwardMayLeadToThem() {
    String nat =
        "nat: {forwards: [{name: ssh, address: 172.16.1.5, protocol: tcp, port: 2222,"
            + " target: {host: mail, port: 22}}]}\n";
    ReadResult result =
        NetworkReader.read(
            DOCUMENT
                    .replace(", proxy: PUBLIC", proxy("172.16.1.2, 10.1.1.50"))
                    .replace(", proxy: SECOND", "")
                    .replace(", proxy: INSIDE", "")
                + nat,
            Format.YAML);
    assertThat(result.problems()).isEmpty();
  }
}
