package io.drawbridge.lab;

import static io.drawbridge.lab.Party.APP;
import static io.drawbridge.lab.Party.DESK;
import static io.drawbridge.lab.Party.GATEWAY;
import static io.drawbridge.lab.Party.MAIL;
import static io.drawbridge.lab.Party.SOLO;
import static io.drawbridge.lab.Party.WEB;

import io.drawbridge.lab.frames.Dhcp;
import io.drawbridge.lab.frames.Ethernet;
import io.drawbridge.lab.frames.Hex;
import io.drawbridge.lab.frames.Ipv4;
import io.drawbridge.lab.frames.Ipv6;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** DHCP servers nobody asked for, and clients who are many. */
final class DhcpAttacks {
  private DhcpAttacks() {}

  static Stream<Attack> all() {
    return Stream.of(
        Attack.one(
                "DHCP: a client stays in its segment",
                MAIL,
                m -> Ethernet.frame(Ethernet.BROADCAST, MAIL.mac(), Dhcp.discover(MAIL.mac(), m)))
            .mayReach(WEB, SOLO),
        Attack.one(
            "DHCP: a client of the LAN is heard by the router's server alone",
            DESK,
            m -> Ethernet.frame(Ethernet.BROADCAST, DESK.mac(), Dhcp.discover(DESK.mac(), m))),
        Attack.one(
            "DHCP: a client of the LAN, in another's name",
            DESK,
            m -> Ethernet.frame(Ethernet.BROADCAST, DESK.mac(), Dhcp.discover(APP.mac(), m))),
        Attack.one(
            "DHCP: a giant of the LAN",
            DESK,
            m ->
                Ethernet.frame(
                    Ethernet.BROADCAST,
                    DESK.mac(),
                    Ipv4.udp("0.0.0.0", 68, "255.255.255.255", 67, m + Hex.zeros(8000)))),
        server("DHCP: a server in the DMZ", MAIL, MAIL.ipv4(), WEB),
        server("DHCP: a server in the DMZ, as the router", MAIL, "172.16.1.5", WEB),
        server("DHCP: a server in the DMZ, as nobody", MAIL, "0.0.0.0", WEB),
        server("DHCP: a server in the LAN", DESK, DESK.ipv4(), APP),
        server("DHCP: a server in the strict LAN", APP, APP.ipv4(), DESK),
        server("DHCP: a server in the LAN, as the router", DESK, "192.168.1.1", APP),
        server6("DHCPv6: a server in the DMZ", MAIL, MAIL.linkLocal(), WEB),
        server6("DHCPv6: a server in the DMZ, global", MAIL, MAIL.ipv6(), WEB),
        server6("DHCPv6: a server in the LAN", DESK, DESK.linkLocal(), APP),
        Attack.one(
                "DHCPv6: a client's search stays in its segment",
                MAIL,
                m ->
                    Ethernet.frame(
                        Ethernet.group(Dhcp.ALL_SERVERS),
                        MAIL.mac(),
                        Dhcp.solicit6(MAIL.linkLocal(), m)))
            .mayReach(WEB, SOLO),
        Attack.of(
            "DHCP: a server's answer in fragments",
            MAIL,
            m ->
                Dhcp.answer(5, MAIL.ipv4(), "255.255.255.255", WEB.mac(), "172.16.1.3", m)
                    .pieces(64)
                    .stream()
                    .map(piece -> Ethernet.frame(WEB.mac(), MAIL.mac(), piece))
                    .toList()),
        Attack.one(
            "DHCPv6: a server's answer behind options",
            MAIL,
            m ->
                Ethernet.frame(
                    WEB.mac(),
                    MAIL.mac(),
                    Dhcp.answer6(7, MAIL.ipv6(), WEB.ipv6(), m)
                        .with(Ipv6.Extension.destinationOptions(2)))),
        Attack.of(
            "DHCP: a client with many MACs",
            MAIL,
            m ->
                IntStream.range(0, 100)
                    .mapToObj(i -> Ethernet.colons("020000bad0" + Hex.u8(i)))
                    .map(mac -> Ethernet.frame(Ethernet.BROADCAST, mac, Dhcp.discover(mac, m)))
                    .toList()));
  }

  private static Attack server(String name, Party attacker, String source, Party victim) {
    return Attack.of(
        name,
        attacker,
        m -> {
          String all = "255.255.255.255";
          Ipv4 offer = Dhcp.answer(2, source, all, victim.mac(), victim.ipv4(), m);
          Ipv4 toOne = Dhcp.answer(5, source, victim.ipv4(), victim.mac(), victim.ipv4(), m);
          return List.of(
              Ethernet.frame(Ethernet.BROADCAST, attacker.mac(), offer),
              Ethernet.frame(victim.mac(), attacker.mac(), offer),
              Ethernet.frame(victim.mac(), attacker.mac(), toOne),
              Ethernet.frame(GATEWAY.mac(), attacker.mac(), toOne));
        });
  }

  private static Attack server6(String name, Party attacker, String source, Party victim) {
    return Attack.of(
        name,
        attacker,
        m ->
            Stream.of(victim.linkLocal(), victim.ipv6())
                .flatMap(to -> Stream.of(2, 7).map(kind -> Dhcp.answer6(kind, source, to, m)))
                .flatMap(
                    packet ->
                        Stream.of(victim.mac(), GATEWAY.mac())
                            .map(to -> Ethernet.frame(to, attacker.mac(), packet)))
                .toList());
  }
}
