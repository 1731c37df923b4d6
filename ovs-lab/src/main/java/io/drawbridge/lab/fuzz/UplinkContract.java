package io.drawbridge.lab.fuzz;

import io.drawbridge.lab.Party;
import io.drawbridge.lab.frames.Hex;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a provider may see on its wire, read off frames in hexadecimal: source MAC and address are a
 * pair that the document declares; ARP and neighbour discovery speak of their sender only, and ask
 * for gateways and peers only; nothing that servers, routers and switches say. The version in an IP
 * header is not looked at: Open vSwitch goes by the EtherType alone, and so does whoever counts
 * addresses.
 */
public final class UplinkContract {
  private static final int HEADER = 14;
  private static final int SHORTEST_TYPE = 0x600;
  private static final int ARP_LENGTH = 28;
  private static final Set<Integer> TAGS = Set.of(0x8100, 0x88a8, 0x9100);

  /** LLDP, PAUSE, 802.1X, loop detection. */
  private static final Set<Integer> BETWEEN_SWITCHES = Set.of(0x88cc, 0x8808, 0x888e, 0x9000);

  private static final String NOBODY = Hex.zeros(4);
  private static final String NOBODY6 = Hex.zeros(16);
  private static final int UDP = 17;

  private final Map<String, Set<String>> owners;
  private final Set<String> askable;

  /**
   * Of a segment.
   *
   * @param owners MAC addresses, and the addresses of each
   * @param askable gateways and peers
   */
  public UplinkContract(Map<String, Set<String>> owners, Set<String> askable) {
    this.owners = new HashMap<>();
    owners.forEach((mac, addresses) -> this.owners.put(Hex.mac(mac), hex(addresses)));
    this.askable = hex(askable);
  }

  private static Set<String> hex(Set<String> addresses) {
    Set<String> hex = new HashSet<>();
    addresses.forEach(address -> hex.add(Hex.ip(address)));
    return hex;
  }

  /** Of {@code networks/hostile.yaml}. */
  public static UplinkContract ofHostileNetwork() {
    Map<String, Set<String>> owners = new HashMap<>();
    Stream.of(Party.MAIL, Party.WEB)
        .forEach(party -> owners.put(party.mac(), Set.of(party.ipv4(), party.ipv6())));
    owners.put(Party.SOLO.mac(), Set.of(Party.SOLO.ipv4()));
    owners.put(Party.ROUTER.mac(), Set.of(Party.ROUTER.ipv4()));
    return new UplinkContract(
        owners, Set.of(Party.GATEWAY.ipv4(), "10.0.0.254", Party.GATEWAY.ipv6(), "fe80::1"));
  }

  /** Why a frame is outside, if it is. */
  public Optional<String> breach(String frame) {
    return Optional.ofNullable(find(frame));
  }

  private @Nullable String find(String frame) {
    if (Hex.length(frame) < HEADER) {
      return "no whole Ethernet header";
    }
    String to = Hex.slice(frame, 0, 6);
    String mac = Hex.slice(frame, 6, 12);
    Set<String> addresses = owners.get(mac);
    if (addresses == null) {
      return "source MAC address of nobody";
    }
    if (to.startsWith("0180c200000")) {
      return "to bridges";
    }
    if (to.startsWith("01000c")) {
      return "to Cisco's switches";
    }
    int type = number(frame, 12, 2);
    String body = frame.substring(2 * HEADER);
    if (type < SHORTEST_TYPE) {
      return "IEEE 802.3";
    }
    if (TAGS.contains(type)) {
      return "a tag";
    }
    if (BETWEEN_SWITCHES.contains(type)) {
      return "what switches say to each other";
    }
    return switch (type) {
      case 0x0806 -> arp(body, mac, addresses);
      case 0x0800 -> ipv4(body, addresses);
      case 0x86dd -> ipv6(body, mac, addresses);
      default -> null;
    };
  }

  private @Nullable String arp(String packet, String mac, Set<String> addresses) {
    if (Hex.length(packet) < ARP_LENGTH || !packet.startsWith("000108000604")) {
      return "ARP that is none";
    }
    int operation = number(packet, 6, 2);
    String sender = Hex.slice(packet, 14, 18);
    String target = Hex.slice(packet, 24, 28);
    if (operation != 1 && operation != 2) {
      return "ARP that neither asks nor answers";
    }
    if (!Hex.slice(packet, 8, 14).equals(mac)) {
      return "ARP with the MAC address of somebody else";
    }
    // RFC 5227: who has no address yet asks whether anybody else has it.
    boolean probe = operation == 1 && sender.equals(NOBODY) && addresses.contains(target);
    if (!addresses.contains(sender) && !probe) {
      return "ARP with the address of somebody else";
    }
    if (operation == 1 && !addresses.contains(target) && !askable.contains(target)) {
      return "ARP that asks for neither gateway nor peer";
    }
    return null;
  }

