package io.drawbridge.lab;

import static io.drawbridge.lab.Party.APP;
import static io.drawbridge.lab.Party.DESK;
import static io.drawbridge.lab.Party.GATEWAY;
import static io.drawbridge.lab.Party.INTERNET;
import static io.drawbridge.lab.Party.LAN_ROUTER;
import static io.drawbridge.lab.Party.MAIL;
import static io.drawbridge.lab.Party.SOLO;
import static io.drawbridge.lab.Party.WEB;

import io.drawbridge.lab.frames.Arp;
import io.drawbridge.lab.frames.Ethernet;
import io.drawbridge.lab.frames.Hex;
import io.drawbridge.lab.frames.Ipv4;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Tags, and what switches say to each other. */
final class LinkAttacks {
  private LinkAttacks() {}

  static Stream<Attack> all() {
    return Stream.of(tags(), neverForwarded(), notToTheProvider(), longFrames())
        .flatMap(List::stream);
  }

  private static List<Attack> tags() {
    return List.of(
        tagged("VLAN: a tag", 0x8100, 2),
        tagged("VLAN: priority only", 0x8100, 0),
        tagged("VLAN: a tag with a priority", 0x8100, 0xe001),
        tagged("VLAN: 4095", 0x8100, 4095),
        tagged("VLAN: a service tag", 0x88a8, 2),
        tagged("VLAN: an old service tag", 0x9100, 2),
        doubly("VLAN: two tags", 0x8100, 0x8100),
        doubly("VLAN: a service tag and a tag", 0x88a8, 0x8100),
        doubly("VLAN: an old service tag and a tag", 0x9100, 0x8100),
        Attack.one(
                "VLAN: a tag and nothing behind it",
                MAIL,
                m -> Hex.mac(Ethernet.BROADCAST) + Hex.mac(MAIL.mac()) + "8100")
            .toldBy(frame -> frame.startsWith(Hex.mac(MAIL.mac()) + "8100", 12)),
        Attack.of(
            "VLAN: from the LAN",
            DESK,
            m -> {
              String frame = udp(DESK, WEB, WEB.mac(), m);
              return List.of(
                  Ethernet.tagged(frame, 0x8100, 1),
                  Ethernet.tagged(udp(DESK, APP, APP.mac(), m), 0x8100, 0),
                  Ethernet.tagged(udp(DESK, INTERNET, LAN_ROUTER.mac(), m), 0x8100, 0));
            }));
  }

  /** IEEE 802.1D: never beyond the next bridge. */
  private static List<Attack> neverForwarded() {
    return List.of(
        Attack.one("spanning tree", MAIL, m -> Ethernet.llc(bridges(0), MAIL.mac(), bpdu(m))),
        Attack.one(
            "spanning tree in the LAN", DESK, m -> Ethernet.llc(bridges(0), DESK.mac(), bpdu(m))),
        type("PAUSE", 1, 0x8808),
        type("LACP", 2, 0x8809),
        type("802.1X", 3, 0x888e),
        type("LLDP", 14, 0x88cc),
        type("LLDP to the nearest customer bridge", 0, 0x88cc),
        type("MVRP of a provider bridge", 13, 0x88f5));
  }

