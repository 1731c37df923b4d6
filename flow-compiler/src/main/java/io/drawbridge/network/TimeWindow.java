package io.drawbridge.network;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
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

  /** The first instant after this one at which {@link #contains} may change. */
  public Instant nextChange(Instant after) {
    ZonedDateTime local = after.atZone(zone);
    Optional<Instant> next = Optional.empty();
    for (int day = 0; day <= 1; day++) {
      for (LocalTime time : new LocalTime[] {begins, ends}) {
        Instant candidate = local.toLocalDate().plusDays(day).atTime(time).atZone(zone).toInstant();
        boolean sooner = next.isEmpty() || candidate.isBefore(next.get());
        if (candidate.isAfter(after) && sooner) {
          next = Optional.of(candidate);
        }
      }
    }
    // A day whose every boundary falls into a gap of the clock: look again tomorrow.
    return next.orElse(after.plusSeconds(86_400));
  }
}
