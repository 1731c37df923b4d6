package io.drawbridge.network;

import java.util.List;

/** Address translation; neither kind passes anything by itself. */
public record Nat(List<OutboundNat> outbound, List<Forward> forwards) {
  /** No translation. */
  public static final Nat NONE = new Nat(List.of(), List.of());

  /** Takes defensive copies. */
  public Nat {
    outbound = List.copyOf(outbound);
    forwards = List.copyOf(forwards);
  }
}
