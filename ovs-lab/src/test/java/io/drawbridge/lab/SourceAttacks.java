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
import io.drawbridge.lab.frames.Ipv4;
import io.drawbridge.lab.frames.Ipv6;
import java.util.List;
import java.util.stream.Stream;

/** Being somebody else: MAC addresses, IPv4 and IPv6 addresses that are not the sender's. */
final class SourceAttacks {
  private static final int PORT = 4000;

  private SourceAttacks() {}

  static Stream<Attack> all() {
    return Stream.of(control(), macs(), ipv4(), ipv6(), lan()).flatMap(List::stream);
  }

  /** What the others would look like if they got through. */
  private static List<Attack> control() {
    return List.of(
        Attack.one(
                "honest to the Internet",
                MAIL,
                m -> udp(GATEWAY.mac(), MAIL.mac(), MAIL.ipv4(), INTERNET.ipv4(), m))
            .mustReach(GATEWAY)
            .mayReach(INTERNET),
        Attack.one(
                "honest to a neighbour",
                MAIL,
                m -> udp(WEB.mac(), MAIL.mac(), MAIL.ipv4(), WEB.ipv4(), m))
            .mustReach(WEB),
        Attack.one(
                "honest IPv6 to a neighbour",
                MAIL,
                m -> udp6(WEB.mac(), MAIL.ipv6(), WEB.ipv6(), m))
            .mustReach(WEB),
        Attack.one(
                "honest IPv6 to the Internet",
                MAIL,
                m -> udp6(GATEWAY.mac(), MAIL.ipv6(), INTERNET.ipv6(), m))
            .mustReach(GATEWAY)
            .mayReach(INTERNET),
        Attack.one(
                "honest in the LAN",
                DESK,
                m -> udp(APP.mac(), DESK.mac(), DESK.ipv4(), APP.ipv4(), m))
            .mustReach(APP),
        Attack.one(
                "honest by the router",
                DESK,
                m -> udp(LAN_ROUTER.mac(), DESK.mac(), DESK.ipv4(), INTERNET.ipv4(), m))
            .mustReach(GATEWAY)
            .mayReach(INTERNET));
  }

  private static List<Attack> macs() {
    return List.of(
        toAll("MAC and IP of a neighbour", WEB.mac(), WEB.ipv4()),
        toAll("MAC of a neighbour", WEB.mac(), MAIL.ipv4()),
        toAll("MAC nobody has", "02:00:00:0b:ad:01", MAIL.ipv4()),
        toAll("MAC of the router", ROUTER.mac(), MAIL.ipv4()),
        toAll("MAC and IP of the router", ROUTER.mac(), ROUTER.ipv4()),
        toAll("MAC of the router on the other segment", LAN_ROUTER.mac(), MAIL.ipv4()),
        toAll("MAC of a host of the other segment", APP.mac(), MAIL.ipv4()),
        toAll("MAC of the gateway", GATEWAY.mac(), MAIL.ipv4()),
        toAll("MAC and IP of the gateway", GATEWAY.mac(), GATEWAY.ipv4()),
        toAll("MAC of a group", "03:00:00:00:01:01", MAIL.ipv4()),
        toAll("MAC of all", Ethernet.BROADCAST, MAIL.ipv4()),
        toAll("MAC of zeros", "00:00:00:00:00:00", MAIL.ipv4()),
        toAll("MAC of VRRP", "00:00:5e:00:01:01", MAIL.ipv4()),
        toAll("MAC of HSRP", "00:00:0c:07:ac:01", MAIL.ipv4()),
        Attack.one(
            "MAC of a neighbour, other EtherType",
            MAIL,
            m -> Ethernet.frame(Ethernet.BROADCAST, WEB.mac(), 0x88b5, m)),
        Attack.one(
            "MAC nobody has, other EtherType",
            MAIL,
            m -> Ethernet.frame(GATEWAY.mac(), "02:00:00:0b:ad:02", 0x88b5, m)));
  }

