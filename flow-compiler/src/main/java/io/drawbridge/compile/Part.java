package io.drawbridge.compile;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.FlowText;
import io.drawbridge.flow.Match.Masked;
import io.drawbridge.pipeline.Table;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Flows that come from one piece of the document: a rule, a block of addresses, the rest. A piece
 * that has not changed gives the same object, so that programs are compared part by part.
 */
final class Part {
  /** The tables a verdict depends on. */
  private static final Set<Table> VERDICT =
      EnumSet.of(
          Table.CLASSIFY,
          Table.FORWARDS,
          Table.ROUTE,
          Table.DESTINATION,
          Table.SETS,
          Table.ADDRESSES,
          Table.PORTS,
          Table.POLICY,
          Table.TRANSLATE);

  private final List<Flow> flows;
  private final long fingerprint;

  Part(List<Flow> flows) {
    this.flows = List.copyOf(flows);
    long sum = 0;
    List<Action> printed = List.of();
    long actions = 0;
    for (Flow flow : this.flows) {
      if (VERDICT.contains(Table.of(flow.table()))) {
        if (!printed.equals(flow.actions())) {
          printed = flow.actions();
          actions = fingerprint(FlowText.print(printed));
        }
        sum += mix(fingerprint(flow) + actions);
      }
    }
    this.fingerprint = sum;
  }

  List<Flow> flows() {
    return flows;
  }

  /**
   * 64 bits that tell the verdicts of different flows apart; those of several parts are added up,
   * so that their order does not matter.
   */
  long fingerprint() {
    return fingerprint;
  }

  private static long fingerprint(Flow flow) {
    long hash = mix(flow.table() * 0x1_0001L + flow.priority());
    for (Map.Entry<io.drawbridge.flow.Field, Masked> entry : flow.match().fields().entrySet()) {
      Masked masked = entry.getValue();
      hash = mix(hash ^ entry.getKey().header());
      hash = mix(hash ^ masked.value().low()) + masked.value().high();
      hash = mix(hash ^ masked.mask().low()) + masked.mask().high();
    }
    return hash;
  }

  private static long fingerprint(String text) {
    long hash = 0xcbf2_9ce4_8422_2325L;
    for (int i = 0; i < text.length(); i++) {
      hash = mix(hash ^ text.charAt(i));
    }
    return hash;
  }

  /** The finalizer of SplitMix64. */
  static long mix(long value) {
    long mixed = (value ^ value >>> 30) * 0xbf58_476d_1ce4_e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
    return mixed ^ mixed >>> 31;
  }
}
