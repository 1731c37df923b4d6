package io.drawbridge.lab;

import static io.drawbridge.lab.Party.APP;
import static io.drawbridge.lab.Party.DESK;
import static io.drawbridge.lab.Party.GATEWAY;
import static io.drawbridge.lab.Party.MAIL;
import static io.drawbridge.lab.Party.SOLO;
import static io.drawbridge.lab.Party.WEB;
import static io.drawbridge.lab.frames.Discovery.ALL_NODES;
import static io.drawbridge.lab.frames.Discovery.ANSWER;
import static io.drawbridge.lab.frames.Discovery.OVERRIDE;

import io.drawbridge.lab.frames.Discovery;
import io.drawbridge.lab.frames.Ethernet;
import io.drawbridge.lab.frames.Hex;
import io.drawbridge.lab.frames.Ipv6;
import io.drawbridge.lab.frames.Ipv6.Extension;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Lies in neighbour discovery, routers that are none, and the ways to hide both. */
final class DiscoveryAttacks {
  private static final long PIECES = 0xb1b2b3b4L;

  private DiscoveryAttacks() {}

  static Stream<Attack> all() {
    return Stream.of(neighbours(), routers(), hidden(), groups()).flatMap(List::stream);
  }

  private static List<Attack> neighbours() {
    return List.of(
        Attack.one(
                "ND: an announcement of its own",
                MAIL,
                m -> toAll(announcement(MAIL.ipv6(), MAIL.ipv6(), MAIL.mac(), m)))
            .mustReach(GATEWAY)
            .mayReach(WEB, SOLO),
        claims("ND: a neighbour's address", MAIL.ipv6(), WEB.ipv6(), MAIL.mac()),
        claims("ND: a neighbour's, as the neighbour", WEB.ipv6(), WEB.ipv6(), MAIL.mac()),
        claims("ND: a neighbour's, from link-local", MAIL.linkLocal(), WEB.ipv6(), MAIL.mac()),
        claims("ND: a neighbour's link-local", MAIL.ipv6(), WEB.linkLocal(), MAIL.mac()),
        claims("ND: the gateway's address", MAIL.ipv6(), GATEWAY.ipv6(), MAIL.mac()),
        claims("ND: the gateway's link-local", MAIL.linkLocal(), "fe80::1", MAIL.mac()),
        claims("ND: nobody's address", MAIL.ipv6(), "2001:db8:1::bad", MAIL.mac()),
        claims("ND: own address at a neighbour's MAC", MAIL.ipv6(), MAIL.ipv6(), WEB.mac()),
        claims("ND: own address at the gateway's MAC", MAIL.ipv6(), MAIL.ipv6(), GATEWAY.mac()),
        asks("ND: asks with a neighbour's MAC", MAIL.ipv6(), GATEWAY.ipv6(), WEB.mac()),
        asks("ND: asks as a neighbour", WEB.ipv6(), GATEWAY.ipv6(), MAIL.mac()),
        asks("ND: asks as the gateway", GATEWAY.ipv6(), WEB.ipv6(), MAIL.mac()),
        asks("ND: asks as nobody", "2001:db8:1::bad", GATEWAY.ipv6(), MAIL.mac()),
        Attack.of(
                "ND: a scan of the provider's network",
                MAIL,
                m ->
                    Stream.of("2001:db8:1::77", "2001:db8:1::78", "fe80::77")
                        .map(t -> ask(MAIL.ipv6(), t, MAIL.mac(), m))
                        .toList())
            .mayReach(WEB, SOLO),
        Attack.one(
                "ND: duplicate address detection of a neighbour's",
                MAIL,
                m -> ask("::", WEB.ipv6(), "", m))
            .mayReach(WEB, SOLO),
        Attack.one(
            "ND: a host that has no IPv6 address",
            SOLO,
            m -> ask("2001:db8:1::50", GATEWAY.ipv6(), SOLO.mac(), SOLO.mac(), m)),
        Attack.of(
            "ND: hop limit 254",
            MAIL,
            m ->
                List.of(
                    toAll(announcement(MAIL.ipv6(), MAIL.ipv6(), MAIL.mac(), m).withHopLimit(254)),
                    toAll(
                        announcement(MAIL.ipv6(), WEB.ipv6(), MAIL.mac(), m).withHopLimit(254)))));
  }

  private static List<Attack> routers() {
    return List.of(
        router("RA: from a guest", MAIL, MAIL.linkLocal(), packet -> packet),
        router("RA: as the gateway", MAIL, "fe80::1", packet -> packet),
        router("RA: from a global address", MAIL, MAIL.ipv6(), packet -> packet),
        router("RA: hop limit 64", MAIL, MAIL.linkLocal(), packet -> packet.withHopLimit(64)),
        router("RA: in the LAN", DESK, DESK.linkLocal(), packet -> packet),
        router("RA: in the strict LAN", APP, APP.linkLocal(), packet -> packet),
        Attack.of(
            "redirect: from a guest",
            MAIL,
            m ->
                List.of(
                    to(WEB, redirect(MAIL.linkLocal(), m)),
                    to(WEB, redirect("fe80::1", m)),
                    to(WEB, redirect(MAIL.ipv6(), m)),
                    to(GATEWAY, redirect(MAIL.linkLocal(), m)),
                    to(GATEWAY, redirect(MAIL.ipv6(), m)))));
  }

