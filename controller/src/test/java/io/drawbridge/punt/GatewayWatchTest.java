package io.drawbridge.punt;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a gateway counts as gone, and when it is back. */
class GatewayWatchTest {
  private static final IpAddress GATEWAY = IpAddress.parse("172.16.1.6");
  private static final MacAddress MAC = MacAddress.parse("02:00:00:00:ff:01");
  private static final Instant START = Instant.parse("2026-11-25T10:00:00Z");

  private final List<Event> events = new ArrayList<>();
  private final GatewayWatch watch = new GatewayWatch("host1", events::add);
  private int second;

  private void ask() {
    watch.asked("public", GATEWAY, START.plusSeconds(second++));
  }

  private void answer() {
    watch.heard("public", GATEWAY, MAC, START.plusSeconds(second));
  }

  private GatewayState state() {
    return watch.state("public", GATEWAY, true);
  }

  @Test
  void nothingIsKnownBeforeItWasAsked() {
    assertThat(state().state()).isEqualTo("unknown");
    assertThat(state().since()).isEmpty();
    assertThat(watch.isWaitedFor(GATEWAY)).isFalse();
  }

  @Test
  void threeQuestionsMayGoUnanswered() {
    ask();
    answer();
    for (int i = 0; i < 3; i++) {
      ask();
      assertThat(state().state()).isEqualTo("reachable");
      assertThat(watch.isWaitedFor(GATEWAY)).as("asked again soon").isTrue();
    }
    ask();
    assertThat(state())
        .isEqualTo(
            new GatewayState(
                "172.16.1.6",
                "public",
                Optional.of("02:00:00:00:ff:01"),
                "unanswered",
                Optional.of("2026-11-25T10:00:04Z"),
                Optional.of("2026-11-25T10:00:01Z")));
    assertThat(watch.isWaitedFor(GATEWAY)).as("as seldom as others").isFalse();
    ask();
    assertThat(events).as("told once").hasSize(1);
    answer();
    assertThat(state().state()).isEqualTo("reachable");
    assertThat(events)
        .last()
        .isInstanceOfSatisfying(ReachabilityEvent.class, e -> assertThat(e.answers()).isTrue());
  }

  @Test
  void anAnswerIsNoNewsWhereNoneWasMissing() {
    ask();
    answer();
    ask();
    answer();
    assertThat(events).isEmpty();
  }

  @Test
  void nobodyKnowsWithoutAPortToAskBy() {
    ask();
    answer();
    watch.unheard(GATEWAY, START.plusSeconds(9));
    assertThat(state().state()).isEqualTo("unknown");
    assertThat(state().since()).contains("2026-11-25T10:00:09Z");
    answer();
    assertThat(state().state()).isEqualTo("reachable");
    assertThat(events).isEmpty();
  }

  @Test
  void nobodyKnowsWhileTheSwitchIsAway() {
    ask();
    answer();
    assertThat(watch.state("public", GATEWAY, false).state()).isEqualTo("unknown");
    watch.retain(Set.of());
    assertThat(state().lastHeard()).as("no longer in the document").isEmpty();
  }
}
