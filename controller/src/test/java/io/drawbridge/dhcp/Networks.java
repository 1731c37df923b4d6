package io.drawbridge.dhcp;

import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Dhcp;
import io.drawbridge.network.Host;
import io.drawbridge.network.Nat;
import io.drawbridge.network.Network;
import io.drawbridge.network.RouterInterface;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Documents that say nothing but what DHCP asks. */
final class Networks {
  static final String ROUTER = "192.168.1.1";
  static final MacAddress HOST = MacAddress.parse("02:00:00:00:02:10");
  static final MacAddress ELSEWHERE = MacAddress.parse("02:00:00:00:02:11");

  private Networks() {}

  static Network of(String... ranges) {
    Dhcp dhcp =
        new Dhcp(
            List.of(ranges).stream().map(IpRange::parse).toList(),
            List.of(IpAddress.parse("8.8.8.8"), IpAddress.parse("8.8.4.4")),
            Optional.of("lan.example.org"),
            List.of(IpAddress.parse("192.168.1.2")),
            Duration.ofHours(12));
    return new Network(
        Map.of(),
        Map.of(),
        Map.of(
            "app", new Host(List.of(HOST), List.of(IpAddress.parse("192.168.1.10"))),
            "far", new Host(List.of(ELSEWHERE), List.of(IpAddress.parse("10.9.9.9")))),
        Map.of(
            "private",
            new RouterInterface(
                MacAddress.parse("02:00:00:00:02:01"),
                List.of(InterfaceAddress.parse(ROUTER + "/24")),
                Optional.empty(),
                Optional.of(dhcp))),
        Nat.NONE,
        Map.of(),
        List.of(),
        List.of());
  }

  static Scope scope(String... ranges) {
    return Scope.of(of(ranges), "private").orElseThrow();
  }
}
