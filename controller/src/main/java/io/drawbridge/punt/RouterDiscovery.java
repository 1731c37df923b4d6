package io.drawbridge.punt;

import io.drawbridge.flow.Match;
import io.drawbridge.net.IpAddress;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.openflow.SwitchConnection;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.reconcile.Desired;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * What the router says of itself to one switch's guests by neighbour discovery (RFC 4861):
 * advertisements of the router, and the answers about its addresses that the switch can't make.
 * Thread-safe.
 */
final class RouterDiscovery {
  private static final int ROUTER_SOLICITATION = 133;

  private final RouterAdvertiser advertiser = new RouterAdvertiser(new Random());

  /** Sends to everybody what is due; called often. */
  void advertise(Desired current, Consumer<RouterAdvertiser.Sent> send) {
    advertiser.due(current.network().router(), System.nanoTime()).forEach(send);
  }

  /** The switch has come, or come back. */
  void connected() {
    advertiser.again(System.nanoTime());
  }

  /** A guest asks for routers. */
  void solicited(
      SwitchConnection connection, Desired current, Cookie cookie, Match metadata, Frame frame) {
    Optional<Frame.Packet> asks =
        frame
            .packet()
            .filter(packet -> packet.protocol() == Discovery.ICMP6)
            .filter(packet -> packet.payloadByte(0) == ROUTER_SOLICITATION);
    Optional<Map.Entry<String, RouterInterface>> router = router(current, cookie);
    if (asks.isEmpty() || router.isEmpty() || frame.source().isGroup()) {
      return;
    }
    RouterAdvertiser.Sent answer =
        advertiser.asked(
            router.get().getKey(),
            router.get().getValue(),
            frame.source(),
            asks.get().source(),
            System.nanoTime());
    if (answer != null) {
      connection.packetOut(answer.frame(), PuntHandler.back(metadata));
    }
  }

  /**
   * Somebody asks for an address of the router and does not say where to answer: who has none yet
   * and wants to know whether it is free (RFC 4862, 5.4) hears it with all others.
   */
  void asked(
      SwitchConnection connection, Desired current, Cookie cookie, Match metadata, Frame frame) {
    Optional<IpAddress> target = frame.packet().flatMap(Discovery::solicited);
    Optional<RouterInterface> router = router(current, cookie).map(Map.Entry::getValue);
    if (target.isPresent()
        && router.isPresent()
        && router.get().ipv6Addresses().contains(target.get())
        && !frame.source().isGroup()) {
      IpAddress source = frame.packet().orElseThrow().source();
      boolean nobody = source.high() == 0 && source.low() == 0;
      byte[] answer =
          nobody
              ? FrameWriter.neighbourAdvertisement(router.get().mac(), target.get(), true)
              : FrameWriter.neighbourAnswer(
                  frame.source(), router.get().mac(), target.get(), source);
      connection.packetOut(answer, PuntHandler.back(metadata));
    }
  }

  private static Optional<Map.Entry<String, RouterInterface>> router(
      Desired current, Cookie cookie) {
    return current.network().router().entrySet().stream()
        .filter(
            entry ->
                Long.valueOf(cookie.number())
                    .equals(
                        current.numbering().segments().getOrDefault(entry.getKey(), 0).longValue()))
        .findFirst();
  }
}
