package io.drawbridge.punt;

import io.drawbridge.flow.Match;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Action;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Traffic;
import io.drawbridge.openflow.SwitchConnection;
import io.drawbridge.pipeline.Register;
import io.drawbridge.reconcile.Desired;
import java.util.Optional;

/**
 * Tells the sender of a rejected packet: a reset for TCP, else ICMP administratively prohibited
 * (RFC 1812, 5.2.7.1; RFC 4443, 3.1). The answer comes from the address that was spoken to, which
 * the document owns whenever it leaves by an uplink.
 */
final class Rejection {
  private static final int UNREACHABLE = 3;
  private static final int ADMINISTRATIVELY_PROHIBITED = 13;
  private static final int UNREACHABLE6 = 1;
  private static final int ADMINISTRATIVELY_PROHIBITED6 = 1;
  private static final int RESET = 0x04;

  void answer(
      SwitchConnection connection, Desired current, Rule rule, Match metadata, Frame frame) {
    Optional<Frame.Packet> packet = frame.packet().filter(Errors::deserved);
    if (rule.action() != Action.REJECT || packet.isEmpty() || frame.destination().isGroup()) {
      return;
    }
    boolean routed = PuntHandler.register(metadata, Register.ROUTED) == 1;
    MacAddress to = routed ? RouterErrors.sender(metadata) : frame.source();
    Optional<MacAddress> from =
        routed
            ? RouterErrors.router(current, metadata, Register.SEGMENT).map(RouterInterface::mac)
            : Optional.of(frame.destination());
    IpAddress source = packet.get().destination();
    from.flatMap(mac -> error(to, mac, source, packet.get()))
        .ifPresent(
            error ->
                connection.packetOut(
                    error,
                    routed && packet.get().isIpv4()
                        ? RouterErrors.tracked(metadata)
                        : PuntHandler.back(metadata)));
  }

  private static Optional<byte[]> error(
      MacAddress to, MacAddress from, IpAddress source, Frame.Packet packet) {
    if (packet.protocol() != Traffic.TCP) {
      return Optional.of(
          packet.isIpv4()
              ? FrameWriter.icmpError(
                  to, from, source, packet, UNREACHABLE, ADMINISTRATIVELY_PROHIBITED, 0)
              : FrameWriter.icmp6Error(
                  to, from, source, packet, UNREACHABLE6, ADMINISTRATIVELY_PROHIBITED6, 0));
    }
    if (packet.payload().length < 20 || (packet.payload()[13] & RESET) != 0) {
      return Optional.empty();
    }
    return Optional.of(FrameWriter.tcpReset(to, from, packet));
  }
}
