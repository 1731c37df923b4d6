package io.drawbridge.lab;

import static io.drawbridge.lab.Party.APP;
import static io.drawbridge.lab.Party.DESK;
import static io.drawbridge.lab.Party.GATEWAY;
import static io.drawbridge.lab.Party.LAN_ROUTER;
import static io.drawbridge.lab.Party.MAIL;
import static io.drawbridge.lab.Party.ROUTER;
import static io.drawbridge.lab.Party.SOLO;
import static io.drawbridge.lab.Party.WEB;

import io.drawbridge.lab.frames.Arp;
import io.drawbridge.lab.frames.Ethernet;
import io.drawbridge.lab.frames.Hex;
import io.drawbridge.lab.frames.Ipv4;
import java.util.List;
import java.util.stream.Stream;

/** Lies in ARP, questions the provider would not like, and packets that are none. */
final class ArpAttacks {
  private static final String NOBODY = "0.0.0.0";
  private static final Arp HONEST = Arp.request(MAIL.mac(), MAIL.ipv4(), GATEWAY.ipv4());

  private ArpAttacks() {}

  static Stream<Attack> all() {
    return Stream.of(honest(), lies(), questions(), malformed(), lan()).flatMap(List::stream);
  }

  private static List<Attack> honest() {
    return List.of(
        Attack.one(
                "ARP: an announcement of its own",
                MAIL,
                m -> Arp.announcement(MAIL.mac(), MAIL.ipv4()).frame(m))
            .mustReach(GATEWAY)
            .mayReach(WEB, SOLO),
        Attack.one(
                "ARP: a probe of its own address",
                MAIL,
                m -> Arp.request(MAIL.mac(), NOBODY, MAIL.ipv4()).frame(m))
            .mayReach(GATEWAY, WEB, SOLO));
  }

  private static List<Attack> lies() {
    return List.of(
        claims("ARP: a neighbour's address", WEB.ipv4()),
        claims("ARP: the gateway's address", GATEWAY.ipv4()),
        claims("ARP: the other gateway's address", "10.0.0.254"),
        claims("ARP: the router's address", ROUTER.ipv4()),
        claims("ARP: an address of the block that nobody has", "172.16.1.3"),
        claims("ARP: an address of the Internet", "8.8.8.8"),
        claims("ARP: an address of the LAN", APP.ipv4()),
        claims("ARP: 255.255.255.255", "255.255.255.255"),
        Attack.of(
            "ARP: own address at a neighbour's MAC",
            MAIL,
            m ->
                List.of(
                    HONEST.withSenderMac(WEB.mac()).frame(m),
                    Arp.announcement(MAIL.mac(), MAIL.ipv4()).withSenderMac(WEB.mac()).frame(m),
                    Arp.reply(MAIL.mac(), MAIL.ipv4(), GATEWAY.mac(), GATEWAY.ipv4())
                        .withSenderMac(WEB.mac())
                        .frame(m))),
        Attack.of(
            "ARP: own address at the gateway's MAC",
            MAIL,
            m -> List.of(HONEST.withSenderMac(GATEWAY.mac()).to(WEB.mac()).frame(m))),
        Attack.of(
            "ARP: own packet in a neighbour's frame",
            MAIL,
            m -> List.of(HONEST.from(WEB.mac()).frame(m), HONEST.from(GATEWAY.mac()).frame(m))),
        Attack.of(
            "ARP: a neighbour's packet in its own frame",
            MAIL,
            m ->
                List.of(
                    Arp.request(WEB.mac(), WEB.ipv4(), GATEWAY.ipv4()).from(MAIL.mac()).frame(m),
                    Arp.reply(WEB.mac(), WEB.ipv4(), GATEWAY.mac(), GATEWAY.ipv4())
                        .from(MAIL.mac())
                        .frame(m))),
        Attack.of(
            "ARP: an answer from 0.0.0.0",
            MAIL,
            m ->
                List.of(
                    Arp.reply(MAIL.mac(), NOBODY, GATEWAY.mac(), GATEWAY.ipv4()).frame(m),
                    Arp.reply(MAIL.mac(), NOBODY, Ethernet.BROADCAST, NOBODY).frame(m))));
  }

