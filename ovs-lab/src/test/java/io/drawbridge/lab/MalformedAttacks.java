package io.drawbridge.lab;

import static io.drawbridge.lab.Party.DESK;
import static io.drawbridge.lab.Party.GATEWAY;
import static io.drawbridge.lab.Party.INTERNET;
import static io.drawbridge.lab.Party.LAN_ROUTER;
import static io.drawbridge.lab.Party.MAIL;
import static io.drawbridge.lab.Party.SOLO;
import static io.drawbridge.lab.Party.WEB;

import io.drawbridge.lab.frames.Ethernet;
import io.drawbridge.lab.frames.Hex;
import io.drawbridge.lab.frames.Ipv4;
import io.drawbridge.lab.frames.Ipv6;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Headers that contradict themselves. A packet whose source cannot be read belongs to nobody, so it
 * goes nowhere.
 */
final class MalformedAttacks {
  private MalformedAttacks() {}

  static Stream<Attack> all() {
    return Stream.of(ipv4(), ipv6(), checksums(), groups()).flatMap(List::stream);
  }

  private static List<Attack> ipv4() {
    return List.of(
        ipv4("malformed: IPv4 of version 6, of a neighbour", m -> neighbours(m).bytes(0x65, 34)),
        ipv4("malformed: IPv4 of version 0, of a neighbour", m -> neighbours(m).bytes(0x05, 34)),
        ipv4("malformed: IPv4 header of 16 bytes", m -> datagram(m).bytes(0x44, 34)),
        ipv4("malformed: IPv4 header of no bytes", m -> datagram(m).bytes(0x40, 34)),
        ipv4("malformed: IPv4 header beyond the packet", m -> datagram(m).bytes(0x4f, 34)),
        ipv4("malformed: IPv4 longer than its frame", m -> datagram(m).bytes(0x45, 1400)),
        ipv4("malformed: IPv4 shorter than its header", m -> datagram(m).bytes(0x45, 12)),
        ipv4("malformed: IPv4 of no length", m -> datagram(m).bytes(0x45, 0)),
        ipv4("malformed: IPv6 that says it is IPv4", m -> datagram6(m).bytes()),
        Attack.of(
                "malformed: IPv4 cut in its header",
                MAIL,
                m ->
                    Stream.of(0, 1, 10, 15, 19)
                        .map(
                            bytes ->
                                Hex.mac(GATEWAY.mac())
                                    + Hex.mac(MAIL.mac())
                                    + "0800"
                                    + Hex.slice(datagram(m).bytes(), 0, bytes))
                        .toList())
            .toldBy(frame -> frame.length() < 2 * 34 && frame.startsWith("0800", 24)));
  }

  private static List<Attack> ipv6() {
    return List.of(
        ipv6(
            "malformed: IPv6 of version 4, of a neighbour",
            m -> "4" + Ipv6.udp(WEB.ipv6(), 1, INTERNET.ipv6(), 2, m).bytes().substring(1)),
        ipv6("malformed: IPv6 longer than its frame", m -> length(datagram6(m).bytes(), 1400)),
        ipv6("malformed: IPv4 that says it is IPv6", m -> datagram(m).bytes()),
        ipv6(
            "malformed: IPv6 of a neighbour, shorter than it is",
            m -> length(Ipv6.udp(WEB.ipv6(), 1, INTERNET.ipv6(), 2, m).bytes(), 0)),
        ipv6(
            "malformed: IPv6 options beyond the packet",
            m ->
                Ipv6.udp(MAIL.linkLocal(), 1, "fe80::1", 2, m)
                    .with(new Ipv6.Extension(0, "ff0104" + Hex.zeros(5)))
                    .bytes()),
        Attack.of(
                "malformed: IPv6 cut in its header",
                MAIL,
                m ->
                    Stream.of(0, 1, 8, 24, 39)
                        .map(
                            bytes ->
                                Hex.mac(GATEWAY.mac())
                                    + Hex.mac(MAIL.mac())
                                    + "86dd"
                                    + Hex.slice(datagram6(m).bytes(), 0, bytes))
                        .toList())
            .toldBy(frame -> frame.length() < 2 * 54 && frame.startsWith("86dd", 24)));
  }

