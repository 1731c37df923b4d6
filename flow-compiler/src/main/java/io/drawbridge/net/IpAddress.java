package io.drawbridge.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * An IPv4 or IPv6 address as two unsigned 64-bit halves; an IPv4 address uses the low 32 bits of
 * {@code low}. Ordered with IPv4 first, then by unsigned value.
 */
public record IpAddress(Family family, long high, long low) implements Comparable<IpAddress> {
  /** The two versions of IP, with the width of their addresses in bits. */
  public enum Family {
    /** RFC 791. */
    IPV4(32),
    /** RFC 8200. */
    IPV6(128);

    private final int bits;

    Family(int bits) {
      this.bits = bits;
    }

    /** Width of an address: 32 or 128. */
    public int bits() {
      return bits;
    }
  }

  private static final Pattern IPV4_TEXT =
      Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
  private static final Pattern IPV6_TEXT = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  /**
   * Checks that an IPv4 address fits 32 bits.
   *
   * @throws IllegalArgumentException if it does not
   */
  public IpAddress {
    if (family == Family.IPV4 && (high != 0 || low >>> 32 != 0)) {
      throw new IllegalArgumentException("more than 32 bits");
    }
  }

  /** The IPv4 address with these 32 bits. */
  public static IpAddress ofIpv4(int bits) {
    return new IpAddress(Family.IPV4, 0, bits & 0xffff_ffffL);
  }

  /**
   * Reads dotted-decimal IPv4 or RFC 4291 IPv6 text; names are never resolved.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static IpAddress parse(String text) {
    if (IPV4_TEXT.matcher(text).matches()) {
      long value = 0;
      for (String part : text.split("\\.", -1)) {
        int octet = Integer.parseInt(part);
        if (octet > 255) {
          throw notAnAddress(text);
        }
        value = value << 8 | octet;
      }
      return new IpAddress(Family.IPV4, 0, value);
    }
    if (IPV6_TEXT.matcher(text).matches()) {
      try {
        return of(InetAddress.getByName(text).getAddress(), true);
      } catch (UnknownHostException notLiteral) {
        throw notAnAddress(text);
      }
    }
    throw notAnAddress(text);
  }

  /** The address in 4 or 16 bytes of network order. */
  public static IpAddress of(byte[] bytes) {
    return of(bytes, false);
  }

  private static IpAddress of(byte[] bytes, boolean mappedText) {
    if (bytes.length == 4) {
      long value = 0;
      for (byte octet : bytes) {
        value = value << 8 | (octet & 0xff);
      }
      // Java turns ::ffff:a.b.c.d into IPv4; give the IPv6 address back that was written.
      return mappedText
          ? new IpAddress(Family.IPV6, 0, 0xffff_0000_0000L | value)
          : new IpAddress(Family.IPV4, 0, value);
    }
    if (bytes.length != 16) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < 8; i++) {
      high = high << 8 | (bytes[i] & 0xff);
      low = low << 8 | (bytes[i + 8] & 0xff);
    }
    return new IpAddress(Family.IPV6, high, low);
  }

  private static IllegalArgumentException notAnAddress(String text) {
    return new IllegalArgumentException("'" + text + "' is not an IPv4 or IPv6 address");
  }

  /** Whether this is an IPv4 address. */
  public boolean isIpv4() {
    return family == Family.IPV4;
  }

  /** The 4 or 16 bytes in network order. */
  public byte[] bytes() {
    byte[] bytes = new byte[family.bits() / 8];
    for (int i = 0; i < bytes.length; i++) {
      int fromRight = bytes.length - 1 - i;
      bytes[i] = (byte) (fromRight < 8 ? low >>> (8 * fromRight) : high >>> (8 * (fromRight - 8)));
    }
    return bytes;
  }

  /** The next address; wraps round to zero after the last. */
  public IpAddress next() {
    if (isIpv4()) {
      return new IpAddress(family, 0, (low + 1) & 0xffff_ffffL);
    }
    return new IpAddress(family, low == -1 ? high + 1 : high, low + 1);
  }

  /** The previous address; wraps round to the last before zero. */
  public IpAddress previous() {
    if (isIpv4()) {
      return new IpAddress(family, 0, (low - 1) & 0xffff_ffffL);
    }
    return new IpAddress(family, low == 0 ? high - 1 : high, low - 1);
  }

  @Override
  public int compareTo(IpAddress other) {
    if (family != other.family) {
      return family.compareTo(other.family);
    }
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** Dotted decimal, or RFC 5952 text. */
  @Override
  public String toString() {
    if (isIpv4()) {
      return (low >>> 24)
          + "."
          + (low >>> 16 & 0xff)
          + "."
          + (low >>> 8 & 0xff)
          + "."
          + (low & 0xff);
    }
    int[] groups = new int[8];
    for (int i = 0; i < 4; i++) {
      groups[i] = (int) (high >>> (48 - 16 * i)) & 0xffff;
      groups[i + 4] = (int) (low >>> (48 - 16 * i)) & 0xffff;
    }
    int bestStart = -1;
    int bestLength = 1;
    for (int start = 0; start < 8; start++) {
      int end = start;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - start > bestLength) {
        bestStart = start;
        bestLength = end - start;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
