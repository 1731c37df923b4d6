package io.drawbridge.lab;

import static io.drawbridge.lab.Party.APP;
import static io.drawbridge.lab.Party.DESK;
import static io.drawbridge.lab.Party.GATEWAY;
import static io.drawbridge.lab.Party.INTERNET;
import static io.drawbridge.lab.Party.LAN_ROUTER;
import static io.drawbridge.lab.Party.MAIL;
import static io.drawbridge.lab.Party.ROUTER;
import static io.drawbridge.lab.Party.SOLO;
import static io.drawbridge.lab.Party.WEB;

import io.drawbridge.lab.frames.Ethernet;
import io.drawbridge.lab.frames.Hex;
import io.drawbridge.lab.frames.Ipv4;
import io.drawbridge.lab.frames.Ipv6;
import java.util.List;
import java.util.stream.Stream;

/**
 * Ways round the rules: source routes, the other side's next hops, tunnels, packets that expire.
 */
final class RoutingAttacks {
  private RoutingAttacks() {}

  static Stream<Attack> all() {
    return Stream.of(sourceRoutes(), nextHops(), tunnels(), expiring()).flatMap(List::stream);
  }

  private static List<Attack> sourceRoutes() {
    return List.of(
        Attack.one(
                "source route: loose, by a neighbour into the LAN",
                MAIL,
                m -> send(WEB.mac(), datagram(MAIL.ipv4(), WEB.ipv4(), m).withOptions(via(0x83))))
            .mayReach(WEB),
        Attack.one(
                "source route: strict, by a neighbour into the LAN",
                MAIL,
                m -> send(WEB.mac(), datagram(MAIL.ipv4(), WEB.ipv4(), m).withOptions(via(0x89))))
            .mayReach(WEB),
        Attack.of(
            "source route: by the router into the LAN",
            MAIL,
            m ->
                Stream.of(via(0x83), via(0x89))
                    .map(route -> datagram(MAIL.ipv4(), ROUTER.ipv4(), m).withOptions(route))
                    .map(packet -> send(ROUTER.mac(), packet))
                    .toList()),
        Attack.of(
            "source route: of a neighbour",
            MAIL,
            m ->
                Stream.of(via(0x83), via(0x89), "07270400" + Hex.zeros(36), "01010100")
                    .map(route -> datagram(WEB.ipv4(), INTERNET.ipv4(), m).withOptions(route))
                    .map(packet -> send(GATEWAY.mac(), packet))
                    .toList()),
        Attack.one(
                "source route: IPv6, by a neighbour",
                MAIL,
                m ->
                    Ethernet.frame(
                        WEB.mac(),
                        MAIL.mac(),
                        Ipv6.udp(MAIL.ipv6(), 4000, WEB.ipv6(), 4000, m)
                            .with(Ipv6.Extension.routing(INTERNET.ipv6()))))
            .mayReach(WEB),
        Attack.one(
            "source route: IPv6, of a neighbour",
            MAIL,
            m ->
                Ethernet.frame(
                    GATEWAY.mac(),
                    MAIL.mac(),
                    Ipv6.udp(WEB.ipv6(), 4000, INTERNET.ipv6(), 4000, m)
                        .with(Ipv6.Extension.routing(MAIL.ipv6())))));
  }

  private static List<Attack> nextHops() {
    return List.of(
        Attack.of(
            "next hop: the router, into the LAN",
            MAIL,
            m ->
                Stream.of(APP, DESK, LAN_ROUTER)
                    .map(to -> send(ROUTER.mac(), datagram(MAIL.ipv4(), to.ipv4(), m)))
                    .toList()),
        Attack.of(
                "next hop: MACs of the LAN",
                MAIL,
                m ->
                    Stream.of(APP, DESK, LAN_ROUTER)
                        .map(to -> send(to.mac(), datagram(MAIL.ipv4(), to.ipv4(), m)))
                        .toList())
            .mayReach(WEB, SOLO, GATEWAY),
        Attack.of(
            "next hop: the router, with addresses of the LAN",
            MAIL,
            m ->
                Stream.of(APP, DESK)
                    .flatMap(
                        from ->
                            Stream.of(INTERNET, WEB, APP, ROUTER)
                                .map(to -> datagram(from.ipv4(), to.ipv4(), m)))
                    .map(packet -> send(ROUTER.mac(), packet))
                    .toList()),
        Attack.of(
            "next hop: the router, to all and to groups",
            MAIL,
            m ->
                Stream.of("255.255.255.255", "192.168.1.255", "224.0.0.1", "127.0.0.1", "0.0.0.0")
                    .map(to -> send(ROUTER.mac(), datagram(MAIL.ipv4(), to, m)))
                    .toList()),
        Attack.one(
            "next hop: the router, IPv6",
            MAIL,
            m ->
                Ethernet.frame(
                    ROUTER.mac(),
                    MAIL.mac(),
                    Ipv6.udp(MAIL.ipv6(), 4000, INTERNET.ipv6(), 4000, m))),
        Attack.of(
                "to all in one segment, to one in the other",
                MAIL,
                m ->
                    Stream.of(APP, DESK)
                        .map(to -> datagram(MAIL.ipv4(), to.ipv4(), m))
                        .map(packet -> send(Ethernet.BROADCAST, packet))
                        .toList())
            .mayReach(WEB, SOLO, GATEWAY));
  }

