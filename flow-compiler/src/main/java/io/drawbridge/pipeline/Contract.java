package io.drawbridge.pipeline;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Match.Masked;
import io.drawbridge.flow.Slice;
import java.util.List;
import java.util.Map;

/** Holds flows to the contract of their table. */
public final class Contract {
  private Contract() {}

  /**
   * Checks one flow.
   *
   * @throws IllegalStateException if it matches, sets or goes to what its table's contract does not
   *     name: a defect of the compiler, never of a document
   */
  public static void check(Flow flow) {
    Table table = Table.of(flow.table());
    if (table == null) {
      throw broken(flow, "there is no table " + flow.table());
    }
    for (Map.Entry<Field, Masked> entry : flow.match().fields().entrySet()) {
      if (!covered(
          table.matchedRegisters(), table.matches(), entry.getKey(), entry.getValue().mask())) {
        throw broken(flow, table + " may not match " + entry.getKey().text());
      }
    }
    checkActions(flow, table, flow.actions());
    int last = flow.actions().size() - 1;
    for (int i = 0; i < last; i++) {
      if (flow.actions().get(i) instanceof Action.Goto) {
        throw broken(flow, "goto_table is not the last action");
      }
    }
    for (int i = 1; i <= last; i++) {
      if (flow.actions().get(i) instanceof Action.Metered) {
        throw broken(flow, "meter is not the first action");
      }
    }
  }

  private static void checkActions(Flow flow, Table table, List<Action> actions) {
    for (Action action : actions) {
      if (action instanceof Action.SetField set) {
        checkSet(flow, table, set.field(), set.mask());
      } else if (action instanceof Action.Move move) {
        checkSet(flow, table, move.target().field(), move.target().mask());
      } else if (action instanceof Action.CheckLonger check) {
        checkSet(flow, table, check.result().field(), check.result().mask());
      } else if (action instanceof Action.Goto go) {
        if (go.table() <= flow.table()) {
          throw broken(flow, "goto_table can only go forward");
        }
        checkNext(flow, table, go.table());
      } else if (action instanceof Action.Resubmit resubmit) {
        checkNext(flow, table, resubmit.table());
      } else if (action instanceof Action.Clone clone) {
        checkActions(flow, table, clone.actions());
      } else if (action instanceof Action.Ct ct) {
        ct.table().ifPresent(next -> checkNext(flow, table, next));
        checkActions(flow, table, ct.exec());
      } else if (action instanceof Action.Unknown) {
        throw broken(flow, "an action only switches make");
      }
    }
  }

  private static void checkSet(Flow flow, Table table, Field field, Bits mask) {
    if (!covered(table.setRegisters(), table.sets(), field, mask)) {
      throw broken(flow, table + " may not set " + field.text());
    }
  }

  private static void checkNext(Flow flow, Table table, int next) {
    Table target = Table.of(next);
    if (target == null || !table.mayGoTo(target)) {
      throw broken(flow, table + " may not go to " + target);
    }
  }

  private static boolean covered(
      List<Register> registers, java.util.Set<Field> fields, Field field, Bits mask) {
    if (fields.contains(field)) {
      return true;
    }
    Bits allowed = Bits.ZERO;
    for (Register register : registers) {
      Slice slice = register.slice();
      if (slice.field() == field) {
        allowed = allowed.or(slice.mask());
      } else if (slice.bits() == 128 && slice.field().parts().contains(field)) {
        allowed = field.allOnes();
      }
    }
    return mask.and(allowed.not()).isZero();
  }

  private static IllegalStateException broken(Flow flow, String why) {
    return new IllegalStateException(why + ": " + flow);
  }
}