  private static List<Attack> ipv4() {
    return List.of(
        toAll("IP of a neighbour", MAIL.mac(), WEB.ipv4()),
        toAll("IP of a neighbour of another block", MAIL.mac(), SOLO.ipv4()),
        toAll("IP of the router", MAIL.mac(), ROUTER.ipv4()),
        toAll("IP of the gateway", MAIL.mac(), GATEWAY.ipv4()),
        toAll("IP of the block that nobody has", MAIL.mac(), "172.16.1.3"),
        toAll("IP of the LAN", MAIL.mac(), DESK.ipv4()),
        toAll("IP of the Internet", MAIL.mac(), "8.8.8.8"),
        toAll("IP 0.0.0.0", MAIL.mac(), "0.0.0.0"),
        toAll("IP 255.255.255.255", MAIL.mac(), "255.255.255.255"),
        toAll("IP of the block's broadcast", MAIL.mac(), "172.16.1.7"),
        toAll("IP 127.0.0.1", MAIL.mac(), "127.0.0.1"),
        toAll("IP 224.0.0.1", MAIL.mac(), "224.0.0.1"),
        toAll("IP 240.0.0.1", MAIL.mac(), "240.0.0.1"),
        toAll("IP 169.254.1.1", MAIL.mac(), "169.254.1.1"),
        Attack.of(
            "land: from and to a neighbour",
            MAIL,
            m ->
                List.of(
                    tcp(WEB.mac(), MAIL.mac(), WEB.ipv4(), WEB.ipv4(), m),
                    tcp(WEB.mac(), WEB.mac(), WEB.ipv4(), WEB.ipv4(), m))),
        Attack.of(
            "land: from and to the router",
            MAIL,
            m ->
                List.of(
                    tcp(ROUTER.mac(), MAIL.mac(), ROUTER.ipv4(), ROUTER.ipv4(), m),
                    tcp(ROUTER.mac(), ROUTER.mac(), ROUTER.ipv4(), ROUTER.ipv4(), m))),
        Attack.of(
            "smurf: a neighbour asks all",
            MAIL,
            m ->
                List.of(
                    Ethernet.frame(
                        Ethernet.BROADCAST,
                        MAIL.mac(),
                        Ipv4.icmp(WEB.ipv4(), "255.255.255.255", 8, 0, "00010001" + m)))));
  }

  private static List<Attack> ipv6() {
    return List.of(
        from6("IPv6 of a neighbour", WEB.ipv6()),
        from6("IPv6 of the prefix that nobody has", "2001:db8:1::bad"),
        from6("IPv6 of the gateway", GATEWAY.ipv6()),
        from6("IPv6 of the Internet", INTERNET.ipv6()),
        from6("IPv6 link-local of a neighbour", WEB.linkLocal()),
        from6("IPv6 link-local of the gateway", "fe80::1"),
        from6("IPv6 :: to one", "::"),
        from6("IPv6 ::1", "::1"),
        from6("IPv6 of a group", "ff02::1"),
        from6("IPv6 with an IPv4 address inside", "::ac10:102"),
        Attack.one(
            "IPv6 link-local to the provider",
            MAIL,
            m -> udp6(GATEWAY.mac(), MAIL.linkLocal(), "fe80::1", m)),
        Attack.one(
            "IPv6 of a host that has none",
            SOLO,
            m ->
                Ethernet.frame(
                    GATEWAY.mac(),
                    SOLO.mac(),
                    Ipv6.udp("2001:db8:1::50", PORT, INTERNET.ipv6(), PORT, m))));
  }

