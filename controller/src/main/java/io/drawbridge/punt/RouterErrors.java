package io.drawbridge.punt;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Match.Masked;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Network;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.Traffic;
import io.drawbridge.openflow.SwitchConnection;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import io.drawbridge.reconcile.Desired;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The router's ICMP errors (RFC 792; RFC 1812, 4.3.3 and 5.2.7; RFC 4443, 3), sent back to where
 * the packet came from, under the address the router has there. They go through connection
 * tracking: of a connection whose addresses are translated the sender hears with the addresses that
 * it knows.
 */
final class RouterErrors {
  /** What an error says: type and code in ICMP, and in ICMPv6 (RFC 4443, 3). */
  private enum Reason {
    TIME_EXCEEDED(11, 0, 3, 0),
    NO_ROUTE(3, 0, 1, 0),
    NO_HOST(3, 1, 1, 3),
    NO_PROTOCOL(3, 2, 4, 1),
    NO_PORT(3, 3, 1, 4),
    TOO_LONG(3, 4, 2, 0);

    private final int type;
    private final int code;
    private final int type6;
    private final int code6;

    Reason(int type, int code, int type6, int code6) {
      this.type = type;
      this.code = code;
      this.type6 = type6;
      this.code6 = code6;
    }

    byte[] error(MacAddress to, MacAddress from, IpAddress source, Frame.Packet about, int rest) {
      return about.isIpv4()
          ? FrameWriter.icmpError(to, from, source, about, type, code, rest)
          : FrameWriter.icmp6Error(to, from, source, about, type6, code6, rest);
    }
  }

  /** Where an IPv6 header says what follows. */
  private static final int NEXT_HEADER_AT = 6;

  private static final int RESET = 0x04;
  private static final int DO_NOT_FRAGMENT = 0x40;

  /** Bits of ct_state, see ovs-fields(7): snat and dnat. */
  private static final int TRANSLATED = 0x40 | 0x80;

  private RouterErrors() {}

  /** Its time to live ends here. It has not met connection tracking yet. */
  static void timeExceeded(
      SwitchConnection connection, Desired current, Match metadata, Frame frame) {
    error(current, metadata, frame, frame.source(), Reason.TIME_EXCEEDED, 0)
        .ifPresent(error -> connection.packetOut(error, PuntHandler.back(metadata)));
  }

  /** There is no way to its destination. */
  static void noRoute(SwitchConnection connection, Desired current, Match metadata, Frame frame) {
    unreachable(connection, current, metadata, frame, Reason.NO_ROUTE, 0);
  }

  /** The next hop, or the destination on a link, does not answer. */
  static void noHost(SwitchConnection connection, Desired current, Match metadata, Frame frame) {
    unreachable(connection, current, metadata, frame, Reason.NO_HOST, 0);
  }

  /**
   * A rule has passed it to the router, and nobody serves it there: a reset for TCP (RFC 1122,
   * 4.2.3.9), port unreachable for UDP, protocol unreachable for all else but ICMP (RFC 1122,
   * 3.2.2.1). It comes from the address that was spoken to.
   */
  static void unserved(SwitchConnection connection, Desired current, Match metadata, Frame frame) {
    Optional<Frame.Packet> packet = packet(current, metadata, frame);
    Optional<RouterInterface> router = router(current, metadata, Register.SEGMENT);
    if (packet.isEmpty() || router.isEmpty()) {
      return;
    }
    MacAddress to = frame.source();
    MacAddress from = router.get().mac();
    Frame.Packet about = packet.get();
    if (about.protocol() == Traffic.TCP) {
      if (about.payload().length >= 20 && (about.payload()[13] & RESET) == 0) {
        connection.packetOut(FrameWriter.tcpReset(to, from, about), tracked(metadata));
      }
    } else if (about.protocol() != (about.isIpv4() ? Traffic.ICMP : Traffic.ICMP6)) {
      boolean udp = about.protocol() == Traffic.UDP;
      Reason reason = udp ? Reason.NO_PORT : Reason.NO_PROTOCOL;
      int at = udp || about.isIpv4() ? 0 : NEXT_HEADER_AT;
      connection.packetOut(
          reason.error(to, from, about.destination(), about, at), tracked(metadata));
    }
  }

