package io.drawbridge.punt;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.net.IpAddress;
import io.drawbridge.punt.Waiting.Hop;
import io.drawbridge.punt.Waiting.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One packet a next hop, three questions, and no more memory than that. */
class WaitingTest {
  private static final long MILLI = 1_000_000;
  private static final Hop HOP = hop(1);

  private final Waiting<String> waiting = new Waiting<>();

  private static Hop hop(int number) {
    return new Hop(2, IpAddress.ofIpv4(0xc0a8_0000 + number));
  }

  private List<Step<String>> until(long millis) {
    List<Step<String>> steps = new ArrayList<>();
    for (long now = 0; now <= millis; now += 50) {
      steps.addAll(waiting.tick(now * MILLI));
    }
    return steps;
  }

  @Test
  void threeQuestionsThenTheLatestPacketIsGivenUp() {
    assertThat(waiting.offer(HOP, "first", 100, 0)).contains(new Step.Ask<>(HOP));
    assertThat(waiting.offer(HOP, "second", 100, MILLI)).isEmpty();
    assertThat(until(4000))
        .containsExactly(new Step.Ask<>(HOP), new Step.Ask<>(HOP), new Step.GiveUp<>("second"));
    assertThat(waiting.offer(HOP, "third", 100, 4001 * MILLI))
        .as("remembered")
        .contains(new Step.GiveUp<>("third"));
    assertThat(waiting.offer(HOP, "fourth", 100, 8000 * MILLI))
        .as("forgotten")
        .contains(new Step.Ask<>(HOP));
  }

  @Test
  void anAnswerLetsTheLatestGoOn() {
    waiting.offer(HOP, "first", 100, 0);
    waiting.offer(HOP, "second", 100, 0);
    assertThat(waiting.answered(hop(9), 0)).isEmpty();
    assertThat(waiting.answered(HOP, MILLI)).contains("second");
    assertThat(until(4000)).isEmpty();
  }

  /** The switch's cache may be a moment behind its tables; then the packet comes back. */
  @Test
  void whatComesBackTriesAgainAndIsThenAskedForAnew() {
    waiting.offer(HOP, "packet", 100, 0);
    assertThat(waiting.answered(HOP, 0)).contains("packet");
    assertThat(waiting.offer(HOP, "packet", 100, MILLI)).isEmpty();
    assertThat(waiting.tick(60 * MILLI)).containsExactly(new Step.Replay<>("packet"));
    assertThat(waiting.offer(HOP, "packet", 100, 61 * MILLI)).isEmpty();
    assertThat(waiting.tick(600 * MILLI)).containsExactly(new Step.Ask<>(HOP));
    assertThat(waiting.answered(HOP, 601 * MILLI)).contains("packet");
  }

  @Test
  void nobodyMakesItRememberMoreThanThat() {
    int room = (int) (Waiting.MOST_BYTES / 1500);
    for (int i = 0; i < Waiting.MOST_HOPS; i++) {
      assertThat(waiting.offer(hop(i), "packet", 1500, 0)).isPresent();
    }
    assertThat(waiting.offer(hop(Waiting.MOST_HOPS), "one too many", 1, 0)).isEmpty();
    assertThat(until(4000).stream().filter(step -> step instanceof Step.GiveUp<String>))
        .as("kept")
        .hasSize(room);
    assertThat(waiting.offer(hop(5000), "packet", 1500, 4001 * MILLI))
        .as("what is only remembered gives way")
        .isPresent();
  }
}