  private static List<Attack> lan() {
    return List.of(
        lan("strict LAN: IP of a neighbour", APP, APP.mac(), DESK.ipv4()),
        lan("strict LAN: IP of the router", APP, APP.mac(), LAN_ROUTER.ipv4()),
        lan("strict LAN: IP of the DMZ", APP, APP.mac(), MAIL.ipv4()),
        lan("strict LAN: MAC of a neighbour", APP, DESK.mac(), APP.ipv4()),
        lan("strict LAN: MAC nobody has", APP, "02:00:00:0b:ad:03", APP.ipv4()),
        lan("learned: IP of a strict neighbour", DESK, DESK.mac(), APP.ipv4()),
        lan("learned: MAC of a strict neighbour", DESK, APP.mac(), DESK.ipv4()),
        lan("learned: MAC of the router", DESK, LAN_ROUTER.mac(), DESK.ipv4()),
        lan("learned: IP of the router", DESK, DESK.mac(), LAN_ROUTER.ipv4()),
        lan("learned: public IP of the router", DESK, DESK.mac(), ROUTER.ipv4()),
        lan("learned: IP of the DMZ", DESK, DESK.mac(), MAIL.ipv4()),
        lan("learned: MAC of the DMZ", DESK, MAIL.mac(), DESK.ipv4()),
        routed("learned: IP 127.0.0.1 by the router", "127.0.0.1"),
        routed("learned: IP 0.0.0.0 by the router", "0.0.0.0"),
        routed("learned: IP 224.0.0.1 by the router", "224.0.0.1"),
        routed("learned: IP 255.255.255.255 by the router", "255.255.255.255"));
  }

  /** To the Internet, to neighbours, to all and to the router's LAN. */
  private static Attack toAll(String name, String mac, String address) {
    return Attack.of(
        name,
        MAIL,
        m ->
            List.of(
                udp(GATEWAY.mac(), mac, address, INTERNET.ipv4(), m),
                udp(SOLO.mac(), mac, address, SOLO.ipv4(), m),
                udp(WEB.mac(), mac, address, WEB.ipv4(), m),
                udp(Ethernet.BROADCAST, mac, address, "255.255.255.255", m),
                udp(ROUTER.mac(), mac, address, INTERNET.ipv4(), m),
                tcp(ROUTER.mac(), mac, address, ROUTER.ipv4(), m),
                udp(ROUTER.mac(), mac, address, APP.ipv4(), m)));
  }

  private static Attack from6(String name, String address) {
    return Attack.of(
        name,
        MAIL,
        m ->
            List.of(
                udp6(GATEWAY.mac(), address, INTERNET.ipv6(), m),
                udp6(WEB.mac(), address, WEB.ipv6(), m),
                udp6(Ethernet.group("ff02::1"), address, "ff02::1", m)));
  }

  private static Attack lan(String name, Party attacker, String mac, String address) {
    Party other = attacker.equals(APP) ? DESK : APP;
    return Attack.of(
        name,
        attacker,
        m ->
            List.of(
                udp(other.mac(), mac, address, other.ipv4(), m),
                udp(LAN_ROUTER.mac(), mac, address, INTERNET.ipv4(), m),
                udp(LAN_ROUTER.mac(), mac, address, WEB.ipv4(), m),
                udp(Ethernet.BROADCAST, mac, address, "255.255.255.255", m)));
  }

  /** A router forwards nothing that has such a source (RFC 1812, 5.3.7). */
  private static Attack routed(String name, String address) {
    return Attack.of(
        name,
        DESK,
        m ->
            List.of(
                udp(LAN_ROUTER.mac(), DESK.mac(), address, INTERNET.ipv4(), m),
                udp(LAN_ROUTER.mac(), DESK.mac(), address, WEB.ipv4(), m)));
  }

  private static String udp(String to, String from, String source, String target, String mark) {
    return Ethernet.frame(to, from, Ipv4.udp(source, PORT, target, PORT, mark));
  }

  /** A connection is opened; to the router's port 8080 the forward would take it to the LAN. */
  private static String tcp(String to, String from, String source, String target, String mark) {
    return Ethernet.frame(to, from, Ipv4.tcp(source, PORT, target, 8080, 2, mark));
  }

  private static String udp6(String to, String source, String target, String mark) {
    return Ethernet.frame(to, MAIL.mac(), Ipv6.udp(source, PORT, target, PORT, mark));
  }
}
