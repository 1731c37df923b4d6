package io.drawbridge.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.compile.Program;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Match;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What differs is changed, in order, and nothing else. */
class FlowDiffTest {
  private static final Flow ONE = flow(1, 10, 0);
  private static final Flow TWO = flow(2, 10, 0);
  private static final Flow THREE = flow(3, 10, 0);
  private static final Flow FOUR = flow(4, 10, 0);

  @Test
  void whatIsAlikeStays() {
    FlowDiff diff = FlowDiff.between(List.of(ONE, TWO), List.of(TWO, ONE));
    assertThat(diff.isEmpty()).isTrue();
    assertThat(diff.size()).isZero();
  }

  @Test
  void whatIsMissingIsPutAndWhatIsTooMuchGoes() {
    FlowDiff diff = FlowDiff.between(List.of(THREE, TWO, ONE), List.of(FOUR, TWO));
    assertThat(diff.put()).containsExactly(THREE, ONE);
    assertThat(diff.delete()).containsExactly(FOUR.key());
    assertThat(diff.isEmpty()).isFalse();
    assertThat(diff.size()).isEqualTo(3);
  }

  @Test
  void onlyToPutOrOnlyToDeleteIsAChangeToo() {
    FlowDiff put = FlowDiff.between(List.of(ONE), List.of());
    assertThat(put.isEmpty()).isFalse();
    assertThat(put.size()).isEqualTo(1);
    FlowDiff delete = FlowDiff.between(List.of(), List.of(ONE, TWO));
    assertThat(delete.isEmpty()).isFalse();
    assertThat(delete.delete()).containsExactly(ONE.key(), TWO.key());
  }

  @Test
  void otherActionsOrAnotherCookieAreReplacedInPlace() {
    FlowDiff diff =
        FlowDiff.between(List.of(flow(1, 11, 0), flow(2, 10, 5), THREE), List.of(ONE, TWO, THREE));
    assertThat(diff.put()).containsExactly(flow(1, 11, 0), flow(2, 10, 5));
    assertThat(diff.delete()).isEmpty();
  }

  @Test
  void twoFlowsOfOneKeyAreADefect() {
    assertThatThrownBy(() -> FlowDiff.between(List.of(ONE, flow(1, 11, 0)), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two flows have one key");
  }

  @Test
  void programsAreComparedByTheirFlows() {
    FlowDiff diff =
        FlowDiff.between(
            Program.observed(List.of(ONE, THREE)), Program.observed(List.of(TWO, THREE)));
    assertThat(diff.put()).containsExactly(ONE);
    assertThat(diff.delete()).containsExactly(TWO.key());
  }

  private static Flow flow(int port, int output, long cookie) {
    return new Flow(
        0, 100, Match.ANY.with(Field.IN_PORT, port), List.of(new Action.Output(output)), cookie);
  }
}
