package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Match;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Programs that share parts are compared by the others, wherever those are. */
class ProgramTest {
  private static final Part A = part(1, 2);
  private static final Part B = part(3);
  private static final Part C = part(4);
  private static final Part D = part(5);

  @Test
  void whatTwoProgramsShareIsNotLookedAt() {
    assertChanges(of(A, B, C), of(A, B, C), List.of(), List.of());
    assertChanges(of(A, D, C), of(A, B, C), D.flows(), B.flows());
    assertChanges(of(A, B), of(A, B, C), List.of(), C.flows());
    assertChanges(of(A, B, C), of(B, C), A.flows(), List.of());
    assertChanges(of(A), of(), A.flows(), List.of());
    assertChanges(of(), of(B), List.of(), B.flows());
  }

  @Test
  void aPartThatMovedIsNoChange() {
    assertChanges(of(A, B, C, D), of(D, B, C, A), List.of(), List.of());
    assertChanges(of(B, D, A), of(A, B, C), D.flows(), C.flows());
  }

  @Test
  void aPartThatIsThereTwiceIsTakenTwice() {
    assertChanges(of(A, B, A), of(A, B), A.flows(), List.of());
    assertChanges(of(B, B), of(B), B.flows(), List.of());
    assertChanges(of(B), of(B, B), List.of(), B.flows());
  }

  @Test
  void equalFlowsInOtherPartsAreLeftToTheCaller() {
    Part twin = part(3);
    assertChanges(of(A, twin), of(A, B), twin.flows(), B.flows());
  }

  @Test
  void sectionsOnlyOneProgramHasCount() {
    Program two = new Program(List.of(List.of(A), List.of(B)), 1, List.of());
    Program one = new Program(List.of(List.of(A)), 1, List.of());
    assertChanges(two, one, B.flows(), List.of());
    assertChanges(one, two, List.of(), B.flows());
  }

  @Test
  void allFlowsInOrder() {
    Program program = new Program(List.of(List.of(B, A), List.of(C)), 1, List.of());
    assertThat(program.flows())
        .containsExactly(B.flows().get(0), A.flows().get(0), A.flows().get(1), C.flows().get(0));
    assertThat(program.size()).isEqualTo(4);
  }

  @Test
  void programsAreTheirFlowsEpochAndMeters() {
    List<Program.MeterBand> meters = List.of(new Program.MeterBand(1, 10, 20));
    Program program = new Program(List.of(List.of(A, B)), 7, meters);
    Program same = new Program(List.of(List.of(part(1, 2, 3))), 7, meters);
    assertThat(program).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(program).isNotEqualTo(new Program(List.of(List.of(A, B)), 8, meters));
    assertThat(program).isNotEqualTo(new Program(List.of(List.of(A, B)), 7, List.of()));
    assertThat(program).isNotEqualTo(new Program(List.of(List.of(B, A)), 7, meters));
    assertThat(program).isNotEqualTo("7");
    assertThat(program.epoch()).isEqualTo(7);
    assertThat(program.meters()).isEqualTo(meters);
  }

  private static void assertChanges(
      Program now, Program before, List<Flow> mine, List<Flow> theirs) {
    assertThat(now.changesFrom(before)).isEqualTo(new Program.Changes(mine, theirs));
  }

  private static Program of(Part... parts) {
    return new Program(List.of(List.of(parts)), 1, List.of());
  }

  private static Part part(int... ports) {
    return new Part(
        java.util.Arrays.stream(ports)
            .mapToObj(port -> new Flow(0, 1, Match.ANY.with(Field.IN_PORT, port), List.of(), 0))
            .toList());
  }
}
