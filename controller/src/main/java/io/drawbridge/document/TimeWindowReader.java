package io.drawbridge.document;

import io.drawbridge.network.TimeWindow;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code during}. */
final class TimeWindowReader {
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

  private TimeWindowReader() {}

  private record Hours(LocalTime begins, LocalTime ends) {}

  static Optional<TimeWindow> read(Node node) {
    if (node.isMissing()) {
      return Optional.empty();
    }
    node.keys("days", "hours", "timeZone");
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    node.get("days").parseAll("days", TimeWindowReader::days).forEach(days::addAll);
    Hours hours =
        node.get("hours")
            .parse("hours", TimeWindowReader::hours)
            .orElse(new Hours(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT));
    // Which clock is meant has to be said: hosts are often kept at UTC.
    Optional<ZoneId> zone = node.require("timeZone").parse("time-zone", TimeWindowReader::timeZone);
    if (node.get("days").isMissing() && node.get("hours").isMissing()) {
      node.problem("during", "give days, hours or both; without during a rule counts always");
    }
    return zone.map(known -> new TimeWindow(days, hours.begins(), hours.ends(), known));
  }

  private static Set<DayOfWeek> days(String text) {
    String[] ends = text.split("-", -1);
    int first = DAYS.indexOf(ends[0]);
    int last = DAYS.indexOf(ends[ends.length - 1]);
    if (ends.length > 2 || first < 0 || last < 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is no day such as mon, nor a range such as mon-fri");
    }
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (int day = first; ; day = (day + 1) % 7) {
      days.add(DayOfWeek.of(day + 1));
      if (day == last) {
        return days;
      }
    }
  }

  private static Hours hours(String text) {
    if (!text.matches("[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]")) {
      throw new IllegalArgumentException("'" + text + "' are no hours such as 08:00-18:00");
    }
    int dash = text.indexOf('-');
    return new Hours(time(text.substring(0, dash)), time(text.substring(dash + 1)));
  }

  private static LocalTime time(String text) {
    if (text.equals("24:00")) {
      return LocalTime.MIDNIGHT;
    }
    try {
      return LocalTime.parse(text);
    } catch (DateTimeException refused) {
      throw new IllegalArgumentException("'" + text + "' is no time of day", refused);
    }
  }

  private static ZoneId timeZone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException refused) {
      throw new IllegalArgumentException(
          "'" + text + "' is no time zone such as Europe/Berlin or UTC", refused);
    }
  }
}
