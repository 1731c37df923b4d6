package io.drawbridge.lab.fuzz;

import io.drawbridge.lab.Party;
import io.drawbridge.lab.frames.Hex;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Changes frames at random: in their headers mostly, and with what others are known by. */
final class Mutator {
  private static final int HEADERS = 80;
  private static final List<byte[]> MACS =
      Stream.concat(
              parties().map(Party::mac),
              Stream.of(
                  "ff:ff:ff:ff:ff:ff",
                  "33:33:00:00:00:01",
                  "01:00:5e:00:00:01",
                  "01:80:c2:00:00:00",
                  "01:80:c2:00:00:0e",
                  "01:00:0c:cc:cc:cc"))
          .map(mac -> Hex.bytes(Hex.mac(mac)))
          .toList();
  private static final List<byte[]> IPV4 =
      Stream.concat(
              parties().map(Party::ipv4),
              Stream.of("0.0.0.0", "255.255.255.255", "10.0.0.254", "172.16.1.3", "127.0.0.1"))
          .map(address -> Hex.bytes(Hex.ip(address)))
          .toList();
  private static final List<byte[]> IPV6 =
      Stream.concat(
              parties().flatMap(party -> Stream.of(party.ipv6(), party.linkLocal())),
              Stream.of("::", "::1", "ff02::1", "ff02::2", "fe80::1", "2001:db8:1::77"))
          .map(address -> Hex.bytes(Hex.ip(address)))
          .toList();
  private static final int[] TYPES = {
    0x0800, 0x0806, 0x86dd, 0x8100, 0x88a8, 0x9100, 0x88cc, 0x8809, 0x8847, 0x8863, 0x0000, 0x002e,
    0x05dc, 0x0600, 0x894f, 0x6558
  };
  private static final int[] PROTOCOLS = {0, 1, 2, 4, 6, 17, 41, 43, 44, 47, 50, 51, 58, 60, 132};
  private static final int[] ND_TYPES = {130, 131, 132, 133, 134, 135, 136, 137, 143, 128, 1};

  private final RandomGenerator random;

  Mutator(RandomGenerator random) {
    this.random = random;
  }

  private static Stream<Party> parties() {
    return Stream.of(
        Party.MAIL,
        Party.WEB,
        Party.SOLO,
        Party.APP,
        Party.DESK,
        Party.ROUTER,
        Party.LAN_ROUTER,
        Party.GATEWAY,
        Party.INTERNET);
  }

