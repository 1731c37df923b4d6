package io.drawbridge.semantics;

import static io.drawbridge.semantics.Packets.icmp;
import static io.drawbridge.semantics.Packets.reversed;
import static io.drawbridge.semantics.Packets.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.SeedProgram;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The seed's program does to packets what its document says. */
class SeedPipelineTest {
  private static final int WAN = 1;
  private static final int MAIL = 2;
  private static final int APP = 5;
  private static final int DESK = 6;
  private static final MacAddress GATEWAY_MAC = MacAddress.parse("02:00:00:00:ff:01");
  private static final MacAddress MAIL_MAC = MacAddress.parse("02:00:00:00:01:01");
  private static final MacAddress ROUTER_OUTSIDE = MacAddress.parse("02:00:00:00:01:05");
  private static final MacAddress ROUTER_INSIDE = MacAddress.parse("02:00:00:00:02:01");
  private static final MacAddress APP_MAC = MacAddress.parse("02:00:00:00:02:10");
  private static final MacAddress DESK_MAC = MacAddress.parse("02:00:00:00:02:64");

  private final PipelineInterpreter interpreter =
      new PipelineInterpreter(SeedProgram.program().flows());
  private final Conntrack conntrack = new Conntrack();

  private Result send(int port, MacAddress source, MacAddress destination, Packet packet) {
    return interpreter.send(
        packet
            .with(Field.IN_PORT, port)
            .with(Field.ETH_SRC, source)
            .with(Field.ETH_DST, destination),
        conntrack);
  }

  private static Packet frame(MacAddress source, MacAddress destination, Packet packet) {
    return packet.with(Field.ETH_SRC, source).with(Field.ETH_DST, destination);
  }

  private Result arpFromDesk() {
    return send(
        DESK,
        DESK_MAC,
        MacAddress.parse("ff:ff:ff:ff:ff:ff"),
        Packet.EMPTY
            .with(Field.ETH_TYPE, 0x806)
            .with(Field.ARP_OP, 1)
            .with(Field.ARP_SHA, DESK_MAC)
            .with(Field.ARP_SPA, IpAddress.parse("192.168.1.100"))
            .with(Field.ARP_TPA, IpAddress.parse("192.168.1.1")));
  }

  /** Of ARP with other types or lengths than Ethernet's and IPv4's Open vSwitch shows no field. */
  @Test
  void arpThatIsNoneReachesNobody() {
    Packet none = Packet.EMPTY.with(Field.ETH_TYPE, 0x806).with(Field.ARP_SHA, new MacAddress(0));
    for (MacAddress to : List.of(MacAddress.parse("ff:ff:ff:ff:ff:ff"), APP_MAC, ROUTER_INSIDE)) {
      assertThat(send(DESK, DESK_MAC, to, none).ports()).as("to %s", to).isEmpty();
      assertThat(send(WAN, GATEWAY_MAC, to, none).ports()).as("from outside").isEmpty();
    }
  }

  @Test
  void theRouterAnswersArp() {
    Result result = arpFromDesk();
    assertThat(result.ports()).as("%s", result).containsExactly(DESK);
    Packet answer = result.sent().get(0).packet();
    assertThat(answer.get(Field.ARP_OP)).isEqualTo(Bits.of(2));
    assertThat(answer.get(Field.ARP_SHA)).isEqualTo(Bits.of(ROUTER_INSIDE.value()));
    assertThat(answer.get(Field.ETH_DST)).isEqualTo(Bits.of(DESK_MAC.value()));
  }

