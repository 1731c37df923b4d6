package io.drawbridge.network;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Hours on some days of the week in a time zone. A window that ends at or before the time it begins
 * ends on the next day and belongs to the day it began on; where the clocks are put forward or back
 * it follows the wall clock.
 *
 * @param days the days it begins on
 * @param begins the first minute inside
 * @param ends the first minute outside
 */
public record TimeWindow(Set<DayOfWeek> days, LocalTime begins, LocalTime ends, ZoneId zone) {
  /** Takes a defensive copy. */
  public TimeWindow {
    days =
        days.isEmpty()
            ? Collections.unmodifiableSet(EnumSet.allOf(DayOfWeek.class))
            : Collections.unmodifiableSet(EnumSet.copyOf(days));
  }

  /** Whether the instant is inside. */
  public boolean contains(Instant instant) {
    LocalDateTime local = instant.atZone(zone).toLocalDateTime();
    return covers(local, local.toLocalDate()) || covers(local, local.toLocalDate().minusDays(1));
  }

  private boolean covers(LocalDateTime local, LocalDate begun) {
    if (!days.contains(begun.getDayOfWeek())) {
      return false;
    }
    LocalDate endDay = ends.isAfter(begins) ? begun : begun.plusDays(1);
    return !local.isBefore(begun.atTime(begins)) && local.isBefore(endDay.atTime(ends));
  }
}
