package io.drawbridge.net;

/** All addresses from {@code first} to {@code last}, both included, of one family. */
public record IpRange(IpAddress first, IpAddress last) {

  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException if the families differ or the last address is before the first
   */
  public IpRange {
    if (first.family() != last.family() || first.compareTo(last) > 0) {
      throw new IllegalArgumentException(first + "-" + last + " is not a range of addresses");
    }
  }

  /**
   * Reads {@code first-last}, a prefix, or one address.
   *
   * @throws IllegalArgumentException if the text is none of them
   */
  public static IpRange parse(String text) {
    int dash = text.indexOf('-');
    if (dash >= 0) {
      return new IpRange(
          IpAddress.parse(text.substring(0, dash)), IpAddress.parse(text.substring(dash + 1)));
    }
    return Cidr.parse(text).range();
  }

  /** Whether the address lies inside. */
  public boolean contains(IpAddress address) {
    return first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
