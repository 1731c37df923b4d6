package io.drawbridge.flow;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.MacAddress;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which packets a flow applies to: a value under a mask for each field; fields not named match
 * everything. Canonical: value bits outside the mask are zero, a field with an empty mask is not
 * there, and registers side by side are matched one by one, so equal matches are equal objects.
 */
public final class Match {
  /** Everything. */
  public static final Match ANY = new Match(new EnumMap<>(Field.class));

  /** A value under a mask. */
  public record Masked(Bits value, Bits mask) {}

  private final EnumMap<Field, Masked> fields;
  private int hash;

  private Match(EnumMap<Field, Masked> fields) {
    this.fields = fields;
  }

  /** The fields in the order of {@link Field}. */
  public Map<Field, Masked> fields() {
    return Collections.unmodifiableMap(fields);
  }

  /** What the field must be, or null if it may be anything. */
  public @Nullable Masked get(Field field) {
    return fields.get(field);
  }

  /** This match with one field exactly this value in addition. */
  public Match with(Field field, long value) {
    return with(field, Bits.of(value), field.allOnes());
  }

  /** This match with one MAC address in addition. */
  public Match with(Field field, MacAddress value) {
    return with(field, value.value());
  }

  /** This match with one prefix in addition; a prefix of length 0 adds nothing. */
  public Match with(Field field, Cidr prefix) {
    return with(field, Bits.of(prefix.address()), Bits.of(prefix.mask()));
  }

  /**
   * This match with a field under a mask in addition.
   *
   * @throws IllegalArgumentException if the value or mask has bits the field has not, the value has
   *     bits outside the mask, the field can't be masked like that, or the match already says
   *     something about bits of the field that contradicts this
   */
  public Match with(Field field, Bits value, Bits mask) {
    if (!mask.and(field.allOnes().not()).isZero() || !value.and(mask.not()).isZero()) {
      throw new IllegalArgumentException(
          field.text() + "=" + value + "/" + mask + " has bits outside the field or its mask");
    }
    if (mask.isZero()) {
      return this;
    }
    if (!field.parts().isEmpty()) {
      return withParts(field.parts(), value, mask);
    }
    Masked before = fields.get(field);
    Bits newValue = value;
    Bits newMask = mask;
    if (before != null) {
      Bits common = before.mask().and(mask);
      if (!before.value().and(common).equals(value.and(common))) {
        throw new IllegalArgumentException(
            field.text() + " can't be " + before.value() + " and " + value + " at once");
      }
      newValue = before.value().or(value);
      newMask = before.mask().or(mask);
    }
    if (!field.maskable() && !newMask.equals(field.allOnes())) {
      throw new IllegalArgumentException(field.text() + " can't be masked");
    }
    EnumMap<Field, Masked> copy = new EnumMap<>(fields);
    copy.put(field, new Masked(newValue, newMask));
    return new Match(copy);
  }

  /** Open vSwitch says registers back one by one, whichever way they were matched. */
  private Match withParts(List<Field> parts, Bits value, Bits mask) {
    Match all = this;
    for (int i = 0; i < parts.size(); i++) {
      int shift = 32 * (parts.size() - 1 - i);
      all = all.with(parts.get(i), part(value, shift), part(mask, shift));
    }
    return all;
  }

  private static Bits part(Bits bits, int shift) {
    long half = shift >= 64 ? bits.high() : bits.low();
    return Bits.of(half >>> (shift & 63) & 0xffff_ffffL);
  }

  /**
   * This match and another at once.
   *
   * @throws IllegalArgumentException if they contradict each other
   */
  public Match and(Match other) {
    Match both = this;
    for (Map.Entry<Field, Masked> entry : other.fields.entrySet()) {
      both = both.with(entry.getKey(), entry.getValue().value(), entry.getValue().mask());
    }
    return both;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof Match match
            && hashCode() == match.hashCode()
            && fields.equals(match.fields));
  }

  @Override
  public int hashCode() {
    // As String does: worked out when first asked for, by whichever thread.
    int known = hash;
    if (known == 0) {
      for (Map.Entry<Field, Masked> entry : fields.entrySet()) {
        known = known * 31 + entry.getKey().header();
        known = known * 31 + entry.getValue().hashCode();
      }
      hash = known;
    }
    return known;
  }

  /** As {@code ovs-ofctl} text. */
  @Override
  public String toString() {
    return FlowText.print(this);
  }
}