  private static List<Attack> questions() {
    return List.of(
        Attack.of(
                "ARP: a scan of the block",
                MAIL,
                m ->
                    Stream.of("172.16.1.0", "172.16.1.3", "172.16.1.4", "172.16.1.7")
                        .map(target -> Arp.request(MAIL.mac(), MAIL.ipv4(), target).frame(m))
                        .toList())
            .mayReach(WEB, SOLO),
        Attack.of(
                "ARP: a scan of the provider's network",
                MAIL,
                m ->
                    Stream.of("10.0.0.1", "10.1.1.51", "203.0.113.10", "8.8.8.8")
                        .map(target -> Arp.request(MAIL.mac(), MAIL.ipv4(), target).frame(m))
                        .toList())
            .mayReach(WEB, SOLO),
        Attack.one(
            "ARP: who has a neighbour's address",
            MAIL,
            m -> Arp.request(MAIL.mac(), MAIL.ipv4(), WEB.ipv4()).frame(m)),
        Attack.one(
            "ARP: a probe of a neighbour's address",
            MAIL,
            m -> Arp.request(MAIL.mac(), NOBODY, WEB.ipv4()).frame(m)),
        Attack.one(
            "ARP: a question to the provider alone",
            MAIL,
            m -> Arp.request(MAIL.mac(), MAIL.ipv4(), "172.16.1.3").to(GATEWAY.mac()).frame(m)),
        Attack.one(
                "ARP: a probe of the gateway's address",
                MAIL,
                m -> Arp.request(MAIL.mac(), NOBODY, GATEWAY.ipv4()).frame(m))
            .mayReach(WEB, SOLO),
        Attack.one(
                "ARP: who has an address of the LAN",
                MAIL,
                m -> Arp.request(MAIL.mac(), MAIL.ipv4(), APP.ipv4()).frame(m))
            .mayReach(WEB, SOLO));
  }

  private static List<Attack> malformed() {
    return List.of(
        sized("ARP: hardware addresses of 8 bytes", "0001" + "0800" + "0804"),
        sized("ARP: protocol addresses of 16 bytes", "0001" + "0800" + "0610"),
        sized("ARP: addresses of no bytes", "0001" + "0800" + "0000"),
        sized("ARP: not Ethernet", "0006" + "0800" + "0604"),
        sized("ARP: not of IPv4", "0001" + "86dd" + "0604"),
        operation("ARP: operation 0", 0),
        operation("ARP: operation 3, reverse", 3),
        operation("ARP: operation 9, inverse", 9),
        operation("ARP: operation 257", 257),
        operation("ARP: operation 258", 258),
        Attack.one(
            "ARP: cut short",
            MAIL,
            m ->
                Hex.mac(Ethernet.BROADCAST)
                    + Hex.mac(MAIL.mac())
                    + "0806"
                    + Hex.slice(HONEST.packet(), 0, 14)
                    + m),
        Attack.one(
            "ARP: as IPv4",
            MAIL,
            m ->
                Ethernet.frame(Ethernet.BROADCAST, MAIL.mac(), Ethernet.IPV4, HONEST.packet() + m)),
        Attack.one(
            "ARP: IPv4 as ARP",
            MAIL,
            m ->
                Ethernet.frame(
                    GATEWAY.mac(),
                    MAIL.mac(),
                    Ethernet.ARP,
                    Ipv4.udp(MAIL.ipv4(), 4000, GATEWAY.ipv4(), 4000, m).bytes())),
        Attack.one(
            "ARP: a neighbour's, in a tag",
            MAIL,
            m ->
                Ethernet.tagged(
                    Arp.announcement(WEB.mac(), WEB.ipv4()).from(MAIL.mac()).frame(m), 0x8100, 0)),
        Attack.one(
            "ARP: the gateway's, in SNAP",
            MAIL,
            m ->
                Ethernet.snap(
                    Ethernet.BROADCAST,
                    MAIL.mac(),
                    "000000",
                    Ethernet.ARP,
                    Arp.announcement(MAIL.mac(), GATEWAY.ipv4()).packet() + m)));
  }

