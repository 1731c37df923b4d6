package io.drawbridge.pipeline;

import java.util.Locale;
import java.util.Optional;

/** What a guest may not do: dropped, counted for its place, and told. */
public enum Violation {
  /** Sent from a MAC address that is not its host's. */
  MAC,
  /** Sent from an IPv4 address that is not its host's. */
  IPV4,
  /** Said by ARP to have an address that is not its host's. */
  ARP,
  /** Sent from an IPv6 address that is not its host's. */
  IPV6,
  /** Said by neighbour discovery to have an address that is not its host's. */
  ND,
  /** Answered as a DHCP server. */
  DHCP_SERVER,
  /** Announced itself as an IPv6 router. */
  ROUTER_ADVERTISEMENT,
  /**
   * Used the MAC or IP address of a host that is declared elsewhere, of the router or a gateway.
   */
  DECLARED_ELSEWHERE,
  /** Used more MAC addresses than its place may have. */
  TOO_MANY_MACS,
  /** Used a MAC address that was seen at another place a moment ago, for the second time. */
  FLAPPING;

  private static final Violation[] ALL = values();
  private static final int PLACE_BITS = 16;

  /**
   * The cookie of the flows that drop it.
   *
   * @param place the number of the place, 1–0xfeff; 0 if flows of several places drop it
   */
  @SuppressWarnings("EnumOrdinal") // a cookie outlives no program
  public Cookie cookie(int place) {
    return new Cookie(Cookie.Kind.VIOLATION, (long) ordinal() << PLACE_BITS | place);
  }

  /** What a cookie of kind {@link Cookie.Kind#VIOLATION} stands for. */
  public static Optional<Violation> of(Cookie cookie) {
    int index = (int) (cookie.number() >>> PLACE_BITS);
    return cookie.kind() == Cookie.Kind.VIOLATION && index < ALL.length
        ? Optional.of(ALL[index])
        : Optional.empty();
  }

  /** The place in such a cookie; 0 if it is of no single one. */
  public static int place(Cookie cookie) {
    return (int) cookie.number() & 0xffff;
  }

  /** As events and counters name it: {@code too-many-macs}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
