package io.drawbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.SeedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page in docs says what the code says. Renewed as the golden flows are. */
class PipelineDocTest {
  private static final Path PAGE = Path.of("../docs/pipeline.md");

  @Test
  void thePageIsUpToDate() throws IOException {
    String page =
        PipelineDoc.write(
            SeedProgram.program().flows(), "the document `ovs-lab/networks/seed.yaml`");
    if (Boolean.getBoolean("golden.renew")) {
      Files.writeString(PAGE, page);
    }
    assertThat(page).isEqualTo(Files.readString(PAGE));
  }
}
