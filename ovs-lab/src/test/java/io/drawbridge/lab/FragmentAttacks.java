package io.drawbridge.lab;

import static io.drawbridge.lab.Party.APP;
import static io.drawbridge.lab.Party.GATEWAY;
import static io.drawbridge.lab.Party.INTERNET;
import static io.drawbridge.lab.Party.MAIL;
import static io.drawbridge.lab.Party.ROUTER;
import static io.drawbridge.lab.Party.WEB;

import io.drawbridge.lab.frames.Ethernet;
import io.drawbridge.lab.frames.Hex;
import io.drawbridge.lab.frames.Ipv4;
import io.drawbridge.lab.frames.Ipv6;
import io.drawbridge.lab.frames.Ipv6.Extension;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Fragments that hide what they carry, or who sends it. */
final class FragmentAttacks {
  private static final int OPEN = 8080;
  private static final int CLOSED = 22;

  private FragmentAttacks() {}

  static Stream<Attack> all() {
    return Stream.of(intoTheLan(), spoofed(), odd()).flatMap(List::stream);
  }

  /** Of the LAN only app's port 80 is open, by the router's port 8080. */
  private static List<Attack> intoTheLan() {
    return List.of(
        toLan("fragments: the first one tiny", m -> segment(CLOSED, m).pieces(8)),
        toLan("fragments: ports and flags apart", m -> segment(OPEN, m).pieces(8)),
        toLan(
            "fragments: the first one again, with another port",
            m ->
                List.of(
                    segment(OPEN, m).piece(0, 24, true),
                    segment(CLOSED, m).piece(0, 24, true),
                    segment(CLOSED, m).piece(24, 48, false))),
        toLan(
            "fragments: the second one over the flags",
            m ->
                List.of(
                    segment(OPEN, m).piece(0, 24, true), segment(CLOSED, m).piece(8, 48, false))),
        toLan(
            "fragments: offset 1",
            m -> List.of(segment(CLOSED, m).at(1, false), segment(OPEN, m).at(1, false))),
        toLan(
            "fragments: no first one",
            m -> List.of(segment(OPEN, m).at(185, false), segment(OPEN, m).at(2, true))),
        toLan(
            "fragments: the last one first",
            m ->
                List.of(
                    segment(CLOSED, m).piece(24, 48, false),
                    segment(CLOSED, m).piece(0, 24, true))));
  }

  private static List<Attack> spoofed() {
    return List.of(
        Attack.of(
            "fragments: of a neighbour",
            MAIL,
            m -> {
              Ipv4 lie = Ipv4.udp(WEB.ipv4(), 4000, INTERNET.ipv4(), 4000, m.repeat(100));
              return Stream.concat(
                      lie.pieces(200).stream(),
                      Stream.of(lie.at(1, false), lie.at(100, true), lie.piece(8, 48, false)))
                  .map(piece -> Ethernet.frame(GATEWAY.mac(), MAIL.mac(), piece))
                  .toList();
            }),
        Attack.of(
            "fragments: first honest, then of a neighbour",
            MAIL,
            m -> {
              Ipv4 honest = Ipv4.udp(MAIL.ipv4(), 4000, INTERNET.ipv4(), 4000, Hex.zeros(1400));
              Ipv4 lie = Ipv4.udp(WEB.ipv4(), 4000, INTERNET.ipv4(), 4000, m.repeat(200));
              return List.of(
                  Ethernet.frame(GATEWAY.mac(), MAIL.mac(), honest.piece(0, 1208, true)),
                  Ethernet.frame(GATEWAY.mac(), MAIL.mac(), lie.piece(400, 1208, false)));
            }),
        Attack.of(
            "fragments: IPv6 of a neighbour",
            MAIL,
            m -> {
              Ipv6 lie = Ipv6.udp(WEB.ipv6(), 4000, INTERNET.ipv6(), 4000, m.repeat(100));
              return Stream.of(
                      lie.piece(0, 200, true, 7),
                      lie.piece(200, 400, true, 7),
                      lie.piece(192, 600, false, 7),
                      lie.with(Extension.fragment(0, false, 8)),
                      lie.with(Extension.fragment(1, false, 9)))
                  .map(packet -> Ethernet.frame(GATEWAY.mac(), MAIL.mac(), packet))
                  .toList();
            }),
        Attack.of(
            "fragments: IPv6 link-local to the provider",
            MAIL,
            m ->
                Stream.of(Extension.fragment(0, false, 8), Extension.fragment(4, false, 9))
                    .map(
                        header ->
                            Ipv6.udp(MAIL.linkLocal(), 4000, "fe80::1", 4000, m.repeat(10))
                                .with(header))
                    .map(packet -> Ethernet.frame(GATEWAY.mac(), MAIL.mac(), packet))
                    .toList()));
  }

  /** Nobody's address is forged; the switch must only live through it. */
  private static List<Attack> odd() {
    return List.of(
        Attack.of(
                "fragments: beyond 65,535 bytes",
                MAIL,
                m ->
                    Stream.of(
                            datagram(m).at(0, true),
                            datagram(m).at(8189, true),
                            datagram(m).at(8191, false))
                        .map(piece -> Ethernet.frame(WEB.mac(), MAIL.mac(), piece))
                        .toList())
            .mayReach(WEB),
        Attack.of(
                "fragments: IPv6, overlapping",
                MAIL,
                m -> {
                  Ipv6 whole = Ipv6.udp(MAIL.ipv6(), 4000, WEB.ipv6(), 4000, m.repeat(400));
                  return Stream.of(
                          whole.piece(0, 1280, true, 11),
                          whole.piece(640, 1920, true, 11),
                          whole.piece(1280, 2400, false, 11))
                      .map(packet -> Ethernet.frame(WEB.mac(), MAIL.mac(), packet))
                      .toList();
                })
            .mayReach(WEB),
        Attack.of(
                "fragments: the same ones many times",
                MAIL,
                m -> {
                  String piece =
                      Ethernet.frame(WEB.mac(), MAIL.mac(), datagram(m).piece(0, 1208, true));
                  return Collections.nCopies(200, piece);
                })
            .mayReach(WEB));
  }

  private static Ipv4 datagram(String mark) {
    return Ipv4.udp(MAIL.ipv4(), 4000, WEB.ipv4(), 4000, mark.repeat(220));
  }

  /** 48 bytes of TCP. */
  private static Ipv4 segment(int port, String mark) {
    return Ipv4.tcp(MAIL.ipv4(), 4000, ROUTER.ipv4(), port, 2, mark.repeat(4) + Hex.zeros(4));
  }

  /** By the router: to the port that is open, and to app itself. */
  private static Attack toLan(String name, Function<String, List<Ipv4>> packets) {
    return Attack.of(
        name,
        MAIL,
        m ->
            packets.apply(m).stream()
                .flatMap(
                    packet ->
                        Stream.of(
                            packet,
                            new Ipv4(
                                packet.source(),
                                APP.ipv4(),
                                packet.protocol(),
                                packet.payload(),
                                packet.ttl(),
                                packet.identification() + 1,
                                packet.fragment(),
                                packet.options())))
                .map(packet -> Ethernet.frame(ROUTER.mac(), MAIL.mac(), packet))
                .toList());
  }
}
