package io.drawbridge.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.flow.Flow;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The flows that translate in {@code nat.yaml}; renewed as those of {@link GoldenPolicyTest}. */
class GoldenNatTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/nat.flows");
  private static final Set<Table> TABLES =
      EnumSet.of(Table.ROUTER, Table.FORWARDS, Table.TRANSLATE, Table.TRANSLATED, Table.HAIRPIN);
  private static final Comparator<Flow> ORDER =
      Comparator.comparingInt(Flow::table)
          .thenComparing(Comparator.comparingInt(Flow::priority).reversed())
          .thenComparing(flow -> flow.match().toString());

  @Test
  void translatesByTheReviewedFlows() throws IOException {
    String text =
        NatFlowsTest.program(SeedText.text("nat.yaml")).flows().stream()
            .filter(flow -> TABLES.contains(Table.of(flow.table())) || hairpins(flow))
            .sorted(ORDER)
            .map(flow -> Table.of(flow.table()) + " " + flow)
            .collect(Collectors.joining("\n", "", "\n"));
    if (Boolean.getBoolean("golden.renew")) {
      Files.writeString(GOLDEN, text);
    }
    assertThat(text).isEqualTo(Files.readString(GOLDEN));
  }

  private static boolean hairpins(Flow flow) {
    return flow.table() == Table.DELIVER.id()
        && Cookie.read(flow.cookie()).orElseThrow().kind() == Cookie.Kind.FORWARD;
  }
}
