package io.drawbridge.net;

/** An address together with the prefix it is on, such as 172.16.1.5/29. */
public record InterfaceAddress(IpAddress address, int length) {

  /**
   * Checks the length.
   *
   * @throws IllegalArgumentException if the length is not 0–32 (IPv4) or 0–128 (IPv6)
   */
  public InterfaceAddress {
    if (length < 0 || length > address.family().bits()) {
      throw new IllegalArgumentException(
          "a prefix length of "
              + address.family()
              + " is 0 to "
              + address.family().bits()
              + ", not "
              + length);
    }
  }

  /**
   * Reads {@code address/length}; an address alone is on a host prefix.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static InterfaceAddress parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      IpAddress address = IpAddress.parse(text);
      return new InterfaceAddress(address, address.family().bits());
    }
    String length = text.substring(slash + 1);
    if (!length.matches("[0-9]{1,3}")) {
      throw new IllegalArgumentException("'" + text + "' has no prefix length after the slash");
    }
    return new InterfaceAddress(
        IpAddress.parse(text.substring(0, slash)), Integer.parseInt(length));
  }

  /** The prefix the address is on. */
  public Cidr prefix() {
    return new Cidr(address, length);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
