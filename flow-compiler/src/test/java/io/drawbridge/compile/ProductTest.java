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
  private static final Cookie COOKIE = new Cookie(Cookie.Kind.RULE, 1);
  private static final List<Action> ACTIONS =
      List.of(Register.RULE.set(1), Flows.go(Table.TRANSLATE));

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

  @Test
  void aRareMaskIsAClauseBesideTheZonesAlone() {
    Flows flows = new Flows();
    product(6).compile(Table.POLICY, 100, 7, COOKIE, ACTIONS, flows);
    List<Flow> all = flows.part().flows();
    assertThat(all).hasSize(1 + 2 + 1);
    Match zone = Register.FROM_ZONE.match(CtState.valid(Register.FORWARD.match(Match.ANY, 0)), 3);
    Match notInSet = Register.SETS_HIGH.bit(31, false, zone);
    assertThat(all)
        .filteredOn(flow -> flow.match().equals(notInSet))
        .singleElement()
        .matches(flow -> flow.actions().equals(List.of(new Action.Conjunction(7, 1, 2))));
    assertThat(all)
        .filteredOn(flow -> flow.match().get(Field.CT_TP_DST) != null)
        .allMatch(flow -> flow.match().get(Register.SETS_HIGH.slice().field()) == null)
        .allMatch(flow -> flow.match().get(Field.ETH_TYPE) != null);
  }

  @Test
  void whatTwoConjunctionsAskForIsOneFlow() {
    Flows flows = new Flows();
    product(6).compile(Table.POLICY, 100, 7, COOKIE, ACTIONS, flows);
    product(17).compile(Table.POLICY, 100, 8, COOKIE, ACTIONS, flows);
    List<Flow> all = flows.part().flows();
    assertThat(all).hasSize(1 + 2 + 2 + 2);
    assertThat(all.stream().map(Flow::key)).doesNotHaveDuplicates();
    assertThat(all)
        .filteredOn(
            flow ->
                flow.actions()
                    .equals(
                        List.of(new Action.Conjunction(7, 1, 2), new Action.Conjunction(8, 1, 2))))
        .hasSize(1);
  }

  @Test
  void aRareMaskWithNothingToMultiplyIsWrittenOut() {
    Product product = new Product(CtState.valid(Flows.IPV4));
    product.and(List.of(Register.FROM_ZONE.match(Match.ANY, 3)));
    product.and(List.of(Match.ANY.with(Field.CT_NW_DST, Cidr.parse("10.0.0.0/8"))));
    Flows flows = new Flows();
    product.compile(Table.POLICY, 100, 7, COOKIE, ACTIONS, flows);
    assertThat(flows.part().flows())
        .singleElement()
        .matches(flow -> flow.actions().equals(ACTIONS));
  }

  /** From a zone to two ports of what is not in a set. */
  private static Product product(int protocol) {
    Match common = Register.FORWARD.match(CtState.valid(Flows.IPV4), 0);
    Product product = new Product(common.with(Field.CT_NW_PROTO, protocol));
    product.and(List.of(Register.FROM_ZONE.match(Match.ANY, 3)));
    product.and(List.of(Register.SETS_HIGH.bit(31, false, Match.ANY)));
    product.and(List.of(Match.ANY.with(Field.CT_TP_DST, 80), Match.ANY.with(Field.CT_TP_DST, 443)));
    return product;
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
    product.compile(Table.POLICY, 100, 7, COOKIE, ACTIONS, flows);
    return flows.part().flows();
  }
}
