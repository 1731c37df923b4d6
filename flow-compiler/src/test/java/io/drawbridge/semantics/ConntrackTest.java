package io.drawbridge.semantics;

import static io.drawbridge.semantics.Packets.IPV4;
import static io.drawbridge.semantics.Packets.flow;
import static io.drawbridge.semantics.Packets.icmp;
import static io.drawbridge.semantics.Packets.reversed;
import static io.drawbridge.semantics.Packets.tcp;
import static io.drawbridge.semantics.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Action.Nat;
import io.drawbridge.flow.Action.PortBounds;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Slice;
import io.drawbridge.net.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConntrackTest {
  private static final Packet PACKET = udp("10.0.0.1", 1024, "10.0.0.2", 53).with(Field.IN_PORT, 1);
  private static final Slice ZONE = Slice.of(Field.REG4, 0, 15);
  private static final Action SHOW = new Action.ToController(128, Optional.empty());
  private final Conntrack conntrack = new Conntrack();

  private static Action ct(boolean commit, int zone, int table, Optional<Nat> nat, Action... exec) {
    return new Action.Ct(
        commit,
        new Action.Zone.Fixed(zone),
        table == 0 ? Optional.empty() : Optional.of(table),
        nat,
        List.of(exec));
  }

  private static Nat nat(Nat.Kind kind, String address, int port) {
    Optional<IpAddress> only = Optional.of(IpAddress.parse(address));
    return new Nat(
        kind, only, only, port == 0 ? Optional.empty() : Optional.of(new PortBounds(port, port)));
  }

  /** Tracks in a zone and tells ct_state. */
  private String state(int zone, Packet packet) {
    return states(new PacketState(packet, Map.of()), zone, false, Optional.empty());
  }

  private String commit(int zone, Packet packet) {
    return states(new PacketState(packet, Map.of()), zone, true, Optional.empty());
  }

  private String states(PacketState packet, int zone, boolean commit, Optional<Nat> nat) {
    conntrack.track(packet, zone, commit, nat, Conntrack.Marks.NONE);
    return CtBits.text((int) packet.values.low(Field.CT_STATE));
  }

  @Test
  void withoutCommitAPacketIsNewAgain() {
    assertThat(state(1, PACKET)).isEqualTo("+new+trk");
    assertThat(state(1, PACKET)).isEqualTo("+new+trk");
    assertThat(state(1, reversed(PACKET))).isEqualTo("+new+trk");
    assertThat(conntrack.connections(1)).isEmpty();
  }

  @Test
  void aConnectionIsEstablishedOnceAReplyWasSeen() {
    for (Packet packet : List.of(PACKET, tcp("10.0.0.1", 1024, "10.0.0.2", 80))) {
      assertThat(commit(1, packet)).isEqualTo("+new+trk");
      assertThat(state(1, packet)).isEqualTo("+new+trk");
      assertThat(state(1, packet)).isEqualTo("+new+trk");
      assertThat(state(1, reversed(packet))).isEqualTo("+est+rpl+trk");
      assertThat(state(1, packet)).isEqualTo("+est+trk");
      assertThat(state(1, reversed(packet))).isEqualTo("+est+rpl+trk");
    }
  }

  @Test
  void zonesAreIndependentAndFlushed() {
    commit(1, PACKET);
    assertThat(state(2, reversed(PACKET))).isEqualTo("+new+trk");
    assertThat(state(1, reversed(PACKET))).isEqualTo("+est+rpl+trk");
    conntrack.flush(2);
    assertThat(state(1, PACKET)).isEqualTo("+est+trk");
    conntrack.flush(1);
    assertThat(state(1, reversed(PACKET))).isEqualTo("+new+trk");
  }

  @Test
  void pingsGoByIdentifier() {
    Packet request = icmp("10.0.0.1", "10.0.0.2", 8).withEchoId(7);
    Packet reply = icmp("10.0.0.2", "10.0.0.1", 0).withEchoId(7);
    assertThat(state(1, reply)).isEqualTo("+inv+trk");
    assertThat(commit(1, request)).isEqualTo("+new+trk");
    assertThat(state(1, reply.withEchoId(8))).isEqualTo("+inv+trk");
    assertThat(state(1, request.withEchoId(8))).isEqualTo("+new+trk");
    assertThat(state(1, reply)).isEqualTo("+est+rpl+trk");
    assertThat(state(1, request)).isEqualTo("+est+trk");
    assertThat(state(1, icmp("10.0.0.2", "10.0.0.1", 8).withEchoId(7))).isEqualTo("+new+trk");
    PacketState packet = new PacketState(reply, Map.of());
    states(packet, 1, false, Optional.empty());
    assertThat(packet.values.low(Field.CT_TP_SRC)).isEqualTo(8);
    assertThat(packet.values.low(Field.CT_TP_DST)).isZero();
    assertThat(packet.values.low(Field.CT_NW_SRC)).isEqualTo(0x0a000001);
    assertThat(state(1, icmp("10.0.0.1", "10.0.0.2", 10))).isEqualTo("+inv+trk");
  }

  @Test
  void errorsAreRelatedToWhatTheyAreAbout() {
    Packet error = icmp("10.9.9.9", "10.0.0.1", 3).withInner(PACKET);
    assertThat(state(1, error)).isEqualTo("+inv+trk");
    commit(1, PACKET);
    assertThat(state(1, error)).isEqualTo("+rel+rpl+trk");
    assertThat(state(1, icmp("10.9.9.9", "10.0.0.2", 11).withInner(reversed(PACKET))))
        .isEqualTo("+rel+trk");
    assertThat(state(1, icmp("10.9.9.9", "10.0.0.3", 3).withInner(PACKET))).isEqualTo("+inv+trk");
    assertThat(state(1, icmp("10.9.9.9", "10.0.0.1", 3))).isEqualTo("+inv+trk");
    assertThat(state(1, PACKET)).isEqualTo("+new+trk");
    Packet ipv6 =
        Packet.EMPTY
            .with(Field.ETH_TYPE, 0x86dd)
            .with(Field.IP_PROTO, 17)
            .with(Field.IPV6_SRC, IpAddress.parse("2001:db8::1"))
            .with(Field.IPV6_DST, IpAddress.parse("2001:db8::2"))
            .with(Field.UDP_DST, 53);
    Packet tooBig =
        Packet.EMPTY
            .with(Field.ETH_TYPE, 0x86dd)
            .with(Field.IP_PROTO, 58)
            .with(Field.ICMPV6_TYPE, 2)
            .with(Field.IPV6_SRC, IpAddress.parse("2001:db8::9"))
            .with(Field.IPV6_DST, IpAddress.parse("2001:db8::1"))
            .withInner(ipv6);
    commit(1, ipv6);
    assertThat(state(1, tooBig)).isEqualTo("+rel+rpl+trk");
    assertThat(state(1, reversed(ipv6))).isEqualTo("+est+rpl+trk");
    assertThat(state(1, tooBig.with(Field.ICMPV6_TYPE, 135))).isEqualTo("+inv+trk");
  }

  @Test
  void tcpWithFlagsGoesByItsStates() {
    Progress progress = new Progress();
    assertThat(Progress.mayBegin(0x02)).isTrue();
    assertThat(Progress.mayBegin(0x12)).isFalse();
    assertThat(Progress.mayBegin(0x10)).isTrue();
    assertThat(Progress.mayBegin(0x01)).isFalse();
    assertThat(progress.packet(false, 0x02)).isEqualTo(Progress.Update.STILL_NEW);
    assertThat(progress.packet(true, 0x12)).isEqualTo(Progress.Update.ESTABLISHED);
    assertThat(progress.packet(false, 0x10)).isEqualTo(Progress.Update.ESTABLISHED);
    assertThat(progress.packet(false, 0x03)).isEqualTo(Progress.Update.INVALID);
    assertThat(progress.packet(false, 0x11)).isEqualTo(Progress.Update.ESTABLISHED);
    assertThat(progress.packet(true, 0x11)).isEqualTo(Progress.Update.ESTABLISHED);
    assertThat(progress.packet(false, 0x10)).isEqualTo(Progress.Update.ESTABLISHED);
    assertThat(progress.packet(false, 0x02)).isEqualTo(Progress.Update.REOPENED);
  }

  @Test
  void aTableForksWithRegistersAndTheRestGoesOnUntracked() {
    PipelineInterpreter interpreter =
        new PipelineInterpreter(
            List.of(
                flow(
                    0,
                    1,
                    IPV4,
                    ZONE.set(9),
                    new Action.Ct(
                        false,
                        new Action.Zone.FromField(ZONE),
                        Optional.of(3),
                        Optional.empty(),
                        List.of()),
                    new Action.Resubmit(4)),
                flow(
                    3,
                    1,
                    ZONE.match(IPV4.with(Field.CT_STATE, Bits.of(0x21), Bits.of(0x21)), 9)
                        .with(Field.CT_ZONE, 9)
                        .with(Field.CT_NW_PROTO, 17)
                        .with(Field.CT_TP_DST, 53),
                    new Action.Output(2)),
                flow(
                    4,
                    1,
                    IPV4.with(Field.CT_STATE, Bits.ZERO, Bits.of(0xff)).with(Field.CT_NW_PROTO, 0),
                    new Action.Output(3))));
    Result result = interpreter.send(PACKET, conntrack);
    assertThat(result.sent()).extracting(Result.Sent::port).containsExactly(2, 3);
    assertThat(result.steps().get(1).ctState()).isEqualTo(0x21);
  }

  @Test
  void marksAreWrittenOnCommitAndSeenLater() {
    Flow commit =
        flow(
            0,
            1,
            IPV4,
            Slice.of(Field.REG7).set(0x1234),
            ct(
                true,
                1,
                0,
                Optional.empty(),
                new Action.Move(Slice.of(Field.REG7), Slice.of(Field.CT_MARK)),
                new Action.SetField(Field.CT_LABEL, new Bits(5, 0), new Bits(-1L, 0))),
            SHOW,
            new Action.Output(2));
    Result result = new PipelineInterpreter(List.of(commit)).send(PACKET, conntrack);
    assertThat(result.sent()).containsExactly(new Result.Sent(2, withoutPort(PACKET)));
    Connection connection = conntrack.connections(1).get(0);
    assertThat(connection.mark()).isEqualTo(Bits.of(0x1234));
    assertThat(connection.label()).isEqualTo(new Bits(5, 0));
    assertThat(connection.replySeen()).isFalse();
    Flow again =
        flow(
            0,
            1,
            IPV4,
            ct(
                true,
                1,
                2,
                Optional.empty(),
                new Action.SetField(Field.CT_LABEL, Bits.of(6), Bits.of(0xff))));
    Flow seen =
        flow(
            2,
            1,
            IPV4.with(Field.CT_MARK, 0x1234)
                .with(Field.CT_LABEL, new Bits(5, 6), Field.CT_LABEL.allOnes()),
            new Action.Output(4));
    assertThat(
            new PipelineInterpreter(List.of(again, seen)).send(reversed(PACKET), conntrack).ports())
        .containsExactly(4);
    assertThat(connection.replySeen()).isTrue();
  }

  private static Packet withoutPort(Packet packet) {
    return packet.with(Field.IN_PORT, 0);
  }

  @Test
  void clearForgets() {
    Flow[] flows = {
      flow(0, 1, IPV4, ct(false, 1, 2, Optional.empty())),
      flow(2, 1, IPV4, new Action.CtClear(), new Action.Goto(3)),
      flow(3, 1, IPV4.with(Field.CT_STATE, Bits.ZERO, Bits.of(0x20)), new Action.Output(5))
    };
    assertThat(new PipelineInterpreter(List.of(flows)).send(PACKET, conntrack).ports())
        .containsExactly(5);
  }

  /** Looks up with translation of what is known; new packets are committed with this one. */
  private Packet translate(Packet packet, Nat nat) {
    Flow[] flows = {
      flow(0, 1, Match.ANY, ct(false, 1, 1, Optional.of(Nat.EXISTING))),
      flow(1, 1, Match.ANY, new Action.Goto(3)),
      flow(
          1,
          2,
          Match.ANY.with(Field.CT_STATE, Bits.of(1), Bits.of(1)),
          ct(true, 1, 3, Optional.of(nat))),
      flow(3, 1, Match.ANY, new Action.Output(9)),
      flow(3, 2, Match.ANY.with(Field.CT_STATE, Bits.of(0x10), Bits.of(0x10)))
    };
    Result result = new PipelineInterpreter(List.of(flows)).send(packet, conntrack);
    assertThat(result.sent()).hasSize(1);
    return result.sent().get(0).packet();
  }

  @Test
  void sourcesAreTranslatedAndBack() {
    Nat hide = nat(Nat.Kind.SOURCE, "192.0.2.1", 0);
    Packet there = udp("10.0.0.1", 1024, "10.0.0.2", 53);
    Packet seen = udp("192.0.2.1", 1024, "10.0.0.2", 53);
    for (int i = 0; i < 2; i++) {
      assertThat(translate(there, hide)).isEqualTo(seen);
      assertThat(translate(reversed(seen), hide)).isEqualTo(reversed(there));
    }
    assertThat(conntrack.connections(1)).hasSize(1);
    Packet error = icmp("10.9.9.9", "192.0.2.1", 3).withInner(seen);
    assertThat(translate(error, hide)).isEqualTo(icmp("10.9.9.9", "10.0.0.1", 3).withInner(there));
    // Another host has the same source port.
    Packet second = translate(udp("10.0.0.7", 1024, "10.0.0.2", 53), hide);
    assertThat(second).isEqualTo(udp("192.0.2.1", 1025, "10.0.0.2", 53));
    assertThat(translate(reversed(second), hide)).isEqualTo(udp("10.0.0.2", 53, "10.0.0.7", 1024));
    Packet ping = icmp("10.0.0.1", "10.0.0.2", 8).withEchoId(7);
    assertThat(translate(ping, hide)).isEqualTo(icmp("192.0.2.1", "10.0.0.2", 8).withEchoId(7));
    assertThat(translate(icmp("10.0.0.7", "10.0.0.2", 8).withEchoId(7), hide).echoId())
        .isEqualTo(8);
    assertThat(translate(icmp("10.0.0.2", "192.0.2.1", 0).withEchoId(8), hide))
        .isEqualTo(icmp("10.0.0.2", "10.0.0.7", 0).withEchoId(7));
    assertThat(
            translate(
                tcp("10.0.0.1", 5000, "10.0.0.2", 80), nat(Nat.Kind.SOURCE, "192.0.2.1", 7777)))
        .isEqualTo(tcp("192.0.2.1", 7777, "10.0.0.2", 80));
  }

  @Test
  void destinationsAreTranslatedAndBack() {
    Nat forward = nat(Nat.Kind.DESTINATION, "10.0.0.80", 80);
    Packet there = tcp("203.0.113.1", 4000, "192.0.2.1", 8080);
    Packet seen = tcp("203.0.113.1", 4000, "10.0.0.80", 80);
    for (int i = 0; i < 2; i++) {
      assertThat(translate(there, forward)).isEqualTo(seen);
      assertThat(translate(reversed(seen), forward)).isEqualTo(reversed(there));
    }
    Packet error = icmp("10.9.9.9", "203.0.113.1", 3).withInner(seen);
    assertThat(translate(error, forward))
        .isEqualTo(icmp("192.0.2.1", "203.0.113.1", 3).withInner(there));
    // The same client port to another forward with this target has to look different to it.
    Packet other = translate(tcp("203.0.113.1", 4000, "192.0.2.1", 8081), forward);
    assertThat(other).isEqualTo(tcp("203.0.113.1", 4001, "10.0.0.80", 80));
    assertThat(translate(reversed(other), forward))
        .isEqualTo(tcp("192.0.2.1", 8081, "203.0.113.1", 4000));
    PacketState state = new PacketState(reversed(seen), Map.of());
    assertThat(states(state, 1, false, Optional.of(Nat.EXISTING))).isEqualTo("+est+rpl+trk+snat");
    assertThat(state.values.get(Field.CT_NW_DST)).isEqualTo(Bits.of(IpAddress.parse("192.0.2.1")));
    assertThat(state.values.low(Field.CT_TP_DST)).isEqualTo(8080);
    // A second visit neither loses the connection nor translates again.
    assertThat(states(state, 1, true, Optional.of(forward))).isEqualTo("+est+rpl+trk+snat");
    assertThat(state.packet()).isEqualTo(reversed(there));
  }

  @Test
  void translationUnderAFlowIsRefused() {
    Nat hide = nat(Nat.Kind.SOURCE, "192.0.2.1", 0);
    assertThatThrownBy(
            () ->
                new PipelineInterpreter(
                        List.of(
                            flow(
                                0,
                                1,
                                IPV4,
                                ct(true, 1, 0, Optional.of(hide)),
                                new Action.Output(2))))
                    .send(PACKET, conntrack))
        .hasMessageContaining("not modelled: output after a translation");
  }

  @Test
  void endlessRecirculationEndsWithATrace() {
    assertThatThrownBy(
            () ->
                new PipelineInterpreter(
                        List.of(
                            flow(0, 1, IPV4, new Action.Goto(1)),
                            flow(1, 1, IPV4, ct(false, 1, 1, Optional.empty()))))
                    .send(PACKET, conntrack))
        .hasMessageContaining("8 recirculations");
  }
}
