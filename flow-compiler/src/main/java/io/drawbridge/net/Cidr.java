package io.drawbridge.net;

import io.drawbridge.net.IpAddress.Family;

/**
 * A prefix: all addresses that share its first {@code length} bits; the bits after them are zero.
 */
public record Cidr(IpAddress address, int length) implements Comparable<Cidr> {
  /** IPv6 addresses that mean something on one link only (RFC 4291, 2.5.6). */
  public static final Cidr IPV6_LINK_LOCAL = parse("fe80::/10");

  /**
   * Clears the bits after the prefix.
   *
   * @throws IllegalArgumentException if the length is not 0–32 (IPv4) or 0–128 (IPv6)
   */
  public Cidr {
    if (length < 0 || length > address.family().bits()) {
      throw new IllegalArgumentException(
          "a prefix length of "
              + address.family()
              + " is 0 to "
              + address.family().bits()
              + ", not "
              + length);
    }
    address = and(address, mask(address.family(), length));
  }

  /** The prefix of one address. */
  public static Cidr host(IpAddress address) {
    return new Cidr(address, address.family().bits());
  }

  /**
   * Reads {@code address/length}, or an address alone as a host prefix.
   *
   * @throws IllegalArgumentException if the text is neither, or has bits set after the prefix
   */
  public static Cidr parse(String text) {
    InterfaceAddress read = InterfaceAddress.parse(text);
    Cidr cidr = read.prefix();
    if (!cidr.address().equals(read.address())) {
      throw new IllegalArgumentException(
          "'" + text + "' has bits set after the prefix; the prefix is " + cidr);
    }
    return cidr;
  }

  /** The netmask of a prefix length as an address. */
  public static IpAddress mask(Family family, int length) {
    if (family == Family.IPV4) {
      return new IpAddress(family, 0, length == 0 ? 0 : (-1L << (32 - length)) & 0xffff_ffffL);
    }
    long high = length == 0 ? 0 : length >= 64 ? -1L : -1L << (64 - length);
    long low = length <= 64 ? 0 : -1L << (128 - length);
    return new IpAddress(family, high, low);
  }

  private static IpAddress and(IpAddress address, IpAddress mask) {
    return new IpAddress(
        address.family(), address.high() & mask.high(), address.low() & mask.low());
  }

  /** The netmask. */
  public IpAddress mask() {
    return mask(address.family(), length);
  }

  /** Whether the address lies inside. */
  public boolean contains(IpAddress candidate) {
    return candidate.family() == address.family() && and(candidate, mask()).equals(address);
  }

  /** Whether one of the two prefixes contains the other. */
  public boolean overlaps(Cidr other) {
    return length <= other.length ? contains(other.address) : other.contains(address);
  }

  /** The last address. */
  public IpAddress last() {
    IpAddress mask = mask();
    return address.isIpv4()
        ? new IpAddress(Family.IPV4, 0, address.low() | (~mask.low() & 0xffff_ffffL))
        : new IpAddress(Family.IPV6, address.high() | ~mask.high(), address.low() | ~mask.low());
  }

  /** All addresses as a range. */
  public IpRange range() {
    return new IpRange(address, last());
  }

  @Override
  public int compareTo(Cidr other) {
    int byAddress = address.compareTo(other.address);
    return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