  private static List<Attack> tunnels() {
    return List.of(
        tunnel("tunnel: 6in4 of a neighbour", 41),
        tunnel("tunnel: IP in IP of a neighbour", 4),
        tunnel("tunnel: GRE of a neighbour", 47),
        tunnel("tunnel: ESP of a neighbour", 50),
        tunnel("tunnel: AH of a neighbour", 51),
        Attack.of(
            "tunnel: into the LAN by the router",
            MAIL,
            m ->
                Stream.of(4, 41, 47, 50)
                    .flatMap(
                        protocol ->
                            Stream.of(ROUTER, APP)
                                .map(
                                    to ->
                                        Ipv4.of(
                                            MAIL.ipv4(), to.ipv4(), protocol, inner(protocol, m))))
                    .map(packet -> send(ROUTER.mac(), packet))
                    .toList()));
  }

  private static List<Attack> expiring() {
    return List.of(
        Attack.of(
            "expired on arrival at the router",
            DESK,
            m ->
                Stream.of(0, 1)
                    .map(ttl -> datagram(DESK.ipv4(), INTERNET.ipv4(), m).withTtl(ttl))
                    .map(packet -> Ethernet.frame(LAN_ROUTER.mac(), DESK.mac(), packet))
                    .toList()),
        Attack.of(
            "expiring for a neighbour: errors reach nobody",
            MAIL,
            m ->
                Stream.of(0, 1)
                    .map(ttl -> datagram(WEB.ipv4(), INTERNET.ipv4(), m).withTtl(ttl))
                    .flatMap(
                        packet ->
                            Stream.of(send(ROUTER.mac(), packet), send(GATEWAY.mac(), packet)))
                    .toList()),
        Attack.of(
            "as the router itself, expiring, to nowhere and to nobody",
            DESK,
            m ->
                Stream.of(LAN_ROUTER.ipv4(), ROUTER.ipv4())
                    .flatMap(
                        from ->
                            Stream.of(INTERNET.ipv4(), "240.0.0.1", "192.168.1.77", APP.ipv4())
                                .map(to -> datagram(from, to, m)))
                    .flatMap(packet -> Stream.of(packet, packet.withTtl(1), packet.withTtl(0)))
                    .map(packet -> Ethernet.frame(LAN_ROUTER.mac(), DESK.mac(), packet))
                    .toList()),
        Attack.of(
                "the short way with nothing left to live",
                MAIL,
                m ->
                    Stream.of(0, 1)
                        .map(ttl -> datagram(MAIL.ipv4(), WEB.ipv4(), m).withTtl(ttl))
                        .map(packet -> send(GATEWAY.mac(), packet))
                        .toList())
            // Whose business it is to say so.
            .mayReach(GATEWAY));
  }

  private static Attack tunnel(String name, int protocol) {
    return Attack.of(
        name,
        MAIL,
        m ->
            Stream.of(GATEWAY, SOLO)
                .map(
                    to ->
                        send(
                            to.mac(), Ipv4.of(WEB.ipv4(), to.ipv4(), protocol, inner(protocol, m))))
                .toList());
  }

  private static String inner(int protocol, String mark) {
    String ipv4 = datagram(APP.ipv4(), WEB.ipv4(), mark).bytes();
    return switch (protocol) {
      case 41 -> Ipv6.udp(WEB.ipv6(), 4000, MAIL.ipv6(), 4000, mark).bytes();
      case 47 -> "00000800" + ipv4;
      case 50 -> "0000100000000001" + mark + Hex.zeros(30);
      case 51 -> "0404000000001000" + "00000001" + Hex.zeros(12) + ipv4;
      default -> ipv4;
    };
  }

  /** A route of one more stop, app's, with the end of options behind it. */
  private static String via(int option) {
    return Hex.u8(option) + "0704" + Hex.ip(APP.ipv4()) + "00";
  }

  private static Ipv4 datagram(String source, String target, String mark) {
    return Ipv4.udp(source, 4000, target, 4000, mark);
  }

  private static String send(String to, Ipv4 packet) {
    return Ethernet.frame(to, MAIL.mac(), packet);
  }
}
