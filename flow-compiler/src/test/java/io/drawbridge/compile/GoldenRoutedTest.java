package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.flow.Flow;
import io.drawbridge.network.NetworkValidator;
import io.drawbridge.pipeline.Table;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Hosts behind the router that keep their addresses, as text, see {@link Golden}. */
class GoldenRoutedTest {
  private static final Set<Table> TABLES =
      EnumSet.of(
          Table.BINDING,
          Table.ADMIT,
          Table.NEIGHBOUR,
          Table.FORWARD,
          Table.ROUTE,
          Table.NEIGHBOURS,
          Table.UPLINK,
          Table.ASKING);

  @Test
  void compilesToTheReviewedFlows() {
    assertThat(NetworkValidator.validate(RoutedDocument.network())).isEmpty();
    List<Flow> flows = RoutedDocument.program().flows();
    assertThat(flows.stream().map(Flow::key)).doesNotHaveDuplicates();
    Golden.check(
        "routed.flows",
        Golden.text(
            flows.stream().filter(flow -> TABLES.contains(Table.of(flow.table()))).toList()));
  }
}