  /** One to four changes, or a frame of nothing but chance. */
  byte[] mutate(byte[] frame) {
    if (random.nextInt(50) == 0) {
      return noise();
    }
    byte[] changed = frame.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      changed = once(changed);
    }
    return changed;
  }

  private byte[] once(byte[] frame) {
    return switch (random.nextInt(12)) {
      case 0 -> flip(frame);
      case 1 -> put(frame, random.nextInt(Math.min(HEADERS, frame.length)), random(1));
      case 2 -> put(frame, 0, pick(MACS));
      case 3 -> put(frame, 6, pick(MACS));
      case 4 -> put(frame, 12, type());
      case 5 -> address(frame);
      case 6 -> Arrays.copyOf(frame, 14 + random.nextInt(Math.max(1, frame.length - 14)));
      case 7 -> insert(frame, 12, tag());
      case 8 -> protocol(frame);
      case 9 -> options(frame);
      case 10 -> inside(frame);
      default -> fragment(frame);
    };
  }

  private byte[] flip(byte[] frame) {
    byte[] changed = frame.clone();
    changed[random.nextInt(Math.min(HEADERS, frame.length))] ^= (byte) (1 << random.nextInt(8));
    return changed;
  }

  /** Somebody else's address where an address is. */
  private byte[] address(byte[] frame) {
    return switch (type(frame)) {
      case 0x0800 -> put(frame, random.nextBoolean() ? 26 : 30, pick(IPV4));
      case 0x0806 ->
          switch (random.nextInt(4)) {
            case 0 -> put(frame, 22, pick(MACS));
            case 1 -> put(frame, 28, pick(IPV4));
            case 2 -> put(frame, 32, pick(MACS));
            default -> put(frame, 38, pick(IPV4));
          };
      case 0x86dd -> put(frame, random.nextBoolean() ? 22 : 38, pick(IPV6));
      default -> put(frame, 14, pick(IPV4));
    };
  }

  /** Another protocol, ARP operation or next header. */
  private byte[] protocol(byte[] frame) {
    byte[] number = {(byte) PROTOCOLS[random.nextInt(PROTOCOLS.length)]};
    return switch (type(frame)) {
      case 0x0800 -> put(frame, 23, number);
      case 0x0806 -> put(frame, 20, new byte[] {0, (byte) random.nextInt(11)});
      case 0x86dd -> put(frame, 20, number);
      default -> put(frame, 14, random(4));
    };
  }

  /** IPv4 options or an IPv6 extension header; lengths and checksum follow, mostly. */
  private byte[] options(byte[] frame) {
    if (type(frame) == 0x0800 && frame.length > 34) {
      int words = 1 + random.nextInt(10);
      byte[] longer = insert(frame, 34, random(4 * words));
      longer[14] = (byte) (0x40 | Math.min(15, 5 + words));
      return sum(length(longer, 16, frame.length - 14 + 4 * words));
    }
    if (type(frame) == 0x86dd && frame.length > 54) {
      int eights = 1 + random.nextInt(3);
      byte[] header = random(8 * eights);
      int kind = new int[] {0, 43, 44, 51, 60}[random.nextInt(5)];
      header[0] = frame[20];
      header[1] = (byte) (kind == 51 ? 2 * eights - 2 : eights - 1);
      if (kind == 44 && random.nextBoolean()) {
        header[2] = 0;
        header[3] = (byte) random.nextInt(2);
      }
      byte[] longer = insert(frame, 54, header);
      longer[20] = (byte) kind;
      return length(longer, 18, frame.length - 54 + 8 * eights);
    }
    return flip(frame);
  }

  /** Ports of DHCP, types of neighbour discovery, targets and addresses in it. */
  private byte[] inside(byte[] frame) {
    return switch (type(frame)) {
      case 0x0800 -> put(frame, 34, Hex.bytes(random.nextBoolean() ? "00430044" : "00440043"));
      case 0x86dd ->
          switch (random.nextInt(4)) {
            case 0 -> put(frame, 54, new byte[] {(byte) ND_TYPES[random.nextInt(11)]});
            case 1 -> put(frame, 62, pick(IPV6));
            case 2 -> put(frame, 80, pick(MACS));
            default -> put(frame, 54, Hex.bytes("02230222"));
          };
      default -> flip(frame);
    };
  }

  private byte[] fragment(byte[] frame) {
    if (type(frame) != 0x0800 || frame.length < 34) {
      return flip(frame);
    }
    int offset = random.nextBoolean() ? 0 : random.nextInt(1 << random.nextInt(13));
    int flags = random.nextBoolean() ? 0x2000 : 0;
    return sum(length(frame.clone(), 20, flags | offset));
  }

  private byte[] noise() {
    byte[] frame = random(14 + random.nextInt(120));
    if (random.nextBoolean()) {
      frame = put(frame, 6, pick(MACS));
    }
    return random.nextBoolean() ? put(frame, 12, type()) : frame;
  }

  private byte[] tag() {
    int type = new int[] {0x8100, 0x88a8, 0x9100}[random.nextInt(3)];
    int vlan = random.nextInt(1 << random.nextInt(17));
    return new byte[] {(byte) (type >> 8), (byte) type, (byte) (vlan >> 8), (byte) vlan};
  }

  private byte[] type() {
    int type = TYPES[random.nextInt(TYPES.length)];
    return random.nextInt(4) == 0 ? random(2) : new byte[] {(byte) (type >> 8), (byte) type};
  }

  private byte[] random(int bytes) {
    byte[] some = new byte[bytes];
    random.nextBytes(some);
    return some;
  }

  private byte[] pick(List<byte[]> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static int type(byte[] frame) {
    return frame.length < 14 ? 0 : ((frame[12] & 0xff) << 8) | (frame[13] & 0xff);
  }

  /** Overwrites what is there; what would be beyond the end is left out. */
  private static byte[] put(byte[] frame, int at, byte[] bytes) {
    byte[] changed = frame.clone();
    for (int i = 0; i < bytes.length && at + i < changed.length; i++) {
      changed[at + i] = bytes[i];
    }
    return changed;
  }

  private static byte[] insert(byte[] frame, int at, byte[] bytes) {
    if (at > frame.length) {
      return frame;
    }
    byte[] longer = Arrays.copyOf(frame, frame.length + bytes.length);
    System.arraycopy(bytes, 0, longer, at, bytes.length);
    System.arraycopy(frame, at, longer, at + bytes.length, frame.length - at);
    return longer;
  }

  private static byte[] length(byte[] frame, int at, int length) {
    return put(frame, at, new byte[] {(byte) (length >> 8), (byte) length});
  }

  /** Makes the checksum of an IPv4 header right, so that more of the way is gone. */
  static byte[] sum(byte[] frame) {
    int end = 14 + 4 * (frame[14] & 15);
    if (end > frame.length || end < 34) {
      return frame;
    }
    byte[] blank = put(frame, 24, new byte[2]);
    String header = Hex.of(Arrays.copyOfRange(blank, 14, end));
    return put(blank, 24, Hex.bytes(Hex.checksum(header)));
  }
}
