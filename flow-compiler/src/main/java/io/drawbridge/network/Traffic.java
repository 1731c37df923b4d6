package io.drawbridge.network;

import io.drawbridge.net.IpAddress.Family;
import java.util.List;
import java.util.Optional;

/**
 * Which packets a rule is about, besides where they come from and go.
 *
 * @param protocols IP protocol numbers 0–255, any of which may match; none means every protocol
 * @param family one version of IP; empty for both
 * @param icmpTypes ICMP types 0–255 of the one protocol, which is ICMP or ICMPv6; none means every
 *     type
 * @param icmpCode the ICMP code 0–255 of the one type
 * @param tcpFlags the flags of the packet that opens the connection
 * @param dscp the differentiated services code point, 0–63, of the packet that opens the connection
 * @param etherType for frames that are not IP
 */
public record Traffic(
    List<Integer> protocols,
    Optional<Family> family,
    List<Integer> icmpTypes,
    Optional<Integer> icmpCode,
    Optional<TcpFlags> tcpFlags,
    Optional<Integer> dscp,
    Optional<FrameType> etherType) {
  /** ICMP, by IANA's number. */
  public static final int ICMP = 1;

  /** TCP. */
  public static final int TCP = 6;

  /** UDP. */
  public static final int UDP = 17;

  /** ICMPv6. */
  public static final int ICMP6 = 58;

  /** SCTP. */
  public static final int SCTP = 132;

  /** All of IP. */
  public static final Traffic ANY = of(List.of());

  /** Takes defensive copies. */
  public Traffic {
    protocols = List.copyOf(protocols);
    icmpTypes = List.copyOf(icmpTypes);
  }

  /** These protocols of both versions of IP. */
  public static Traffic of(List<Integer> protocols) {
    return new Traffic(
        protocols,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** One protocol of both versions of IP. */
  public static Traffic of(int protocol) {
    return of(List.of(protocol));
  }

  /** Whether it looks at what only the opening packet has. */
  public boolean readsOpeningPacket() {
    return tcpFlags.isPresent() || dscp.isPresent();
  }

  /**
   * The EtherType of frames that are not IP.
   *
   * @param number 0x0600–0xffff, not IPv4 nor IPv6; empty for every such frame
   */
  public record FrameType(Optional<Integer> number) {}

  /**
   * TCP flags as pf writes them: of the flags in {@code of}, exactly those in {@code set} are set.
   *
   * @param set bits as in the TCP header: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR
   *     128
   * @param of the flags looked at, a superset of {@code set}
   */
  public record TcpFlags(int set, int of) {
    private static final String LETTERS = "FSRPAUEW";

    /**
     * Reads {@code S/SA}: SYN set, ACK not.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static TcpFlags parse(String text) {
      String[] sides = text.split("/", -1);
      if (sides.length != 2 || sides[1].isEmpty()) {
        throw notFlags(text);
      }
      int set = bits(sides[0], text);
      int of = bits(sides[1], text);
      if ((set & ~of) != 0) {
        throw notFlags(text);
      }
      return new TcpFlags(set, of);
    }

    private static int bits(String letters, String text) {
      int bits = 0;
      for (int i = 0; i < letters.length(); i++) {
        int bit = LETTERS.indexOf(letters.charAt(i));
        if (bit < 0) {
          throw notFlags(text);
        }
        bits |= 1 << bit;
      }
      return bits;
    }

    private static IllegalArgumentException notFlags(String text) {
      return new IllegalArgumentException(
          "'"
              + text
              + "' is no condition on TCP flags such as S/SA: of SYN and ACK, SYN is set; the letters are FSRPAUEW, those before the slash also after it");
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
      return letters(set) + "/" + letters(of);
    }

    private static String letters(int bits) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < LETTERS.length(); i++) {
        if ((bits & 1 << i) != 0) {
          text.append(LETTERS.charAt(i));
        }
      }
      return text.toString();
    }
  }
}
