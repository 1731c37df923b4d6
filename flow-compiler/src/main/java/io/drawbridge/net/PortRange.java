package io.drawbridge.net;

/** Transport ports from {@code first} to {@code last}, both included, each 0–65535. */
public record PortRange(int first, int last) implements Comparable<PortRange> {

  /**
   * Checks the order and the bounds.
   *
   * @throws IllegalArgumentException if a port is outside 0–65535 or the last is before the first
   */
  public PortRange {
    if (first < 0 || last > 0xffff || first > last) {
      throw new IllegalArgumentException(
          first + "-" + last + " is not a range of ports between 0 and 65535");
    }
  }

  /**
   * Reads {@code 80} or {@code 8000-8099}.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static PortRange parse(String text) {
    if (!text.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a port such as 80 or a range such as 8000-8099");
    }
    int dash = text.indexOf('-');
    int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
    return new PortRange(first, dash < 0 ? first : Integer.parseInt(text.substring(dash + 1)));
  }

  @Override
  public int compareTo(PortRange other) {
    return first != other.first
        ? Integer.compare(first, other.first)
        : Integer.compare(last, other.last);
  }

  @Override
  public String toString() {
    return first == last ? Integer.toString(first) : first + "-" + last;
  }
}
