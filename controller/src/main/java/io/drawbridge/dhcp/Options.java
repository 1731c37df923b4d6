package io.drawbridge.dhcp;

import io.drawbridge.net.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The options of a message (RFC 2132) in order, each code once; never changed once made. */
final class Options {
  static final int PAD = 0;
  static final int SUBNET_MASK = 1;
  static final int ROUTER = 3;
  static final int DNS = 6;
  static final int HOST_NAME = 12;
  static final int DOMAIN = 15;
  static final int BROADCAST = 28;
  static final int NTP = 42;
  static final int REQUESTED_ADDRESS = 50;
  static final int LEASE_TIME = 51;
  static final int OVERLOAD = 52;
  static final int TYPE = 53;
  static final int SERVER = 54;
  static final int PARAMETERS = 55;
  static final int MESSAGE = 56;
  static final int RENEWAL_TIME = 58;
  static final int REBINDING_TIME = 59;
  static final int CLIENT = 61;
  static final int END = 255;

  static final Options NONE = new Options(new LinkedHashMap<>());

  private final Map<Integer, byte[]> values;

  private Options(Map<Integer, byte[]> values) {
    this.values = values;
  }

  /** With one more option, or in place of what its code had. */
  Options with(int code, byte[] value) {
    Map<Integer, byte[]> more = new LinkedHashMap<>(values);
    more.put(code, value.clone());
    return new Options(more);
  }

  Options with(int code, IpAddress address) {
    return with(code, address.bytes());
  }

  /** Nothing is added where there are none. */
  Options with(int code, List<IpAddress> addresses) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    addresses.forEach(address -> all.writeBytes(address.bytes()));
    return addresses.isEmpty() ? this : with(code, all.toByteArray());
  }

  Options with(int code, String text) {
    return with(code, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Seconds, 32 bits. */
  Options with(int code, long seconds) {
    return with(code, ByteBuffer.allocate(4).putInt((int) seconds).array());
  }

  /** An option that comes in pieces is their concatenation (RFC 3396). */
  Options append(int code, byte[] piece) {
    byte[] before = values.getOrDefault(code, new byte[0]);
    byte[] all = Arrays.copyOf(before, before.length + piece.length);
    System.arraycopy(piece, 0, all, before.length, piece.length);
    return with(code, all);
  }

  boolean has(int code) {
    return values.containsKey(code);
  }

  int length(int code) {
    return values.getOrDefault(code, new byte[0]).length;
  }

  /** The codes in order. */
  List<Integer> codes() {
    return List.copyOf(values.keySet());
  }

  /** A copy of the bytes of an option. */
  Optional<byte[]> get(int code) {
    return Optional.ofNullable(values.get(code)).map(byte[]::clone);
  }

  /** An option of one address. */
  Optional<IpAddress> address(int code) {
    return get(code).filter(value -> value.length == 4).map(IpAddress::of);
  }

  /** An option of 32 bits, unsigned. */
  Optional<Long> seconds(int code) {
    return get(code)
        .filter(value -> value.length == 4)
        .map(value -> ByteBuffer.wrap(value).getInt() & 0xffff_ffffL);
  }

  /** The first byte of an option. */
  Optional<Integer> number(int code) {
    return get(code).filter(value -> value.length > 0).map(value -> value[0] & 0xff);
  }

  /** An option as people may see it: what is printable in it, at most 63 characters. */
  String printable(int code) {
    StringBuilder text = new StringBuilder();
    for (byte each : values.getOrDefault(code, new byte[0])) {
      if (each > 0x20 && each < 0x7f && text.length() < 63) {
        text.append((char) each);
      }
    }
    return text.toString();
  }

  /** An option in hexadecimal, empty if it is not there. */
  String hex(int code) {
    return HexFormat.of().formatHex(values.getOrDefault(code, new byte[0]));
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof Options options && toString().equals(options.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    Map<Integer, String> text = new LinkedHashMap<>();
    values.keySet().forEach(code -> text.put(code, hex(code)));
    return text.toString();
  }
}