  private static @Nullable String ipv4(String packet, Set<String> addresses) {
    int length = Hex.length(packet);
    if (length < 20) {
      return "IPv4 that is none";
    }
    int header = 4 * (number(packet, 0, 1) & 15);
    int total = number(packet, 2, 2);
    if (header < 20 || total < header || total > length) {
      return "IPv4 of impossible lengths";
    }
    if (!addresses.contains(Hex.slice(packet, 12, 16))) {
      return "IPv4 address of somebody else";
    }
    boolean first = (number(packet, 6, 2) & 0x1fff) == 0;
    if (first
        && number(packet, 9, 1) == UDP
        && total >= header + 4
        && Hex.slice(packet, header, header + 4).equals("00430044")) {
      return "answer of a DHCP server";
    }
    return null;
  }

  private @Nullable String ipv6(String packet, String mac, Set<String> addresses) {
    int length = Hex.length(packet);
    if (length < 40 || number(packet, 4, 2) > length - 40) {
      return "IPv6 that is none";
    }
    String source = Hex.slice(packet, 8, 24);
    boolean own = addresses.contains(source);
    boolean linkLocal = source.equals(linkLocal(mac));
    Payload payload = Payload.of(packet);
    // RFC 4862, 5.4: likewise; for whom, is looked at below.
    boolean probe = source.equals(NOBODY6) && payload.icmpType() == 135;
    if (!own && !linkLocal && !probe) {
      return "IPv6 address of somebody else";
    }
    if (payload.cut()) {
      return "IPv6 that does not say what it carries";
    }
    if (payload.protocol() == UDP
        && Hex.length(payload.bytes()) >= 4
        && payload.bytes().startsWith("02230222")) {
      return "answer of a DHCPv6 server";
    }
    int type = payload.icmpType();
    if (linkLocal && !own && !List.of(130, 131, 132, 133, 135, 136, 143).contains(type)) {
      return "a link-local address that speaks of something else than neighbours and groups";
    }
    return type < 133 || type > 137
        ? null
        : discovery(type, payload.bytes(), mac, addresses, probe ? Set.of() : askable);
  }

  private @Nullable String discovery(
      int type, String message, String mac, Set<String> addresses, Set<String> asked) {
    if (type == 134) {
      return "router advertisement";
    }
    if (type == 137) {
      return "redirect";
    }
    int options = type == 133 ? 8 : 24;
    if (Hex.length(message) < options) {
      return "neighbour discovery cut short";
    }
    if (type != 133) {
      String target = Hex.slice(message, 8, 24);
      boolean own = addresses.contains(target) || target.equals(linkLocal(mac));
      if (type == 135 && !own && !asked.contains(target)) {
        return "solicitation for neither gateway nor peer";
      }
      if (type == 136 && !own) {
        return "advertisement of an address of somebody else";
      }
    }
    return options(message, options, type == 136 ? 2 : 1, mac);
  }

  /** The link-layer address in the options, where there is one, is the sender's. */
  private static @Nullable String options(String message, int from, int kind, String mac) {
    int at = from;
    while (at + 2 <= Hex.length(message)) {
      int bytes = 8 * number(message, at + 1, 1);
      if (bytes == 0 || at + bytes > Hex.length(message)) {
        return null; // receivers drop the whole message (RFC 4861, 4.6)
      }
      if (number(message, at, 1) == kind && !Hex.slice(message, at + 2, at + 8).equals(mac)) {
        return "neighbour discovery with the MAC address of somebody else";
      }
      at += bytes;
    }
    return null;
  }

  private static String linkLocal(String mac) {
    String first = Hex.u8(number(mac, 0, 1) ^ 2);
    return "fe80" + Hex.zeros(6) + first + mac.substring(2, 6) + "fffe" + mac.substring(6);
  }

  private static int number(String hex, int at, int bytes) {
    return Integer.parseInt(Hex.slice(hex, at, at + bytes), 16);
  }

  /**
   * What is behind the extension headers of an IPv6 packet.
   *
   * @param protocol its number; 44 for a later fragment, whose beginning is elsewhere
   * @param bytes in hexadecimal
   * @param cut whether the packet ends before its headers do
   */
  private record Payload(int protocol, String bytes, boolean cut) {
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    private static final Set<Integer> OPTIONS = Set.of(0, 43, 60);

    static Payload of(String packet) {
      int next = number(packet, 6, 1);
      int end = 40 + number(packet, 4, 2);
      int at = 40;
      while (OPTIONS.contains(next) || next == FRAGMENT || next == AUTHENTICATION) {
        if (at + 8 > end) {
          return new Payload(next, "", true);
        }
        int size = number(packet, at + 1, 1);
        if (next == FRAGMENT && number(packet, at + 2, 2) >> 3 != 0) {
          return new Payload(FRAGMENT, "", false);
        }
        int bytes = 8;
        if (next == AUTHENTICATION) {
          bytes = 4 * (size + 2);
        } else if (next != FRAGMENT) {
          bytes = 8 * (size + 1);
        }
        next = number(packet, at, 1);
        at += bytes;
      }
      return at > end
          ? new Payload(next, "", true)
          : new Payload(next, Hex.slice(packet, at, end), false);
    }

    /** -1 if it is no ICMPv6. */
    int icmpType() {
      return protocol == 58 && !bytes.isEmpty() ? number(bytes, 0, 1) : -1;
    }
  }
}
