package io.drawbridge.flow;

/**
 * Some adjacent bits of a field.
 *
 * @param offset the lowest bit
 * @param bits how many
 */
public record Slice(Field field, int offset, int bits) {

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if the bits are not all inside the field
   */
  public Slice {
    if (offset < 0 || bits < 1 || offset + bits > field.bits()) {
      throw new IllegalArgumentException(
          field.text() + " has no bits " + offset + ".." + (offset + bits - 1));
    }
  }

  /** All bits of a field. */
  public static Slice of(Field field) {
    return new Slice(field, 0, field.bits());
  }

  /** Bits {@code low} to {@code high}, both included. */
  public static Slice of(Field field, int low, int high) {
    return new Slice(field, low, high - low + 1);
  }

  /** The mask of these bits inside the field. */
  public Bits mask() {
    return Bits.lowOnes(bits).shiftLeft(offset);
  }

  /** The match {@code slice == value}. */
  public Match match(Match base, long value) {
    return base.with(field, Bits.of(value).shiftLeft(offset), mask());
  }

  /** The action that sets these bits. */
  public Action.SetField set(long value) {
    return new Action.SetField(field, Bits.of(value).shiftLeft(offset), mask());
  }
}
