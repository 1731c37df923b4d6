package io.drawbridge.compile;

import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Slice;
import io.drawbridge.net.PortRange;
import io.drawbridge.net.PortSet;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * PORTS: ranges of destination ports in few matches. The last hexadecimal digit of the port is
 * looked up once and kept as a thermometer: bit n is set if the digit exceeds n. Then "at least x"
 * and "at most y" are one bit each, and a range takes one match at either end besides the whole
 * sixteens between, where prefixes alone would take up to four at either end.
 */
final class PortCodes {
  private static final int DIGIT = 0xf;

  private PortCodes() {}

  static void compile(Flows flows) {
    for (int digit = 0; digit <= DIGIT; digit++) {
      flows.add(
          Table.PORTS,
          100,
          Register.PORT_DIGIT.match(Match.ANY, digit),
          Cookie.of(Cookie.Kind.PIPELINE),
          Register.PORT_CODE.set((1L << digit) - 1));
    }
  }

  /** Matches of which exactly one holds for each port of the set. */
  static List<Match> destination(PortSet ports) {
    List<Match> matches = new ArrayList<>();
    for (PortRange range : ports.ranges()) {
      int first = range.first();
      int last = range.last();
      if (first >>> 4 == last >>> 4 || range.equals(new PortRange(0, 0xffff))) {
        oneDigit(first, last, matches);
        continue;
      }
      if ((first & DIGIT) != 0) {
        matches.add(atLeast(first));
        first = (first | DIGIT) + 1;
      }
      int end = last;
      if ((last & DIGIT) != DIGIT) {
        end = (last & ~DIGIT) - 1;
      }
      if (first <= end) {
        plain(first, end, matches);
      }
      if (end != last) {
        matches.add(atMost(last));
      }
    }
    return matches;
  }

  private static void oneDigit(int first, int last, List<Match> matches) {
    List<Match> plain = new ArrayList<>();
    plain(first, last, plain);
    if (plain.size() > 1 && (last & DIGIT) == DIGIT) {
      matches.add(atLeast(first));
    } else if (plain.size() > 1 && (first & DIGIT) == 0) {
      matches.add(atMost(last));
    } else {
      matches.addAll(plain);
    }
  }

  private static void plain(int first, int last, List<Match> matches) {
    Slice port = Register.DESTINATION_PORT.slice();
    matches.addAll(plain(PortSet.of(List.of(new PortRange(first, last))), port));
  }

  /** The set in the fewest masked values of a field. */
  static List<Match> plain(PortSet ports, Slice field) {
    return ports.masked().stream().map(port -> match(field, port.value(), port.mask())).toList();
  }

  private static Match atLeast(int port) {
    return Register.PORT_CODE.bit((port & DIGIT) - 1, true, sixteen(port));
  }

  private static Match atMost(int port) {
    return Register.PORT_CODE.bit(port & DIGIT, false, sixteen(port));
  }

  private static Match sixteen(int port) {
    return match(Register.DESTINATION_PORT.slice(), port & ~DIGIT, 0xffff & ~DIGIT);
  }

  private static Match match(Slice field, int port, int mask) {
    return Match.ANY.with(
        field.field(),
        Bits.of(port).shiftLeft(field.offset()),
        Bits.of(mask).shiftLeft(field.offset()));
  }
}