  /** A bridge passes on what it can't read better than its receiver; a router does not. */
  private static List<Attack> checksums() {
    return List.of(
        Attack.one(
                "checksum: of the IPv4 header, bridged",
                MAIL,
                m -> Ethernet.frame(WEB.mac(), MAIL.mac(), Ethernet.IPV4, broken(toWeb(m).bytes())))
            .mayReach(WEB),
        Attack.one(
            "checksum: of the IPv4 header, routed",
            DESK,
            m ->
                Ethernet.frame(
                    LAN_ROUTER.mac(),
                    DESK.mac(),
                    Ethernet.IPV4,
                    broken(Ipv4.udp(DESK.ipv4(), 4000, INTERNET.ipv4(), 4000, m).bytes()))),
        Attack.one(
            "checksum: of the IPv4 header, of a neighbour",
            MAIL,
            m ->
                Ethernet.frame(
                    SOLO.mac(),
                    MAIL.mac(),
                    Ethernet.IPV4,
                    broken(Ipv4.udp(WEB.ipv4(), 4000, SOLO.ipv4(), 4000, m).bytes()))),
        Attack.one(
                "checksum: of UDP",
                MAIL,
                m -> {
                  Ipv4 good = toWeb(m);
                  String payload =
                      good.payload().substring(0, 12) + "beef" + good.payload().substring(16);
                  return Ethernet.frame(
                      WEB.mac(),
                      MAIL.mac(),
                      Ipv4.of(good.source(), good.destination(), 17, payload));
                })
            .mayReach(WEB),
        Attack.of(
            "checksum: of ICMP, to the router",
            DESK,
            m ->
                Stream.of(8, 3, 11, 13)
                    .map(type -> toRouter(brokenIcmp(type, "00000001" + m)))
                    .toList()),
        Attack.of(
            "ICMP to the router, cut in its header",
            DESK,
            m ->
                Stream.of("", "08", "0800f7ff", "0300fcff00")
                    .map(head -> toRouter(Ipv4.of(DESK.ipv4(), LAN_ROUTER.ipv4(), 1, head)) + m)
                    .toList()),
        Attack.of(
                "TCP with flags that make no sense",
                MAIL,
                m ->
                    Stream.of(0x00, 0x01, 0x03, 0x06, 0x29, 0x3f, 0xff, 0x1ff)
                        .map(
                            flags ->
                                Ethernet.frame(
                                    WEB.mac(),
                                    MAIL.mac(),
                                    Ipv4.tcp(MAIL.ipv4(), 4000, WEB.ipv4(), 9, flags, m)))
                        .toList())
            .mayReach(WEB),
        Attack.of(
                "transport headers cut short",
                MAIL,
                m ->
                    Stream.of(1, 6, 17, 132)
                        .map(protocol -> Ipv4.of(MAIL.ipv4(), WEB.ipv4(), protocol, "0fa0"))
                        .map(
                            packet ->
                                Hex.mac(WEB.mac())
                                    + Hex.mac(MAIL.mac())
                                    + "0800"
                                    + packet.bytes()
                                    + m)
                        .toList())
            .mayReach(WEB));
  }

  private static String toRouter(Ipv4 packet) {
    return Ethernet.frame(LAN_ROUTER.mac(), DESK.mac(), packet);
  }

  private static Ipv4 brokenIcmp(int type, String rest) {
    Ipv4 good = Ipv4.icmp(DESK.ipv4(), LAN_ROUTER.ipv4(), type, 0, rest);
    return Ipv4.of(
        good.source(),
        good.destination(),
        1,
        good.payload().substring(0, 4) + "beef" + good.payload().substring(8));
  }

  private static List<Attack> groups() {
    return List.of(
        Attack.of(
            "IGMP: as the gateway and as nobody",
            MAIL,
            m ->
                Stream.of(GATEWAY.ipv4(), "0.0.0.0", WEB.ipv4())
                    .flatMap(
                        source ->
                            Stream.of("1164", "1600", "2200").map(head -> igmp(source, head, m)))
                    .toList()),
        Attack.of("IGMP: of its own", MAIL, m -> List.of(igmp(MAIL.ipv4(), "1600", m)))
            .mayReach(WEB, SOLO, GATEWAY),
        Attack.of(
            "groups: OSPF, VRRP and RIP as the gateway",
            MAIL,
            m ->
                Stream.of(
                        Ipv4.of(GATEWAY.ipv4(), "224.0.0.5", 89, "02010010" + m),
                        Ipv4.of(GATEWAY.ipv4(), "224.0.0.18", 112, "3101ff01" + m),
                        Ipv4.udp(GATEWAY.ipv4(), 520, "224.0.0.9", 520, m))
                    .map(
                        packet ->
                            Ethernet.frame(
                                Ethernet.group(packet.destination()),
                                MAIL.mac(),
                                packet.withTtl(1)))
                    .toList()));
  }

  private static String igmp(String source, String head, String mark) {
    return Ethernet.frame(
        Ethernet.group("224.0.0.22"),
        MAIL.mac(),
        Ipv4.of(source, "224.0.0.22", 2, head + "0000" + "ef010101" + mark).withTtl(1));
  }

  private static Attack ipv4(String name, Function<String, String> packet) {
    return towards(name, Ethernet.IPV4, packet);
  }

  private static Attack ipv6(String name, Function<String, String> packet) {
    return towards(name, Ethernet.IPV6, packet);
  }

  private static Attack towards(String name, int type, Function<String, String> packet) {
    return Attack.of(
        name,
        MAIL,
        m ->
            Stream.of(GATEWAY.mac(), WEB.mac(), Ethernet.BROADCAST)
                .map(to -> Ethernet.frame(to, MAIL.mac(), type, packet.apply(m)))
                .toList());
  }

  private static Ipv4 datagram(String mark) {
    return Ipv4.udp(MAIL.ipv4(), 4000, INTERNET.ipv4(), 4000, mark);
  }

  private static Ipv4 neighbours(String mark) {
    return Ipv4.udp(WEB.ipv4(), 4000, INTERNET.ipv4(), 4000, mark);
  }

  private static Ipv6 datagram6(String mark) {
    return Ipv6.udp(MAIL.ipv6(), 4000, INTERNET.ipv6(), 4000, mark);
  }

  private static Ipv4 toWeb(String mark) {
    return Ipv4.udp(MAIL.ipv4(), 4000, WEB.ipv4(), 4000, mark);
  }

  private static String broken(String packet) {
    return packet.substring(0, 20) + "beef" + packet.substring(24);
  }

  private static String length(String packet, int bytes) {
    return packet.substring(0, 8) + Hex.u16(bytes) + packet.substring(12);
  }
}
