package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Match;
import io.drawbridge.net.Cidr;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sets multiply where that is cheap and become conjunctions where it is not. */
class ProductTest {
  @Test
  void smallSetsAreWrittenOut() {
    List<Flow> flows = compile(2, 2);
    assertThat(flows).hasSize(4);
    assertThat(flows).noneMatch(flow -> flow.match().get(Field.CONJ_ID) != null);
  }

  @Test
  void largeSetsAddUp() {
    List<Flow> flows = compile(50, 40);
    assertThat(flows).hasSize(50 + 40 + 1);
    assertThat(flows).filteredOn(flow -> flow.match().get(Field.CONJ_ID) != null).hasSize(1);
    assertThat(flows.stream().map(Flow::key)).doesNotHaveDuplicates();
    assertThat(flows)
        .filteredOn(flow -> flow.actions().contains(new Action.Conjunction(7, 1, 2)))
        .hasSize(50);
  }

  private static List<Flow> compile(int sources, int ports) {
    Product product = new Product(CtState.valid(Flows.IPV4).with(Field.CT_NW_PROTO, 6));
    List<Match> addresses = new ArrayList<>();
    for (int i = 0; i < sources; i++) {
      addresses.add(Match.ANY.with(Field.CT_NW_SRC, Cidr.parse("10.0.0." + 2 * i)));
    }
    List<Match> destinations = new ArrayList<>();
    for (int i = 0; i < ports; i++) {
      destinations.add(Match.ANY.with(Field.CT_TP_DST, Bits.of(2L * i), Bits.of(0xffff)));
    }
    product.and(addresses);
    product.and(destinations);
    Flows flows = new Flows();
    product.compile(
        Table.POLICY,
        100,
        7,
        new Cookie(Cookie.Kind.RULE, 1),
        List.of(Register.RULE.set(1), Flows.go(Table.TRANSLATE)),
        flows);
    return flows.part().flows();
  }
}
