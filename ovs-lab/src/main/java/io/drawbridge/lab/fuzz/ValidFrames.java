package io.drawbridge.lab.fuzz;

import static io.drawbridge.lab.Party.APP;
import static io.drawbridge.lab.Party.DESK;
import static io.drawbridge.lab.Party.GATEWAY;
import static io.drawbridge.lab.Party.INTERNET;
import static io.drawbridge.lab.Party.LAN_ROUTER;
import static io.drawbridge.lab.Party.MAIL;
import static io.drawbridge.lab.Party.ROUTER;
import static io.drawbridge.lab.Party.SOLO;
import static io.drawbridge.lab.Party.WEB;

import io.drawbridge.lab.Party;
import io.drawbridge.lab.frames.Arp;
import io.drawbridge.lab.frames.Dhcp;
import io.drawbridge.lab.frames.Discovery;
import io.drawbridge.lab.frames.Ethernet;
import io.drawbridge.lab.frames.Ipv4;
import io.drawbridge.lab.frames.Ipv6;
import java.util.ArrayList;
import java.util.List;

/** Frames an honest guest might send, from which mutants are made. */
final class ValidFrames {
  private static final String MARK = "f0f1f2f3f4f5";

  private ValidFrames() {}

  static List<String> of(Party guest) {
    boolean lan = guest.equals(APP) || guest.equals(DESK);
    List<Party> others = lan ? List.of(APP, DESK, LAN_ROUTER) : List.of(MAIL, WEB, SOLO, ROUTER);
    Party nextHop = lan ? LAN_ROUTER : GATEWAY;
    List<String> frames = new ArrayList<>();
    for (Party other : others) {
      if (!other.equals(guest)) {
        ipv4(guest, other, other.mac(), frames);
        ipv6(guest, other, frames);
        frames.add(Arp.request(guest.mac(), guest.ipv4(), other.ipv4()).frame(MARK));
        frames.add(Arp.reply(guest.mac(), guest.ipv4(), other.mac(), other.ipv4()).frame(MARK));
      }
    }
    // The provider's wire is what it is about.
    for (int i = 0; i < 4; i++) {
      ipv4(guest, INTERNET, nextHop.mac(), frames);
    }
    frames.add(Arp.announcement(guest.mac(), guest.ipv4()).frame(MARK));
    frames.add(Arp.request(guest.mac(), guest.ipv4(), nextHop.ipv4()).frame(MARK));
    frames.add(Ethernet.frame(Ethernet.BROADCAST, guest.mac(), Dhcp.discover(guest.mac(), MARK)));
    if (!lan) {
      ipv6(guest, GATEWAY, frames);
      ipv6(guest, INTERNET, frames);
      frames.add(Arp.reply(guest.mac(), guest.ipv4(), GATEWAY.mac(), GATEWAY.ipv4()).frame(MARK));
      frames.add(Ethernet.frame(GATEWAY.mac(), guest.mac(), 0x88b5, MARK));
    }
    return frames;
  }

  private static void ipv4(Party guest, Party other, String to, List<String> frames) {
    List.of(
            Ipv4.udp(guest.ipv4(), 4000, other.ipv4(), 4000, MARK),
            Ipv4.tcp(guest.ipv4(), 4000, other.ipv4(), 80, 2, MARK),
            Ipv4.tcp(guest.ipv4(), 4000, other.ipv4(), 8080, 0x10, MARK),
            Ipv4.icmp(guest.ipv4(), other.ipv4(), 8, 0, "00010001" + MARK))
        .forEach(packet -> frames.add(Ethernet.frame(to, guest.mac(), packet)));
  }

  private static void ipv6(Party guest, Party other, List<String> frames) {
    String target = other.ipv6();
    for (String source : List.of(guest.ipv6(), guest.linkLocal())) {
      List.of(
              Ipv6.udp(source, 4000, target, 4000, MARK),
              Ipv6.icmp(source, target, 128, 0, "00010001" + MARK),
              Discovery.solicitation(source, target, target, guest.mac(), MARK),
              Discovery.advertisement(
                  source, target, Discovery.ANSWER, guest.ipv6(), guest.mac(), MARK),
              Discovery.mldReport(source, "ff0e::42", MARK))
          .forEach(packet -> frames.add(Ethernet.frame(other.mac(), guest.mac(), packet)));
    }
  }
}
