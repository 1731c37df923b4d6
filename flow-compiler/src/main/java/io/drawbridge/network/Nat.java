package io.drawbridge.network;

import java.util.List;

/**
 * Address translation; none of it passes anything by itself.
 *
 * @param outbound the first that matches decides
 * @param oneToOne come before {@code outbound}, and after {@code forwards}
 * @param forwards the first that matches decides
 */
public record Nat(List<OutboundNat> outbound, List<OneToOne> oneToOne, List<Forward> forwards) {
  /** No translation. */
  public static final Nat NONE = new Nat(List.of(), List.of(), List.of());

  /** Takes defensive copies. */
  public Nat {
    outbound = List.copyOf(outbound);
    oneToOne = List.copyOf(oneToOne);
    forwards = List.copyOf(forwards);
  }

  /** Without 1:1 translation. */
  public Nat(List<OutboundNat> outbound, List<Forward> forwards) {
    this(outbound, List.of(), forwards);
  }
}
