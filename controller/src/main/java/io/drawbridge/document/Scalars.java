package io.drawbridge.document;

import java.time.Duration;

/** Values that are written alike wherever they stand. */
final class Scalars {
  private Scalars() {}

  /**
   * A duration in one unit.
   *
   * @throws IllegalArgumentException if it is none such as 30s, 10m, 2h or 1d
   */
  static Duration duration(String text) {
    if (!text.matches("[0-9]{1,6}[smhd]")) {
      throw new IllegalArgumentException(
          "'" + text + "' is no duration such as 30s, 10m, 2h or 1d");
    }
    long count = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 's' -> Duration.ofSeconds(count);
      case 'm' -> Duration.ofMinutes(count);
      case 'h' -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  /**
   * Bytes of a packet; whether so many are sensible is the validator's business.
   *
   * @throws IllegalArgumentException if it is no number
   */
  static int bytes(String text) {
    if (!text.matches("[0-9]{1,6}")) {
      throw new IllegalArgumentException("'" + text + "' is no number of bytes such as 1500");
    }
    return Integer.parseInt(text);
  }

  /**
   * A port.
   *
   * @throws IllegalArgumentException if it is no number from 1 to 65535
   */
  static int port(String text) {
    if (text.matches("[0-9]{1,5}")) {
      int port = Integer.parseInt(text);
      if (port >= 1 && port <= 0xffff) {
        return port;
      }
    }
    throw new IllegalArgumentException("'" + text + "' is no port from 1 to 65535");
  }
}
