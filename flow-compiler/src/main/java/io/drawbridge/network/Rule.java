package io.drawbridge.network;

import java.util.Optional;

/**
 * One rule; the first that matches a connection's first packet decides.
 *
 * @param name unique among the rules
 * @param from where the connection comes from
 * @param to where it goes, its destination already translated by a forward
 * @param protocol an IP protocol number 0–255, empty for any
 * @param log report the first packet of what it decides
 * @param enabled a rule that is not is skipped
 * @param description for people
 */
public record Rule(
    String name,
    Action action,
    Side from,
    Side to,
    Optional<Integer> protocol,
    boolean log,
    boolean enabled,
    String description) {
  /** IP protocol numbers by IANA. */
  public static final int ICMP = 1;

  /** TCP. */
  public static final int TCP = 6;

  /** UDP. */
  public static final int UDP = 17;

  /** ICMPv6. */
  public static final int ICMP6 = 58;

  /** SCTP. */
  public static final int SCTP = 132;
}
