package io.drawbridge.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What Prometheus reads. */
class MetricsTextTest {
  @Test
  void labelsAreSortedAndEscaped() {
    MetricsText text = new MetricsText();
    text.counter("things_total", "Things.")
        .add(Map.of("b", "say \"hi\"", "a", "back\\slash\nline"), 7)
        .gauge("room", "Room.")
        .add(Map.of(), 0);
    assertThat(text.toString())
        .isEqualTo(
            """
            # HELP things_total Things.
            # TYPE things_total counter
            things_total{a="back\\\\slash\\nline",b="say \\"hi\\""} 7
            # HELP room Room.
            # TYPE room gauge
            room 0
            """);
  }
}
