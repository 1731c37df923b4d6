package io.drawbridge.dhcp;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads DHCP messages (RFC 2131, 2; options RFC 2132, in pieces RFC 3396). Any bytes at all give an
 * answer and no exception.
 */
final class MessageReader {
  static final int COOKIE = 0x63825363;
  static final int HEADER = 236;
  static final int CLIENT_ADDRESS = 12;
  static final int YOUR_ADDRESS = 16;
  static final int RELAY = 24;
  static final int MAC = 28;
  static final int SERVER_NAME = 44;
  static final int FILE = 108;

  private static final int FIRST_OPTION = HEADER + 4;
  private static final int ETHERNET = 1;
  private static final int FILE_OVERLOADED = 1;
  private static final int NAME_OVERLOADED = 2;

  /** Of those that are looked at, how long an option is. */
  private static final Map<Integer, Integer> LENGTHS =
      Map.of(
          Options.TYPE, 1,
          Options.OVERLOAD, 1,
          Options.REQUESTED_ADDRESS, 4,
          Options.LEASE_TIME, 4,
          Options.SERVER, 4);

  private MessageReader() {}

  /** Reads a client's message out of a datagram's payload. */
  static Reading read(byte[] bytes) {
    return bytes.length > 0 && bytes[0] == 1
        ? readAny(bytes)
        : new Reading.Refused(bytes.length == 0 ? Defect.TOO_SHORT : Defect.NOT_A_REQUEST);
  }

  /** Reads a message of either side. */
  static Reading readAny(byte[] bytes) {
    if (bytes.length < FIRST_OPTION) {
      return new Reading.Refused(bytes.length < HEADER ? Defect.TOO_SHORT : Defect.NO_COOKIE);
    }
    ByteBuffer header = ByteBuffer.wrap(bytes);
    if (header.get(1) != ETHERNET || header.get(2) != 6) {
      return new Reading.Refused(Defect.NOT_ETHERNET);
    }
    if (header.getInt(HEADER) != COOKIE) {
      return new Reading.Refused(Defect.NO_COOKIE);
    }
    List<Defect> defects = new ArrayList<>();
    Options options = options(bytes, defects);
    if (!defects.isEmpty()) {
      return new Reading.Refused(defects.get(0));
    }
    Optional<Integer> code = options.number(Options.TYPE);
    Optional<MessageType> type = code.flatMap(MessageType::of);
    if (type.isEmpty()) {
      return new Reading.Refused(code.isEmpty() ? Defect.NO_TYPE : Defect.UNKNOWN_TYPE);
    }
    return new Reading.Read(
        new Message(
            type.get(),
            header.getInt(4),
            header.getShort(10) < 0,
            address(header, CLIENT_ADDRESS),
            address(header, YOUR_ADDRESS),
            address(header, RELAY),
            new MacAddress(header.getLong(MAC) >>> 16),
            without(options)));
  }

  private static IpAddress address(ByteBuffer header, int at) {
    return IpAddress.ofIpv4(header.getInt(at));
  }

  /** What the message itself says elsewhere. */
  private static Options without(Options options) {
    Options rest = Options.NONE;
    for (int code : options.codes()) {
      if (code != Options.TYPE && code != Options.OVERLOAD) {
        rest = rest.with(code, options.get(code).orElseThrow());
      }
    }
    return rest;
  }

  private static Options options(byte[] bytes, List<Defect> defects) {
    Options options = read(bytes, FIRST_OPTION, bytes.length, Options.NONE, defects);
    if (options.has(Options.OVERLOAD) && defects.isEmpty()) {
      int overloaded = options.number(Options.OVERLOAD).orElse(0);
      if (overloaded < 1 || overloaded > (FILE_OVERLOADED | NAME_OVERLOADED)) {
        defects.add(Defect.OVERLOAD);
        return options;
      }
      if ((overloaded & FILE_OVERLOADED) != 0) {
        options = read(bytes, FILE, HEADER, options, defects);
      }
      if ((overloaded & NAME_OVERLOADED) != 0) {
        options = read(bytes, SERVER_NAME, FILE, options, defects);
      }
    }
    for (Map.Entry<Integer, Integer> length : LENGTHS.entrySet()) {
      if (options.has(length.getKey()) && options.length(length.getKey()) != length.getValue()) {
        defects.add(Defect.OPTION_LENGTH);
      }
    }
    if (options.has(Options.CLIENT) && options.length(Options.CLIENT) < 2) {
      defects.add(Defect.OPTION_LENGTH);
    }
    return options;
  }

  /** Clients that leave the end option out are understood. */
  private static Options read(
      byte[] bytes, int from, int end, Options before, List<Defect> defects) {
    Options options = before;
    int at = from;
    while (at < end && (bytes[at] & 0xff) != Options.END) {
      int code = bytes[at] & 0xff;
      at++;
      if (code == Options.PAD) {
        continue;
      }
      if (at >= end || at + 1 + (bytes[at] & 0xff) > end) {
        defects.add(Defect.OPTION_CUT);
        return options;
      }
      int length = bytes[at] & 0xff;
      options = options.append(code, Arrays.copyOfRange(bytes, at + 1, at + 1 + length));
      at += 1 + length;
    }
    return options;
  }
}
