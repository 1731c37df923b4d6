package io.drawbridge.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Hours by the wall clock. In 2026 Berlin's goes forward on 29 March and back on 25 October. */
class TimeWindowTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static TimeWindow window(Set<DayOfWeek> days, String begins, String ends) {
    return new TimeWindow(days, LocalTime.parse(begins), LocalTime.parse(ends), BERLIN);
  }

  private static boolean at(TimeWindow window, String instant) {
    return window.contains(Instant.parse(instant));
  }

  @Test
  void theFirstMinuteIsInsideAndTheLastIsNot() {
    TimeWindow office = window(Set.of(DayOfWeek.MONDAY), "08:00", "18:00");
    assertThat(at(office, "2026-01-05T06:59:59.999Z")).isFalse();
    assertThat(at(office, "2026-01-05T07:00:00Z")).isTrue();
    assertThat(at(office, "2026-01-05T16:59:59.999Z")).isTrue();
    assertThat(at(office, "2026-01-05T17:00:00Z")).isFalse();
    assertThat(at(office, "2026-01-06T10:00:00Z")).isFalse();
  }

  @Test
  void aWholeDayIsFromMidnightToMidnight() {
    TimeWindow monday = window(Set.of(DayOfWeek.MONDAY), "00:00", "00:00");
    assertThat(at(monday, "2026-01-04T22:59:59Z")).isFalse();
    assertThat(at(monday, "2026-01-04T23:00:00Z")).isTrue();
    assertThat(at(monday, "2026-01-05T22:59:59Z")).isTrue();
    assertThat(at(monday, "2026-01-05T23:00:00Z")).isFalse();
  }

  @Test
  void aNightBelongsToTheDayItBeginsOn() {
    TimeWindow night = window(Set.of(DayOfWeek.FRIDAY), "22:00", "06:00");
    assertThat(at(night, "2026-01-09T04:00:00Z")).isFalse();
    assertThat(at(night, "2026-01-09T21:00:00Z")).isTrue();
    assertThat(at(night, "2026-01-10T04:59:59Z")).isTrue();
    assertThat(at(night, "2026-01-10T05:00:00Z")).isFalse();
    assertThat(at(night, "2026-01-10T22:00:00Z")).isFalse();
  }

  @Test
  void noDaysAreAllDays() {
    TimeWindow noon = window(Set.of(), "12:00", "13:00");
    for (int day = 5; day < 12; day++) {
      assertThat(at(noon, String.format("2026-01-%02dT11:30:00Z", day))).isTrue();
    }
  }

  @Test
  void theHourThatIsLeftOutIsNeverInside() {
    TimeWindow gap = window(Set.of(), "02:00", "03:00");
    assertThat(at(gap, "2026-03-28T01:30:00Z")).isTrue();
    assertThat(at(gap, "2026-03-29T00:59:59Z")).isFalse();
    assertThat(at(gap, "2026-03-29T01:00:00Z")).isFalse();
    TimeWindow around = window(Set.of(), "01:30", "03:30");
    assertThat(at(around, "2026-03-29T00:30:00Z")).isTrue();
    assertThat(at(around, "2026-03-29T01:29:59Z")).isTrue();
    assertThat(at(around, "2026-03-29T01:30:00Z")).isFalse();
  }

  @Test
  void theHourThatComesTwiceIsInsideTwice() {
    TimeWindow hour = window(Set.of(DayOfWeek.SUNDAY), "02:00", "03:00");
    assertThat(at(hour, "2026-10-24T23:59:59Z")).isFalse();
    assertThat(at(hour, "2026-10-25T00:00:00Z")).isTrue();
    assertThat(at(hour, "2026-10-25T01:59:59Z")).isTrue();
    assertThat(at(hour, "2026-10-25T02:00:00Z")).isFalse();
  }
}