  /** What may cross the segment, since it says so, but is nothing for a provider. */
  private static List<Attack> notToTheProvider() {
    String cisco = "01:00:0c:cc:cc:cc";
    return List.of(
        Attack.of(
                "LLDP to somebody",
                MAIL,
                m ->
                    Stream.of(GATEWAY.mac(), WEB.mac(), Ethernet.BROADCAST)
                        .map(to -> Ethernet.frame(to, MAIL.mac(), 0x88cc, m))
                        .toList())
            .mayReach(WEB, SOLO),
        local("CDP", m -> Ethernet.snap(cisco, MAIL.mac(), "00000c", 0x2000, m)),
        local("VTP", m -> Ethernet.snap(cisco, MAIL.mac(), "00000c", 0x2003, m)),
        local("DTP", m -> Ethernet.snap(cisco, MAIL.mac(), "00000c", 0x2004, m)),
        local(
            "PVST", m -> Ethernet.snap("01:00:0c:cc:cc:cd", MAIL.mac(), "00000c", 0x010b, bpdu(m))),
        local("spanning tree to all", m -> Ethernet.llc(Ethernet.BROADCAST, MAIL.mac(), bpdu(m))),
        local(
            "spanning tree to the provider", m -> Ethernet.llc(GATEWAY.mac(), MAIL.mac(), bpdu(m))),
        local(
            "CDP to the provider",
            m -> Ethernet.snap(GATEWAY.mac(), MAIL.mac(), "00000c", 0x2000, m)),
        local("IS-IS", m -> Ethernet.llc("01:80:c2:00:00:14", MAIL.mac(), "fefe03" + m)),
        local("NetBEUI", m -> Ethernet.llc(Ethernet.BROADCAST, MAIL.mac(), "f0f003" + m)),
        local("IPX without LLC", m -> Ethernet.llc(Ethernet.BROADCAST, MAIL.mac(), "ffff" + m)),
        Attack.of(
            "IPv4 of a neighbour in SNAP",
            MAIL,
            m ->
                Stream.of(GATEWAY.mac(), SOLO.mac(), WEB.mac())
                    .map(
                        to ->
                            Ethernet.snap(
                                to,
                                MAIL.mac(),
                                "000000",
                                Ethernet.IPV4,
                                Ipv4.udp(WEB.ipv4(), 4000, INTERNET.ipv4(), 4000, m).bytes()))
                    .toList()),
        Attack.one(
                "a length and nothing behind it",
                MAIL,
                m -> Hex.mac(GATEWAY.mac()) + Hex.mac(MAIL.mac()) + "0000")
            .toldBy(frame -> frame.startsWith(Hex.mac(MAIL.mac()) + "0000", 12)),
        Attack.one(
                "other EtherTypes do cross",
                MAIL,
                m -> Ethernet.frame(WEB.mac(), MAIL.mac(), 0x88b5, m))
            .mustReach(WEB));
  }

  private static List<Attack> longFrames() {
    return List.of(
        Attack.one("long frames do cross", MAIL, m -> jumbo(MAIL.mac(), MAIL.ipv4(), m))
            .mustReach(WEB),
        Attack.of(
            "long frames of a neighbour",
            MAIL,
            m ->
                List.of(
                    jumbo(MAIL.mac(), SOLO.ipv4(), m),
                    jumbo(SOLO.mac(), MAIL.ipv4(), m),
                    jumbo(SOLO.mac(), SOLO.ipv4(), m))));
  }

  private static String jumbo(String mac, String source, String mark) {
    return Ethernet.frame(
        WEB.mac(), mac, Ipv4.udp(source, 4000, WEB.ipv4(), 4000, mark + Hex.zeros(8000)));
  }

  private static Attack local(String name, Function<String, String> frame) {
    return Attack.one(name, MAIL, frame).mayReach(WEB, SOLO);
  }

  private static Attack type(String name, int group, int type) {
    return Attack.one(name, MAIL, m -> Ethernet.frame(bridges(group), MAIL.mac(), type, m));
  }

  private static Attack tagged(String name, int type, int vlan) {
    return Attack.of(
        name, MAIL, m -> frames(m).map(frame -> Ethernet.tagged(frame, type, vlan)).toList());
  }

  private static Attack doubly(String name, int outer, int inner) {
    return Attack.of(
        name,
        MAIL,
        m ->
            Stream.of(0, 1, 2)
                .flatMap(
                    vlan ->
                        frames(m)
                            .map(frame -> Ethernet.tagged(frame, inner, vlan))
                            .map(frame -> Ethernet.tagged(frame, outer, 1)))
                .toList());
  }

  private static Stream<String> frames(String mark) {
    return Stream.of(
        udp(MAIL, WEB, WEB.mac(), mark),
        udp(MAIL, INTERNET, GATEWAY.mac(), mark),
        udp(MAIL, APP, APP.mac(), mark),
        Arp.announcement(MAIL.mac(), MAIL.ipv4()).frame(mark),
        Ethernet.frame(Ethernet.BROADCAST, MAIL.mac(), 0x88b5, mark));
  }

  private static String udp(Party from, Party to, String nextHop, String mark) {
    return Ethernet.frame(nextHop, from.mac(), Ipv4.udp(from.ipv4(), 4000, to.ipv4(), 4000, mark));
  }

  /** One of the addresses that bridges keep to themselves. */
  private static String bridges(int last) {
    return "01:80:c2:00:00:" + Hex.u8(last);
  }

  /** LLC and a BPDU that says "I am the root". */
  private static String bpdu(String mark) {
    return "424203" + "0000000000" + Hex.zeros(8) + Hex.zeros(4) + Hex.zeros(18) + mark;
  }
}