  private static List<Attack> lan() {
    return List.of(
        lan("ARP in the LAN: a strict neighbour's address", DESK.mac(), APP.ipv4()),
        lan("ARP in the LAN: the router's address", DESK.mac(), LAN_ROUTER.ipv4()),
        lan("ARP in the LAN: the gateway's address", DESK.mac(), GATEWAY.ipv4()),
        lan("ARP in the LAN: an address of the DMZ", DESK.mac(), MAIL.ipv4()),
        lan("ARP in the LAN: own address at a neighbour's MAC", APP.mac(), DESK.ipv4()),
        lan("ARP in the LAN: own address at the router's MAC", LAN_ROUTER.mac(), DESK.ipv4()),
        Attack.of(
            "ARP in the LAN: of other types and lengths",
            DESK,
            m ->
                Stream.of(
                        "0001" + "0800" + "0804",
                        "0001" + "0800" + "0610",
                        "0001" + "0800" + "0000",
                        "0001" + "0800" + "ffff",
                        "0006" + "0800" + "0604",
                        "0001" + "86dd" + "0604")
                    .map(Arp.request(DESK.mac(), DESK.ipv4(), APP.ipv4())::withSizes)
                    .flatMap(arp -> Stream.of(arp, arp.withOperation(2).to(APP.mac())))
                    .map(arp -> arp.frame(m))
                    .toList()),
        Attack.one(
            "ARP in the LAN: cut short",
            DESK,
            m ->
                Hex.mac(Ethernet.BROADCAST)
                    + Hex.mac(DESK.mac())
                    + "0806"
                    + Hex.slice(Arp.announcement(DESK.mac(), DESK.ipv4()).packet(), 0, 14)
                    + m));
  }

  private static Attack lan(String name, String mac, String address) {
    return Attack.of(
        name,
        DESK,
        m ->
            List.of(
                Arp.announcement(mac, address).from(DESK.mac()).frame(m),
                Arp.request(mac, address, LAN_ROUTER.ipv4()).from(DESK.mac()).frame(m),
                Arp.reply(mac, address, APP.mac(), APP.ipv4()).from(DESK.mac()).frame(m)));
  }

  /** In every way that one can say to have an address. */
  private static Attack claims(String name, String address) {
    return Attack.of(
        name,
        MAIL,
        m ->
            List.of(
                Arp.announcement(MAIL.mac(), address).frame(m),
                Arp.announcement(MAIL.mac(), address).withOperation(2).frame(m),
                Arp.request(MAIL.mac(), address, GATEWAY.ipv4()).frame(m),
                Arp.request(MAIL.mac(), address, WEB.ipv4()).frame(m),
                Arp.request(MAIL.mac(), address, ROUTER.ipv4()).frame(m),
                Arp.reply(MAIL.mac(), address, SOLO.mac(), SOLO.ipv4()).frame(m),
                Arp.reply(MAIL.mac(), address, ROUTER.mac(), ROUTER.ipv4()).frame(m),
                Arp.reply(MAIL.mac(), address, GATEWAY.mac(), GATEWAY.ipv4()).frame(m)));
  }

  private static Attack sized(String name, String sizes) {
    return Attack.of(
        name,
        MAIL,
        m ->
            List.of(
                HONEST.withSizes(sizes).frame(m),
                HONEST.withSizes(sizes).withOperation(2).to(GATEWAY.mac()).frame(m)));
  }

  private static Attack operation(String name, int operation) {
    return Attack.of(
            name,
            MAIL,
            m ->
                List.of(
                    HONEST.withOperation(operation).frame(m),
                    HONEST.withOperation(operation).to(GATEWAY.mac()).frame(m)))
        .mayReach(WEB, SOLO);
  }
}
