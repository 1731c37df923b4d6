package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.flow.Flow;
import org.junit.jupiter.api.Test;

/** The seed's program as text, see {@link Golden}. */
class GoldenProgramTest {
  @Test
  void seedCompilesToTheReviewedFlows() {
    Golden.check("seed.flows", Golden.text(SeedProgram.program().flows()));
  }

  @Test
  void theSameInputGivesTheSameFlows() {
    assertThat(SeedProgram.program()).isEqualTo(SeedProgram.program());
    assertThat(SeedProgram.program().flows().stream().map(Flow::key)).doesNotHaveDuplicates();
  }
}
