package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.flow.Flow;
import io.drawbridge.network.Network;
import io.drawbridge.network.NetworkValidator;
import io.drawbridge.network.Rule;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Table;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the seed's document has not, as text, see {@link Golden}. */
class GoldenCornersTest {
  private static final Set<Table> SHARED = EnumSet.of(Table.SETS, Table.ADDRESSES, Table.PORTS);

  @Test
  void whereThereAreNoRules() {
    Program program = program(CornersDocument.network());
    StringBuilder text = new StringBuilder(Golden.text(program.flows()));
    program.meters().forEach(meter -> text.append(meter).append('\n'));
    Golden.check("corners.flows", text.toString());
  }

  @Test
  void ruleByRule() {
    Network network = CornersDocument.network().withRules(CornersRules.rules());
    Numbering numbering = Numbering.EMPTY.extend(network);
    List<Flow> flows = program(network).flows();
    StringBuilder text = new StringBuilder();
    for (Rule rule : network.rules()) {
      int number = numbering.rules().getOrDefault(rule.name(), 0);
      long cookie = new Cookie(Cookie.Kind.RULE, number).value();
      text.append("# ").append(rule.name()).append('\n');
      text.append(Golden.text(flows.stream().filter(flow -> flow.cookie() == cookie).toList()));
    }
    text.append("# what they ask for\n");
    text.append(
        Golden.text(
            flows.stream().filter(flow -> SHARED.contains(Table.of(flow.table()))).toList()));
    Golden.check("rules.flows", text.toString());
  }

  private static Program program(Network network) {
    assertThat(NetworkValidator.validate(network)).isEmpty();
    Program program =
        NetworkCompiler.compile(
            network, "host1", Numbering.EMPTY.extend(network), CornersDocument.facts());
    assertThat(program.flows().stream().map(Flow::key)).doesNotHaveDuplicates();
    return program;
  }
}
