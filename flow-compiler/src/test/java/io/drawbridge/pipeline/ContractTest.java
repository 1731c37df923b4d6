package io.drawbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Match;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A flow that breaks its table's contract never reaches a switch. */
class ContractTest {
  @Test
  void whatTheContractNamesPasses() {
    assertThatCode(
            () ->
                check(
                    Table.CLASSIFY,
                    Match.ANY.with(Field.IN_PORT, 1),
                    Register.IN_PORT.set(1),
                    go(Table.BINDING)))
        .doesNotThrowAnyException();
  }

  @Test
  void aFieldOutsideIsNamed() {
    assertThatThrownBy(() -> check(Table.CLASSIFY, Match.ANY.with(Field.ETH_SRC, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("CLASSIFY may not match dl_src");
  }

  @Test
  void halfARegisterIsNotTheOtherHalf() {
    assertThatThrownBy(() -> check(Table.CLASSIFY, Match.ANY, Register.OUT_ZONE.set(1)))
        .hasMessageContaining("CLASSIFY may not set reg1");
    assertThatThrownBy(() -> check(Table.FORWARDS, Register.OUT_SEGMENT.match(Match.ANY, 1)))
        .hasMessageContaining("FORWARDS may not match reg2");
  }

  @Test
  void skippingTheRestOfThePipelineIsRefused() {
    assertThatThrownBy(() -> check(Table.CLASSIFY, Match.ANY, go(Table.OUTPUT)))
        .hasMessageContaining("CLASSIFY may not go to OUTPUT");
    assertThatThrownBy(() -> check(Table.POLICY, Match.ANY, go(Table.CLASSIFY)))
        .hasMessageContaining("can only go forward");
    assertThatThrownBy(
            () -> check(Table.CLASSIFY, Match.ANY, go(Table.BINDING), Register.IN_PORT.set(1)))
        .hasMessageContaining("not the last");
  }

  private static Action go(Table table) {
    return new Action.Goto(table.id());
  }

  private static void check(Table table, Match match, Action... actions) {
    Contract.check(new Flow(table.id(), 1, match, List.of(actions), 0));
  }
}
