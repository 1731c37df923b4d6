package io.drawbridge.net;

import java.util.regex.Pattern;

/** A 48-bit IEEE 802 MAC address, held in the low bits of {@code value}. */
public record MacAddress(long value) implements Comparable<MacAddress> {
  private static final Pattern TEXT = Pattern.compile("([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}");

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if a bit above the 48th is set
   */
  public MacAddress {
    if (value >>> 48 != 0) {
      throw new IllegalArgumentException("more than 48 bits: " + Long.toHexString(value));
    }
  }

  /**
   * Reads six colon-separated pairs of hexadecimal digits.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static MacAddress parse(String text) {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a MAC address such as 02:00:00:00:01:01");
    }
    return new MacAddress(Long.parseLong(text.replace(":", ""), 16));
  }

  /**
   * Reads six bytes in transmission order.
   *
   * @throws IllegalArgumentException if there are not six
   */
  public static MacAddress of(byte[] bytes) {
    if (bytes.length != 6) {
      throw new IllegalArgumentException("a MAC address has 6 bytes, not " + bytes.length);
    }
    long value = 0;
    for (byte octet : bytes) {
      value = value << 8 | (octet & 0xff);
    }
    return new MacAddress(value);
  }

  /** Whether the group bit is set: a multicast address or the broadcast address. */
  public boolean isGroup() {
    return (value & 0x0100_0000_0000L) != 0;
  }

  /**
   * Whether it is one of the sixteen that frames between bridges have, 01:80:c2:00:00:00 to :0f
   * (IEEE 802.1D, table 7-10; IEEE 802.1Q, table 8-1).
   */
  public boolean isForBridges() {
    return (value & 0xffff_ffff_fff0L) == 0x0180_c200_0000L;
  }

  /** The link-local IPv6 address that a machine makes from it (RFC 4291, appendix A). */
  public IpAddress linkLocal() {
    long flipped = value ^ 0x0200_0000_0000L;
    long low = (flipped >>> 24) << 40 | 0xff_fe00_0000L | (flipped & 0xff_ffffL);
    return new IpAddress(IpAddress.Family.IPV6, 0xfe80L << 48, low);
  }

  /** The six bytes in transmission order. */
  public byte[] bytes() {
    byte[] bytes = new byte[6];
    for (int i = 0; i < 6; i++) {
      bytes[i] = (byte) (value >>> (40 - 8 * i));
    }
    return bytes;
  }

  @Override
  public int compareTo(MacAddress other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(17);
    for (int shift = 40; shift >= 0; shift -= 8) {
      if (shift < 40) {
        text.append(':');
      }
      text.append(String.format("%02x", (value >>> shift) & 0xff));
    }
    return text.toString();
  }
}
