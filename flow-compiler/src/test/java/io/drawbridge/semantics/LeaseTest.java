package io.drawbridge.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.LeasedAddress;
import io.drawbridge.compile.NetworkCompiler;
import io.drawbridge.compile.Numbering;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.flow.Field;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Action;
import io.drawbridge.network.Binding;
import io.drawbridge.network.Dhcp;
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
import io.drawbridge.network.Zone;
import io.drawbridge.pipeline.Cookie;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Machines at strict places speak with what DHCP gave them, and what they ask it goes nowhere. */
class LeaseTest {
  private static final MacAddress ROUTER = MacAddress.parse("02:00:00:00:02:01");
  private static final MacAddress GUEST = MacAddress.parse("02:00:00:00:02:64");
  private static final MacAddress EVERYBODY = new MacAddress(0xffff_ffff_ffffL);
  private static final IpAddress LEASED = IpAddress.parse("192.168.1.100");
  private static final IpAddress NOBODY = IpAddress.ofIpv4(0);
  private static final LeasedAddress LEASE = new LeasedAddress("one", GUEST, LEASED);

  private static Result send(Packet packet, int in, LeasedAddress... leases) {
    Map<String, Port> ports = new LinkedHashMap<>();
    ports.put("one", new Port("lan", Optional.empty()));
    ports.put("two", new Port("lan", Optional.empty()));
    Zone strict =
        new Zone(
            Optional.of(Binding.STRICT),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Dhcp dhcp =
        new Dhcp(IpRange.parse("192.168.1.100-192.168.1.199"), List.of(), Duration.ofHours(1));
    Network network =
        new Network(
            Map.of("s", new Switch(1, ports)),
            Map.of("private", new Segment(List.of("lan"), Optional.empty(), EtherTypes.DEFAULT)),
            Map.of("lan", strict),
            Map.of(),
            Map.of(
                "private",
                new RouterInterface(
                    ROUTER,
                    List.of(InterfaceAddress.parse("192.168.1.1/24")),
                    Optional.empty(),
                    Optional.of(dhcp))),
            Nat.NONE,
            Map.of(),
            List.of(),
            List.of(Rule.of("all", Action.PASS, Side.ANY, Side.ANY, Traffic.ANY)));
    SwitchFacts facts =
        new SwitchFacts(Map.of("one", 1, "two", 2), Map.of()).withLeases(List.of(leases));
    return new PipelineInterpreter(
            NetworkCompiler.compile(network, "s", Numbering.EMPTY.extend(network), facts).flows())
        .send(packet.with(Field.IN_PORT, in), new Conntrack());
  }

  private static Packet datagram(MacAddress mac, IpAddress source, int from, int to) {
    return Packet.EMPTY
        .with(Field.ETH_TYPE, 0x800)
        .with(Field.ETH_SRC, mac)
        .with(Field.ETH_DST, EVERYBODY)
        .with(Field.IP_PROTO, 17)
        .with(Field.IP_TTL, 64)
        .with(Field.IPV4_SRC, source)
        .with(Field.IPV4_DST, IpAddress.parse("192.168.1.255"))
        .with(Field.UDP_SRC, from)
        .with(Field.UDP_DST, to);
  }

  private static Packet arp(MacAddress mac, IpAddress said) {
    return Packet.EMPTY
        .with(Field.ETH_TYPE, 0x806)
        .with(Field.ETH_SRC, mac)
        .with(Field.ETH_DST, EVERYBODY)
        .with(Field.ARP_OP, 1)
        .with(Field.ARP_SHA, mac)
        .with(Field.ARP_SPA, said)
        .with(Field.ARP_TPA, IpAddress.parse("192.168.1.150"));
  }

  private static Optional<Cookie.Kind> up(Result result) {
    return result.packetIns().stream()
        .findFirst()
        .flatMap(in -> Cookie.read(in.cookie()))
        .map(Cookie::kind);
  }

  @Test
  void whatWasLeasedMaySpeak() {
    assertThat(send(datagram(GUEST, LEASED, 5000, 5000), 1, LEASE).ports()).containsExactly(2);
    assertThat(send(arp(GUEST, LEASED), 1, LEASE).ports()).containsExactly(2);
    assertThat(send(arp(GUEST, NOBODY), 1, LEASE).ports()).containsExactly(2);
  }

  @Test
  void whatWasNotMayNot() {
    MacAddress other = MacAddress.parse("02:00:00:00:02:65");
    IpAddress beside = LEASED.next();
    assertThat(send(datagram(GUEST, LEASED, 5000, 5000), 1).ports()).isEmpty();
    assertThat(send(datagram(GUEST, LEASED, 5000, 5000), 2, LEASE).ports()).isEmpty();
    assertThat(send(datagram(other, LEASED, 5000, 5000), 1, LEASE).ports()).isEmpty();
    Result spoofed = send(datagram(GUEST, beside, 5000, 5000), 1, LEASE);
    assertThat(spoofed.ports()).isEmpty();
    assertThat(up(spoofed)).contains(Cookie.Kind.VIOLATION);
    assertThat(send(arp(GUEST, beside), 1, LEASE).ports()).isEmpty();
    assertThat(send(arp(other, LEASED), 1, LEASE).ports()).isEmpty();
    assertThat(send(arp(GUEST, NOBODY), 1).ports()).isEmpty();
  }

  @Test
  void whatClientsAskGoesToTheControllerAlone() {
    for (IpAddress source : List.of(NOBODY, LEASED)) {
      Result asked = send(datagram(GUEST, source, 68, 67), 1, LEASE);
      assertThat(asked.ports()).isEmpty();
      assertThat(up(asked)).contains(Cookie.Kind.DHCP);
    }
    Packet renewal =
        datagram(GUEST, LEASED, 68, 67)
            .with(Field.ETH_DST, ROUTER)
            .with(Field.IPV4_DST, IpAddress.parse("192.168.1.1"));
    Result renewed = send(renewal, 1, LEASE);
    assertThat(renewed.ports()).isEmpty();
    assertThat(up(renewed)).contains(Cookie.Kind.DHCP);
  }

  @Test
  void whoHasAnAddressThatIsAskedForInNobodysNameIsHeard() {
    Packet answer = arp(GUEST, LEASED).with(Field.ETH_DST, ROUTER).with(Field.ARP_OP, 2);
    Result heard = send(answer.with(Field.ARP_TPA, NOBODY), 1, LEASE);
    assertThat(up(heard)).contains(Cookie.Kind.DHCP);
    assertThat(heard.ports()).isEmpty();
  }
}
