package io.drawbridge.punt;

import io.drawbridge.compile.PlacedPort;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.dhcp.DhcpServer;
import io.drawbridge.dhcp.Inbound;
import io.drawbridge.dhcp.Outbound;
import io.drawbridge.flow.Match;
import io.drawbridge.network.Traffic;
import io.drawbridge.openflow.PacketIn;
import io.drawbridge.openflow.SwitchConnection;
import io.drawbridge.pipeline.Register;
import io.drawbridge.reconcile.Desired;
import io.drawbridge.reconcile.Reconciler;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Carries DHCP between a switch and the server: datagrams of clients to it, its answers back to the
 * place they came from, and who has an address that it asked for.
 */
final class DhcpPunt {
  private static final int SERVER_PORT = 67;
  private static final int CLIENT_PORT = 68;
  private static final int UDP_HEADER = 8;

  private final String switchName;
  private final Reconciler reconciler;
  private final DhcpServer server;

  DhcpPunt(String switchName, Reconciler reconciler, DhcpServer server) {
    this.switchName = switchName;
    this.reconciler = reconciler;
    this.server = server;
  }

  void handle(SwitchConnection connection, Desired current, PacketIn packet, Frame frame) {
    int number = (int) PuntHandler.register(packet.metadata(), Register.IN_PORT);
    Optional<Frame.Claim> claim = frame.claim().filter(Frame.Claim::answer);
    Optional<Frame.Packet> datagram = frame.packet().filter(DhcpPunt::isDatagram);
    if (claim.isEmpty() && datagram.isEmpty()) {
      return;
    }
    reconciler.withFacts(
        facts ->
            place(current, facts, number)
                .ifPresent(
                    place -> {
                      claim.ifPresent(
                          says ->
                              server.has(place.segment(), switchName, says.address(), says.mac()));
                      datagram.ifPresent(
                          each -> receive(connection, current, packet, frame, place, each));
                    }));
  }

  private static boolean isDatagram(Frame.Packet packet) {
    return packet.isIpv4()
        && packet.protocol() == Traffic.UDP
        && !packet.laterFragment()
        && packet.payload().length >= UDP_HEADER;
  }

  private Optional<PlacedPort> place(Desired current, SwitchFacts facts, int number) {
    if (!current.network().switches().containsKey(switchName)) {
      return Optional.empty();
    }
    return PlacedPort.of(current.network(), switchName, current.numbering(), facts).stream()
        .filter(place -> place.number() == number)
        .findFirst();
  }

  private void receive(
      SwitchConnection connection,
      Desired current,
      PacketIn packet,
      Frame frame,
      PlacedPort place,
      Frame.Packet datagram) {
    int length = datagram.payloadShort(4);
    boolean whole = length >= UDP_HEADER && length <= datagram.payload().length;
    byte[] payload =
        whole ? Arrays.copyOfRange(datagram.payload(), UDP_HEADER, length) : new byte[0];
    server.receive(
        new Inbound(
            place.segment(),
            switchName,
            place.label(),
            place.maxMacs(current.network()),
            frame.source(),
            datagram.source(),
            payload,
            whole),
        answers(connection, packet.metadata()));
  }

  private static Consumer<Outbound> answers(SwitchConnection connection, Match metadata) {
    return answer ->
        connection.packetOut(
            FrameWriter.udp(
                answer.to(),
                answer.from(),
                answer.source(),
                SERVER_PORT,
                answer.destination(),
                CLIENT_PORT,
                answer.payload()),
            PuntHandler.back(metadata));
  }
}
