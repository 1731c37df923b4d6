package io.drawbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Slice;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every action that sets a field or sends a packet on is held to the contract, also inside one. */
class ContractActionsTest {
  private static final Action METER = new Action.Metered(7);
  private static final Action ON = new Action.Goto(Table.CLASSIFY.next().get(0).id());

  @Test
  void thereHasToBeSuchATable() {
    assertThatThrownBy(() -> check(Table.values().length))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("there is no table " + Table.values().length);
    assertThatThrownBy(() -> check(Table.CLASSIFY, new Action.Resubmit(200)))
        .hasMessageStartingWith("CLASSIFY may not go to null");
  }

  @Test
  void whatIsMovedToIsSet() {
    assertThatCode(() -> check(Table.CLASSIFY, Register.IN_ZONE.copyFrom(Register.OUT_ZONE)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> check(Table.CLASSIFY, Register.OUT_ZONE.copyFrom(Register.IN_ZONE)))
        .hasMessageStartingWith("CLASSIFY may not set reg1");
  }

  @Test
  void registersSideBySideMayBeSetAtOnce() {
    Slice both = Slice.of(Register.IN_PORT.slice().field());
    assertThatCode(() -> check(Table.CLASSIFY, both.set(0))).doesNotThrowAnyException();
    Slice tooMuch = Slice.of(Register.OUT_PORT.slice().field());
    assertThatThrownBy(() -> check(Table.BRIDGE, tooMuch.set(0)))
        .hasMessageStartingWith("BRIDGE may not set reg1");
  }

  @Test
  void aLookUpInAnotherTableIsAWayThere() {
    assertThatCode(() -> check(Table.BRIDGE, new Action.Resubmit(Table.MACS.id())))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> check(Table.BRIDGE, new Action.Resubmit(Table.OUTPUT.id())))
        .hasMessageStartingWith("BRIDGE may not go to OUTPUT");
  }

  @Test
  void aLookUpInTheSameTableIsNoWayBack() {
    assertThatCode(() -> check(Table.DELIVER, new Action.Resubmit(Table.DELIVER.id())))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> check(Table.DELIVER, new Action.Goto(Table.DELIVER.id())))
        .hasMessageStartingWith("goto_table can only go forward");
  }

  @Test
  void whatIsDoneToACopyCounts() {
    assertThatThrownBy(
            () -> check(Table.CLASSIFY, new Action.Clone(List.of(Register.OUT_ZONE.set(1)))))
        .hasMessageStartingWith("CLASSIFY may not set reg1");
  }

  @Test
  void connectionTrackingGoesOnAndWrites() {
    assertThatThrownBy(() -> check(Table.TRANSLATE, track(Table.POLICY)))
        .hasMessageStartingWith("TRANSLATE may not go to POLICY");
    Action write = Slice.of(Field.CT_MARK).set(1);
    assertThatCode(() -> check(Table.TRANSLATE, track(Table.DELIVER, write)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> check(Table.TRACK, track(Table.STATE, write)))
        .hasMessageStartingWith("TRACK may not set ct_mark");
  }

  @Test
  void aMeterComesFirst() {
    assertThatCode(() -> check(Table.CLASSIFY, METER, ON)).doesNotThrowAnyException();
    for (Action[] actions :
        List.of(
            new Action[] {Register.IN_PORT.set(1), METER},
            new Action[] {Register.IN_PORT.set(1), METER, ON})) {
      assertThatThrownBy(() -> check(Table.CLASSIFY, actions))
          .hasMessageStartingWith("meter is not the first action");
    }
  }

  @Test
  void whatNobodyUnderstandsIsRefused() {
    assertThatThrownBy(() -> check(Table.CLASSIFY, new Action.Unknown("ff")))
        .hasMessageStartingWith("an action only switches make");
  }

  private static Action track(Table next, Action... writes) {
    return new Action.Ct(
        true, new Action.Zone.Fixed(1), Optional.of(next.id()), Optional.empty(), List.of(writes));
  }

  private static void check(Table table, Action... actions) {
    check(table.id(), actions);
  }

  private static void check(int table, Action... actions) {
    Contract.check(new Flow(table, 1, Match.ANY, List.of(actions), 0));
  }
}
