package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.flow.Flow;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Network;
import io.drawbridge.pipeline.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The seed's program as text. Renewed by {@code mvn test -pl flow-compiler -Dgolden.renew=true};
 * read the difference.
 */
class GoldenProgramTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/seed.flows");

  static Program seedProgram() {
    Network network = SeedDocument.network();
    SwitchFacts facts =
        new SwitchFacts(
            SeedDocument.PORT_NUMBERS,
            Map.of(IpAddress.parse("172.16.1.6"), MacAddress.parse("02:00:00:00:ff:01")));
    return NetworkCompiler.compile(network, "host1", Numbering.EMPTY.extend(network), facts);
  }

  @Test
  void seedCompilesToTheReviewedFlows() throws IOException {
    String text =
        seedProgram().flows().stream()
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
    assertThat(seedProgram()).isEqualTo(seedProgram());
    assertThat(seedProgram().flows().stream().map(Flow::key)).doesNotHaveDuplicates();
  }
}
