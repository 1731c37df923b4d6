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
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** A third guest mixes into connections of others that it knows all about. */
final class ForgedAttacks {
  /** Ports of clients of living connections: internet to web's 80, mail to web's 80, app to 7. */
  static final int INTERNET_TO_WEB = 40080;

  static final int MAIL_TO_WEB = 40022;
  static final int APP_TO_INTERNET = 40007;

  private static final int RST = 0x04;
  private static final int ACK = 0x10;

  private ForgedAttacks() {}

  static Stream<Attack> all() {
    return Stream.of(packets(), errors()).flatMap(List::stream);
  }

  private static List<Attack> packets() {
    return List.of(
        forged(
            "forged: web to a client of the Internet",
            MAIL,
            m -> both(WEB.ipv4(), 80, INTERNET.ipv4(), INTERNET_TO_WEB, m),
            GATEWAY,
            WEB),
        forged(
            "forged: the client of the Internet to web",
            MAIL,
            m -> both(INTERNET.ipv4(), INTERNET_TO_WEB, WEB.ipv4(), 80, m),
            GATEWAY,
            GATEWAY,
            SOLO),
        forged(
            "forged: mail to web",
            SOLO,
            m -> both(MAIL.ipv4(), MAIL_TO_WEB, WEB.ipv4(), 80, m),
            WEB,
            MAIL),
        forged(
            "forged: web to mail",
            SOLO,
            m -> both(WEB.ipv4(), 80, MAIL.ipv4(), MAIL_TO_WEB, m),
            MAIL,
            WEB),
        forged(
            "forged: app to the Internet",
            DESK,
            m -> both(APP.ipv4(), APP_TO_INTERNET, INTERNET.ipv4(), 7, m),
            LAN_ROUTER,
            APP),
        forged(
            "forged: the Internet to app",
            MAIL,
            m -> both(INTERNET.ipv4(), 7, ROUTER.ipv4(), APP_TO_INTERNET, m),
            ROUTER,
            GATEWAY),
        forged(
            "forged: the Internet to app, past the router",
            DESK,
            m -> both(INTERNET.ipv4(), 7, APP.ipv4(), APP_TO_INTERNET, m),
            LAN_ROUTER,
            LAN_ROUTER));
  }

  /** An error about packets that the sender of the error never had in its hands. */
  private static List<Attack> errors() {
    return List.of(
        Attack.of(
            "forged error: about mail's connection, to mail",
            SOLO,
            m -> framed(SOLO, MAIL, errors(SOLO.ipv4(), MAIL.ipv4(), mailToWeb(m)))),
        Attack.of(
            "forged error: about mail's connection, to web",
            SOLO,
            m -> framed(SOLO, WEB, errors(SOLO.ipv4(), WEB.ipv4(), webToMail(m)))),
        Attack.of(
                "an end's own error",
                WEB,
                m -> framed(WEB, MAIL, errors(WEB.ipv4(), MAIL.ipv4(), mailToWeb(m)).limit(1)))
            .mustReach(MAIL),
        error("forged error: about web's connection, as the gateway", MAIL, GATEWAY, WEB),
        error("forged error: about web's connection, as the client", MAIL, INTERNET, WEB),
        error("forged error: about web's connection, as itself", MAIL, MAIL, WEB));
  }

  private static Ipv4 mailToWeb(String mark) {
    return Ipv4.tcp(MAIL.ipv4(), MAIL_TO_WEB, WEB.ipv4(), 80, ACK, mark);
  }

  private static Ipv4 webToMail(String mark) {
    return Ipv4.tcp(WEB.ipv4(), 80, MAIL.ipv4(), MAIL_TO_WEB, ACK, mark);
  }

  private static List<String> framed(Party from, Party to, Stream<Ipv4> packets) {
    return packets.map(packet -> Ethernet.frame(to.mac(), from.mac(), packet)).toList();
  }

  private static Attack error(String name, Party attacker, Party as, Party victim) {
    return Attack.of(
        name,
        attacker,
        m ->
            errors(
                    as.ipv4(),
                    victim.ipv4(),
                    Ipv4.tcp(WEB.ipv4(), 80, INTERNET.ipv4(), INTERNET_TO_WEB, ACK, m))
                .map(packet -> Ethernet.frame(victim.mac(), attacker.mac(), packet))
                .toList());
  }

  /** Port and host unreachable, fragmentation needed, redirect, time exceeded. */
  private static Stream<Ipv4> errors(String source, String target, Ipv4 about) {
    return Stream.of("030300000000", "030100000000", "030400000044", "0501ac100101", "0b0000000000")
        .map(
            head ->
                Ipv4.icmp(
                    source,
                    target,
                    Integer.parseInt(head.substring(0, 2), 16),
                    Integer.parseInt(head.substring(2, 4), 16),
                    head.substring(4) + about.bytes()));
  }

  private static Stream<Ipv4> both(String from, int port, String to, int toPort, String mark) {
    return Stream.of(RST, RST | ACK, ACK, 0x02)
        .map(flags -> Ipv4.tcp(from, port, to, toPort, flags, mark + Hex.zeros(6)));
  }

  /** To a next hop, from its own MAC address and from others'. */
  private static Attack forged(
      String name,
      Party attacker,
      Function<String, Stream<Ipv4>> packets,
      Party nextHop,
      Party... senders) {
    return Attack.of(
        name,
        attacker,
        m ->
            packets
                .apply(m)
                .flatMap(
                    packet ->
                        Stream.concat(Stream.of(attacker), Stream.of(senders))
                            .flatMap(
                                from ->
                                    Stream.of(nextHop, destination(packet, nextHop))
                                        .map(to -> Ethernet.frame(to.mac(), from.mac(), packet))))
                .distinct()
                .toList());
  }

  private static Party destination(Ipv4 packet, Party otherwise) {
    return Stream.of(MAIL, WEB, APP)
        .filter(party -> party.ipv4().equals(packet.destination()))
        .findFirst()
        .orElse(otherwise);
  }
}