  private static List<Attack> hidden() {
    return List.of(
        router(
            "RA: behind hop-by-hop options",
            MAIL,
            MAIL.linkLocal(),
            packet -> packet.with(Extension.hopByHop())),
        router(
            "RA: behind destination options",
            MAIL,
            MAIL.linkLocal(),
            packet -> packet.with(Extension.destinationOptions(1))),
        router(
            "RA: behind two headers of options",
            MAIL,
            MAIL.linkLocal(),
            packet -> packet.with(Extension.hopByHop(), Extension.destinationOptions(4))),
        router(
            "RA: as an atomic fragment",
            MAIL,
            MAIL.linkLocal(),
            packet -> packet.with(Extension.fragment(0, false, PIECES))),
        Attack.of(
            "RA: its type in the second fragment",
            MAIL,
            m -> {
              Ipv6 whole = advertisement(MAIL.linkLocal(), MAIL, m);
              Extension filler = Extension.destinationOptions(8);
              Ipv6 rest =
                  new Ipv6(whole.source(), ALL_NODES, List.of(), 60, "3a" + filler.body(), 255);
              String second = whole.payload();
              return List.of(
                  toAll(rest.with(Extension.fragment(0, true, PIECES))),
                  toAll(
                      new Ipv6(whole.source(), ALL_NODES, List.of(), 60, second, 255)
                          .with(Extension.fragment(8, false, PIECES))));
            }),
        Attack.of(
            "RA: in two fragments",
            MAIL,
            m -> {
              Ipv6 whole = advertisement(MAIL.linkLocal(), MAIL, m);
              int all = Hex.length(whole.payload());
              return List.of(
                  toAll(whole.piece(0, 16, true, PIECES)),
                  toAll(whole.piece(16, all, false, PIECES)));
            }),
        Attack.of(
            "ND: a neighbour's address behind options",
            MAIL,
            m -> {
              Ipv6 lie = announcement(MAIL.ipv6(), WEB.ipv6(), MAIL.mac(), m);
              return List.of(
                  toAll(lie.with(Extension.destinationOptions(1))),
                  toAll(lie.with(Extension.hopByHop())),
                  toAll(lie.with(Extension.fragment(0, false, PIECES))),
                  to(SOLO, lie.with(Extension.destinationOptions(2))));
            }),
        Attack.of(
            "ND: a neighbour's MAC as the second of two",
            MAIL,
            m -> {
              String options = "0201" + Hex.mac(MAIL.mac()) + "0201" + Hex.mac(WEB.mac());
              Ipv6 lie =
                  Discovery.message(
                      MAIL.ipv6(),
                      ALL_NODES,
                      Discovery.ADVERTISEMENT,
                      OVERRIDE + Hex.ip(MAIL.ipv6()) + options + Discovery.mark(m));
              return List.of(toAll(lie));
            }));
  }

  private static List<Attack> groups() {
    return List.of(
        Attack.one(
            "MLD: a report as a neighbour",
            MAIL,
            m ->
                Ethernet.frame(
                    Ethernet.group(Discovery.MLD_ROUTERS),
                    MAIL.mac(),
                    Discovery.mldReport(WEB.linkLocal(), "ff0e::42", m))),
        Attack.one(
                "MLD: a report of its own",
                MAIL,
                m ->
                    Ethernet.frame(
                        Ethernet.group(Discovery.MLD_ROUTERS),
                        MAIL.mac(),
                        Discovery.mldReport(MAIL.linkLocal(), "ff0e::42", m)))
            .mayReach(GATEWAY, WEB, SOLO));
  }

  private static Attack claims(String name, String source, String target, String mac) {
    return Attack.of(
        name,
        MAIL,
        m ->
            List.of(
                toAll(announcement(source, target, mac, m)),
                to(SOLO, answer(source, SOLO, target, mac, m)),
                to(GATEWAY, answer(source, GATEWAY, target, mac, m))));
  }

  private static Attack asks(String name, String source, String target, String mac) {
    return Attack.one(name, MAIL, m -> ask(source, target, mac, m));
  }

  private static String ask(String source, String target, String mac, String mark) {
    return ask(source, target, mac, MAIL.mac(), mark);
  }

  private static String ask(String source, String target, String mac, String from, String mark) {
    String group = Discovery.solicitedNode(target);
    return Ethernet.frame(
        Ethernet.group(group), from, Discovery.solicitation(source, group, target, mac, mark));
  }

  private static Attack router(
      String name, Party attacker, String source, UnaryOperator<Ipv6> disguise) {
    return Attack.of(
        name,
        attacker,
        m ->
            List.of(
                Ethernet.frame(
                    Ethernet.group(ALL_NODES),
                    attacker.mac(),
                    disguise.apply(advertisement(source, attacker, m))),
                Ethernet.frame(
                    (attacker.equals(MAIL) ? WEB : attacker.equals(APP) ? DESK : APP).mac(),
                    attacker.mac(),
                    disguise.apply(advertisement(source, attacker, m)))));
  }

  private static Ipv6 advertisement(String source, Party attacker, String mark) {
    return Discovery.routerAdvertisement(source, ALL_NODES, attacker.mac(), mark);
  }

  private static Ipv6 redirect(String source, String mark) {
    return Discovery.redirect(source, WEB.ipv6(), MAIL.linkLocal(), "2001:db8:cafe::10", mark);
  }

  private static Ipv6 announcement(String source, String target, String mac, String mark) {
    return Discovery.advertisement(source, ALL_NODES, OVERRIDE, target, mac, mark);
  }

  private static Ipv6 answer(String source, Party to, String target, String mac, String mark) {
    return Discovery.advertisement(source, to.ipv6(), ANSWER, target, mac, mark);
  }

  private static String toAll(Ipv6 packet) {
    return Ethernet.frame(Ethernet.group(ALL_NODES), MAIL.mac(), packet);
  }

  private static String to(Party party, Ipv6 packet) {
    return Ethernet.frame(party.mac(), MAIL.mac(), packet);
  }
}