  /**
   * It is longer than the mtu of the segment it would leave on: with the flag that forbids to cut
   * it, and in IPv6 always, the sender hears how long it may be (RFC 1191, 4; RFC 8201), else it
   * goes on in fragments. By now it is as it would have left, translated and with one less to live.
   */
  static void tooLong(
      SwitchConnection connection, Desired current, Match metadata, Frame frame, byte[] whole) {
    Optional<Integer> mtu =
        router(current, metadata, Register.OUT_SEGMENT).flatMap(RouterInterface::mtu);
    Optional<Frame.Packet> packet = frame.packet();
    if (mtu.isEmpty() || packet.isEmpty()) {
      return;
    }
    if (!packet.get().isIpv4() || (packet.get().header()[6] & DO_NOT_FRAGMENT) != 0) {
      unreachable(connection, current, metadata, frame, Reason.TOO_LONG, mtu.get());
      return;
    }
    List<Action> on =
        List.of(
            Register.OUT_PORT.set(PuntHandler.register(metadata, Register.OUT_PORT)),
            Register.OUT_SEGMENT.set(PuntHandler.register(metadata, Register.OUT_SEGMENT)),
            Register.TO_UPLINK.set(PuntHandler.register(metadata, Register.TO_UPLINK)),
            new Action.Resubmit(Table.LENGTH.id()));
    Fragments.of(whole, mtu.get()).forEach(fragment -> connection.packetOut(fragment, on));
  }

  private static void unreachable(
      SwitchConnection connection,
      Desired current,
      Match metadata,
      Frame frame,
      Reason reason,
      int rest) {
    error(current, metadata, frame, sender(metadata), reason, rest)
        .ifPresent(error -> connection.packetOut(error, tracked(metadata)));
  }

  private static Optional<byte[]> error(
      Desired current, Match metadata, Frame frame, MacAddress to, Reason reason, int rest) {
    Optional<Frame.Packet> packet = packet(current, metadata, frame);
    Optional<RouterInterface> router = router(current, metadata, Register.SEGMENT);
    if (packet.isEmpty() || router.isEmpty()) {
      return Optional.empty();
    }
    return own(router.get(), packet.get().source())
        .map(own -> reason.error(to, router.get().mac(), own, packet.get(), rest));
  }

  /**
   * A packet that deserves an answer. What the router itself sent does not; where its address is
   * only that of a hidden connection the answer finds the way to the host behind it.
   */
  private static Optional<Frame.Packet> packet(Desired current, Match metadata, Frame frame) {
    return frame
        .packet()
        .filter(Errors::deserved)
        .filter(packet -> !frame.destination().isGroup())
        .filter(packet -> isTranslated(metadata) || !isOwn(current.network(), packet.source()));
  }

  /** Whether connection tracking has translated its source or its destination by now. */
  static boolean isTranslated(Match metadata) {
    Masked state = metadata.get(Field.CT_STATE);
    return state != null && (state.value().low() & TRANSLATED) != 0;
  }

  private static boolean isOwn(Network network, IpAddress address) {
    return network.router().values().stream()
        .anyMatch(
            router ->
                router.ipv6Addresses().contains(address)
                    || router.addresses().stream().anyMatch(own -> own.address().equals(address)));
  }

  /** The router's address on the link of another, or its first there. */
  private static Optional<IpAddress> own(RouterInterface router, IpAddress other) {
    List<InterfaceAddress> all =
        router.addresses().stream()
            .filter(own -> own.address().family() == other.family())
            .toList();
    return all.stream()
        .filter(own -> own.prefix().contains(other))
        .findFirst()
        .or(() -> all.stream().findFirst())
        .map(InterfaceAddress::address);
  }

  /** The router on the segment whose number is in a register. */
  static Optional<RouterInterface> router(Desired current, Match metadata, Register register) {
    int number = (int) PuntHandler.register(metadata, register);
    return current.network().router().entrySet().stream()
        .filter(
            each ->
                Integer.valueOf(number).equals(current.numbering().segments().get(each.getKey())))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Routing may have written over the Ethernet source; the ROUTER table keeps it. */
  static MacAddress sender(Match metadata) {
    return new MacAddress(
        PuntHandler.register(metadata, Register.SOURCE_MAC_HIGH) << 32
            | PuntHandler.register(metadata, Register.SOURCE_MAC_LOW));
  }

  /** Out of the port it came in by, translated back as its connection has it. */
  static List<Action> tracked(Match metadata) {
    return List.of(
        Register.OUT_PORT.set(PuntHandler.register(metadata, Register.IN_PORT)),
        Register.OUT_SEGMENT.set(PuntHandler.register(metadata, Register.SEGMENT)),
        Register.TO_UPLINK.set(PuntHandler.register(metadata, Register.FROM_UPLINK)),
        new Action.Ct(
            false,
            new Action.Zone.Fixed(Register.ROUTER_CT_ZONE),
            Optional.of(Table.DELIVER.id()),
            Optional.of(Action.Nat.EXISTING),
            List.of()));
  }
}
