package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.flow.Flow;
import io.drawbridge.pipeline.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The seed's program as text. Renewed by {@code mvn -pl flow-compiler test
 * -DargLine=-Dgolden.renew=true}; read the difference.
 */
class GoldenProgramTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/seed.flows");

  private static final Comparator<Flow> ORDER =
      Comparator.comparingInt(Flow::table)
          .thenComparing(Comparator.comparingInt(Flow::priority).reversed())
          .thenComparing(flow -> flow.match().toString());

  @Test
  void seedCompilesToTheReviewedFlows() throws IOException {
    String text =
        SeedProgram.program().flows().stream()
            .sorted(ORDER)
            .map(flow -> Table.of(flow.table()) + " " + flow)
            .collect(Collectors.joining("\n", "", "\n"));
    if (Boolean.getBoolean("golden.renew")) {
      Files.createDirectories(GOLDEN.getParent());
      Files.writeString(GOLDEN, text);
    }
    assertThat(text).isEqualTo(Files.readString(GOLDEN));
  }

  @Test
  void theSameInputGivesTheSameFlows() {
    assertThat(SeedProgram.program()).isEqualTo(SeedProgram.program());
    assertThat(SeedProgram.program().flows().stream().map(Flow::key)).doesNotHaveDuplicates();
  }
}
