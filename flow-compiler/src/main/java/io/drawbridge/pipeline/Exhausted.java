package io.drawbridge.pipeline;

import java.util.Optional;

/** What was to be translated and could not be, for want of a free port; it is dropped. */
public enum Exhausted {
  /** Of an entry of {@code nat.outbound}, by its place there. */
  OUTBOUND(1),
  /** Of an entry of {@code nat.oneToOne}, by its place there. */
  ONE_TO_ONE(2),
  /** Of a forward, by its number. */
  FORWARD(3),
  /** Of who uses a forward to a neighbour; all together. */
  HAIRPIN(4);

  private static final int NUMBER_BITS = 24;

  private final int code;

  Exhausted(int code) {
    this.code = code;
  }

  /** What registers carry of it. */
  public long code(int number) {
    return (long) code << NUMBER_BITS | number;
  }

  /** The cookie of the flow that drops it. */
  public Cookie cookie(int number) {
    return new Cookie(Cookie.Kind.NAT_EXHAUSTED, code(number));
  }

  /** Reads a cookie; empty if it is of no such flow. */
  public static Optional<Exhausted> of(Cookie cookie) {
    if (cookie.kind() == Cookie.Kind.NAT_EXHAUSTED) {
      for (Exhausted each : values()) {
        if (cookie.number() >>> NUMBER_BITS == each.code) {
          return Optional.of(each);
        }
      }
    }
    return Optional.empty();
  }

  /** The place or number in such a cookie. */
  public static int number(Cookie cookie) {
    return (int) (cookie.number() & (1 << NUMBER_BITS) - 1);
  }
}
