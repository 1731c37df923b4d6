package io.drawbridge.semantics;

import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Slice;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The value of every field, in arrays so that a lookup allocates nothing. Registers that are other
 * registers seen side by side (xreg0–7, xxreg0–3) have no store of their own: {@link #PARTS} is the
 * one place that knows.
 */
@SuppressWarnings("EnumOrdinal") // never leaves this process; only a dense number is wanted
final class FieldValues {
  private static final int IPV6 = 0x86dd;

  /** What Open vSwitch takes for the protocol of later fragments in IPv6. */
  private static final int IPV6_FRAGMENT = 44;

  private static final Field[] FIELDS = Field.values();

  /** The registers behind a field, the most significant first; none for one that stores itself. */
  private static final int[][] PARTS = parts();

  private static final int[] HEADERS = indexes(FieldValues::isHeader);
  private static final int[] REGISTERS = indexes(FieldValues::isRegister);
  private static final int[] CONNTRACK = indexes(field -> field.text().startsWith("ct_"));

  /** Open vSwitch matches these as 0 in every fragment, unless told otherwise. */
  private static final int[] TRANSPORT =
      indexes(
          field ->
              switch (field) {
                case TCP_SRC,
                    TCP_DST,
                    UDP_SRC,
                    UDP_DST,
                    SCTP_SRC,
                    SCTP_DST,
                    ICMPV4_TYPE,
                    ICMPV4_CODE,
                    ICMPV6_TYPE,
                    ICMPV6_CODE ->
                    true;
                default -> false;
              });

  private static final int[] TCP_FLAGS = indexes(field -> field.text().equals("tcp_flags"));

  private final long[] high;
  private final long[] low;

  FieldValues() {
    high = new long[FIELDS.length];
    low = new long[FIELDS.length];
  }

  private FieldValues(FieldValues other) {
    high = other.high.clone();
    low = other.low.clone();
  }

  private static int[][] parts() {
    int[][] parts = new int[FIELDS.length][0];
    for (Field field : FIELDS) {
      String text = field.text();
      int count = text.startsWith("xxreg") ? 4 : text.startsWith("xreg") ? 2 : 0;
      if (count > 0) {
        int first = count * Integer.parseInt(text.substring(text.indexOf('g') + 1));
        int[] registers = new int[count];
        for (int i = 0; i < count; i++) {
          registers[i] = Field.register(first + i).ordinal();
        }
        parts[field.ordinal()] = registers;
      }
    }
    return parts;
  }

  private static int[] indexes(Predicate<Field> which) {
    List<Integer> found = new ArrayList<>();
    for (Field field : FIELDS) {
      if (which.test(field)) {
        found.add(field.ordinal());
      }
    }
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Whether a field is of the packet itself, not of what the pipeline knows about it. */
  static boolean isHeader(Field field) {
    String text = field.text();
    return !isRegister(field)
        && !isAlias(field)
        && !text.startsWith("ct_")
        && !text.equals("conj_id");
  }

  private static boolean isRegister(Field field) {
    return field.text().startsWith("reg") || field.text().equals("metadata");
  }

  private static boolean isAlias(Field field) {
    return field.text().startsWith("xreg") || field.text().startsWith("xxreg");
  }

  /** The number by which {@link #low(int)} and {@link #high(int)} know a field. */
  static int index(Field field) {
    return field.ordinal();
  }

  FieldValues copy() {
    return new FieldValues(this);
  }

  /** As flows see a fragment. */
  FieldValues withoutTransport(boolean laterFragment) {
    FieldValues hidden = copy();
    for (int index : TRANSPORT) {
      hidden.low[index] = 0;
    }
    if (laterFragment) {
      if (low(Field.ETH_TYPE) == IPV6) {
        hidden.set(Field.IP_PROTO, IPV6_FRAGMENT);
      }
      for (int index : TCP_FLAGS) {
        hidden.low[index] = 0;
      }
    }
    return hidden;
  }

  long low(int index) {
    int[] parts = PARTS[index];
    return parts.length == 0
        ? low[index]
        : low[parts[parts.length - 2]] << 32 | low[parts[parts.length - 1]];
  }

  long high(int index) {
    int[] parts = PARTS[index];
    if (parts.length == 0) {
      return high[index];
    }
    return parts.length == 4 ? low[parts[0]] << 32 | low[parts[1]] : 0;
  }

  long low(Field field) {
    return low(field.ordinal());
  }

  Bits get(Field field) {
    return new Bits(high(field.ordinal()), low(field.ordinal()));
  }

  /** The bits of a slice, moved to the low end. */
  Bits get(Slice slice) {
    return shiftRight(get(slice.field()), slice.offset()).and(Bits.lowOnes(slice.bits()));
  }

  private static Bits shiftRight(Bits bits, int count) {
    if (count == 0) {
      return bits;
    }
    if (count >= 64) {
      return new Bits(0, bits.high() >>> (count - 64));
    }
    return new Bits(bits.high() >>> count, bits.high() << (64 - count) | bits.low() >>> count);
  }

  void set(Field field, Bits value) {
    int[] parts = PARTS[field.ordinal()];
    if (parts.length == 0) {
      high[field.ordinal()] = value.high();
      low[field.ordinal()] = value.low();
      return;
    }
    for (int i = 0; i < parts.length; i++) {
      low[parts[i]] = shiftRight(value, 32 * (parts.length - 1 - i)).low() & 0xffff_ffffL;
    }
  }

  void set(Field field, long value) {
    set(field, Bits.of(value));
  }

  /** Sets only the bits of the mask. */
  void set(Field field, Bits value, Bits mask) {
    set(field, get(field).and(mask.not()).or(value.and(mask)));
  }

  /** Sets the bits of a slice from the low end of a value. */
  void set(Slice slice, Bits value) {
    set(slice.field(), value.shiftLeft(slice.offset()), slice.mask());
  }

  void clearConntrack() {
    for (int index : CONNTRACK) {
      high[index] = 0;
      low[index] = 0;
    }
  }

  /** TCP flags, or 0 if nobody gave them. */
  int tcpFlags() {
    return TCP_FLAGS.length == 0 ? 0 : (int) low[TCP_FLAGS[0]];
  }

  /** The fields of the packet itself that are not 0. */
  Map<Field, Bits> headers() {
    return nonZero(HEADERS);
  }

  /** The registers and metadata that are not 0. */
  Map<Field, Bits> registers() {
    return nonZero(REGISTERS);
  }

  private Map<Field, Bits> nonZero(int[] indexes) {
    Map<Field, Bits> values = new EnumMap<>(Field.class);
    for (int index : indexes) {
      if (low[index] != 0 || high[index] != 0) {
        values.put(FIELDS[index], new Bits(high[index], low[index]));
      }
    }
    return values;
  }
}
