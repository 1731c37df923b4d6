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
 * The router's ICMP errors (RFC 792; RFC 1812, 4.3.3 and 5.2.7), sent back to where the packet came
 * from, under the address the router has there. They go through connection tracking: of a
 * connection whose addresses are translated the sender hears with the addresses that it knows.
 */
final class RouterErrors {
  private static final int UNREACHABLE = 3;
  private static final int TIME_EXCEEDED = 11;
  private static final int NET = 0;
  private static final int HOST = 1;
  private static final int PROTOCOL = 2;
  private static final int PORT = 3;
  private static final int FRAGMENTATION_NEEDED = 4;
  private static final int RESET = 0x04;
  private static final int DO_NOT_FRAGMENT = 0x40;

  /** Bits of ct_state, see ovs-fields(7): snat and dnat. */
  private static final int TRANSLATED = 0x40 | 0x80;

  private RouterErrors() {}

  /** Its time to live ends here. It has not met connection tracking yet. */
  static void timeExceeded(
      SwitchConnection connection, Desired current, Match metadata, Frame frame) {
    error(current, metadata, frame, frame.source(), TIME_EXCEEDED, 0, 0)
        .ifPresent(error -> connection.packetOut(error, PuntHandler.back(metadata)));
  }

  /** There is no way to its destination. */
  static void noRoute(SwitchConnection connection, Desired current, Match metadata, Frame frame) {
    unreachable(connection, current, metadata, frame, NET, 0);
  }

  /** The next hop, or the destination on a link, does not answer. */
  static void noHost(SwitchConnection connection, Desired current, Match metadata, Frame frame) {
    unreachable(connection, current, metadata, frame, HOST, 0);
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
    } else if (about.protocol() != Traffic.ICMP) {
      int code = about.protocol() == Traffic.UDP ? PORT : PROTOCOL;
      connection.packetOut(
          FrameWriter.icmpError(to, from, about.destination(), about, UNREACHABLE, code, 0),
          tracked(metadata));
    }
  }

  /**
   * It is longer than the mtu of the segment it would leave on: with the flag that forbids to cut
   * it the sender hears how long it may be (RFC 1191, 4), else it goes on in fragments. By now it
   * is as it would have left, translated and with one less to live.
   */
  static void tooLong(
      SwitchConnection connection, Desired current, Match metadata, Frame frame, byte[] whole) {
    Optional<Integer> mtu =
        router(current, metadata, Register.OUT_SEGMENT).flatMap(RouterInterface::mtu);
    Optional<Frame.Packet> packet = frame.packet().filter(Frame.Packet::isIpv4);
    if (mtu.isEmpty() || packet.isEmpty()) {
      return;
    }
    if ((packet.get().header()[6] & DO_NOT_FRAGMENT) != 0) {
      unreachable(connection, current, metadata, frame, FRAGMENTATION_NEEDED, mtu.get());
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
      int code,
      int rest) {
    error(current, metadata, frame, sender(metadata), UNREACHABLE, code, rest)
        .ifPresent(error -> connection.packetOut(error, tracked(metadata)));
  }

  private static Optional<byte[]> error(
      Desired current, Match metadata, Frame frame, MacAddress to, int type, int code, int rest) {
    Optional<Frame.Packet> packet = packet(current, metadata, frame);
    Optional<RouterInterface> router = router(current, metadata, Register.SEGMENT);
    if (packet.isEmpty() || router.isEmpty()) {
      return Optional.empty();
    }
    return own(router.get(), packet.get().source())
        .map(
            own ->
                FrameWriter.icmpError(to, router.get().mac(), own, packet.get(), type, code, rest));
  }

  /**
   * A packet that deserves an answer. What the router itself sent does not; where its address is
   * only that of a hidden connection the answer finds the way to the host behind it.
   */
  private static Optional<Frame.Packet> packet(Desired current, Match metadata, Frame frame) {
    return frame
        .packet()
        .filter(Frame.Packet::isIpv4)
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
        .flatMap(router -> router.addresses().stream())
        .anyMatch(own -> own.address().equals(address));
  }

  /** The router's address on the link of another, or its first there. */
  private static Optional<IpAddress> own(RouterInterface router, IpAddress other) {
    List<InterfaceAddress> all =
        router.addresses().stream().filter(own -> own.address().isIpv4()).toList();
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
