package io.drawbridge.flow;

import io.drawbridge.net.IpAddress;

/** An unsigned value of up to 128 bits: what a field holds, or a mask of one. */
public record Bits(long high, long low) implements Comparable<Bits> {
  /** All zeros. */
  public static final Bits ZERO = new Bits(0, 0);

  /** A value of up to 64 bits. */
  public static Bits of(long low) {
    return new Bits(0, low);
  }

  /** An address in the low 32 or in all 128 bits. */
  public static Bits of(IpAddress address) {
    return new Bits(address.high(), address.low());
  }

  /** The lowest {@code count} bits set, 0–128. */
  public static Bits lowOnes(int count) {
    if (count >= 64) {
      return new Bits(count == 64 ? 0 : -1L >>> (128 - count), -1L);
    }
    return new Bits(0, (1L << count) - 1);
  }

  /** Bitwise and. */
  public Bits and(Bits other) {
    return new Bits(high & other.high, low & other.low);
  }

  /** Bitwise or. */
  public Bits or(Bits other) {
    return new Bits(high | other.high, low | other.low);
  }

  /** Bitwise complement. */
  public Bits not() {
    return new Bits(~high, ~low);
  }

  /** Shifted towards the high end by 0–127. */
  public Bits shiftLeft(int count) {
    if (count == 0) {
      return this;
    }
    if (count >= 64) {
      return new Bits(low << (count - 64), 0);
    }
    return new Bits(high << count | low >>> (64 - count), low << count);
  }

  /** Whether no bit is set. */
  public boolean isZero() {
    return high == 0 && low == 0;
  }

  /** Unsigned order. */
  @Override
  public int compareTo(Bits other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** {@code 0x…}, without leading zeros. */
  @Override
  public String toString() {
    return high == 0
        ? "0x" + Long.toHexString(low)
        : "0x" + Long.toHexString(high) + String.format("%016x", low);
  }
}