  @Test
  void theLanReachesTheInternetBehindTheRouter() {
    arpFromDesk();
    Packet request = tcp("192.168.1.100", 40000, "203.0.113.10", 443);
    Packet hidden = tcp("172.16.1.5", 40000, "203.0.113.10", 443);
    for (int i = 0; i < 2; i++) {
      Result out = send(DESK, DESK_MAC, ROUTER_INSIDE, request);
      assertThat(out.sent())
          .as("%s", out)
          .containsExactly(
              new Result.Sent(
                  WAN, frame(ROUTER_OUTSIDE, GATEWAY_MAC, hidden.with(Field.IP_TTL, 63))));
      Result back = send(WAN, GATEWAY_MAC, ROUTER_OUTSIDE, reversed(hidden));
      assertThat(back.sent())
          .as("%s", back)
          .containsExactly(
              new Result.Sent(
                  DESK, frame(ROUTER_INSIDE, DESK_MAC, reversed(request).with(Field.IP_TTL, 63))));
    }
    Result error =
        send(
            WAN,
            GATEWAY_MAC,
            ROUTER_OUTSIDE,
            icmp("198.51.100.1", "172.16.1.5", 11).withInner(hidden));
    assertThat(error.sent())
        .as("%s", error)
        .containsExactly(
            new Result.Sent(
                DESK,
                frame(
                    ROUTER_INSIDE,
                    DESK_MAC,
                    icmp("198.51.100.1", "192.168.1.100", 11)
                        .with(Field.IP_TTL, 63)
                        .withInner(request))));
  }

  @Test
  void mailTakesMailOnly() {
    Packet smtp = tcp("203.0.113.10", 5000, "172.16.1.1", 25);
    Result in = send(WAN, GATEWAY_MAC, MAIL_MAC, smtp);
    assertThat(in.sent())
        .as("%s", in)
        .containsExactly(new Result.Sent(MAIL, frame(GATEWAY_MAC, MAIL_MAC, smtp)));
    Result back = send(MAIL, MAIL_MAC, GATEWAY_MAC, reversed(smtp));
    assertThat(back.ports()).as("%s", back).containsExactly(WAN);
    Result ssh = send(WAN, GATEWAY_MAC, MAIL_MAC, tcp("203.0.113.10", 5000, "172.16.1.1", 22));
    assertThat(ssh.isDropped()).as("%s", ssh).isTrue();
    Result admin = send(WAN, GATEWAY_MAC, MAIL_MAC, tcp("10.77.0.9", 5000, "172.16.1.1", 22));
    assertThat(admin.ports()).as("%s", admin).containsExactly(MAIL);
  }

  @Test
  void theForwardReachesItsTarget() {
    Packet request = tcp("203.0.113.10", 5000, "172.16.1.5", 8080);
    Packet forwarded = tcp("203.0.113.10", 5000, "192.168.1.10", 80).with(Field.IP_TTL, 63);
    for (int i = 0; i < 2; i++) {
      Result in = send(WAN, GATEWAY_MAC, ROUTER_OUTSIDE, request);
      assertThat(in.sent())
          .as("%s", in)
          .containsExactly(new Result.Sent(APP, frame(ROUTER_INSIDE, APP_MAC, forwarded)));
      Result back = send(APP, APP_MAC, ROUTER_INSIDE, reversed(forwarded.with(Field.IP_TTL, 64)));
      assertThat(back.sent())
          .as("%s", back)
          .containsExactly(
              new Result.Sent(
                  WAN,
                  frame(ROUTER_OUTSIDE, GATEWAY_MAC, reversed(request).with(Field.IP_TTL, 63))));
    }
    Result other =
        send(WAN, GATEWAY_MAC, ROUTER_OUTSIDE, tcp("203.0.113.10", 5000, "172.16.1.5", 8081));
    assertThat(other.sent()).as("%s", other).isEmpty();
  }

  @Test
  void theRouterIsPinged() {
    Result result =
        send(WAN, GATEWAY_MAC, ROUTER_OUTSIDE, icmp("203.0.113.10", "172.16.1.5", 8).withEchoId(3));
    assertThat(result.sent())
        .as("%s", result)
        .containsExactly(
            new Result.Sent(
                WAN,
                frame(
                    ROUTER_OUTSIDE,
                    GATEWAY_MAC,
                    icmp("172.16.1.5", "203.0.113.10", 0).withEchoId(3))));
  }
}
