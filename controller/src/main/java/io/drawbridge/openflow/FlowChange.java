package io.drawbridge.openflow;

import io.drawbridge.flow.Flow;

/** One change of a switch's tables. */
public sealed interface FlowChange {
  /** Adds the flow, or replaces the one with its key (OFPFC_ADD). */
  record Put(Flow flow) implements FlowChange {}

  /** Deletes the flow with this key (OFPFC_DELETE_STRICT). */
  record Delete(Flow.Key key) implements FlowChange {}

  /**
   * Deletes all flows of a table with exactly this cookie (OFPFC_DELETE): for flows of strangers
   * whose match can't be told.
   */
  record DeleteByCookie(int table, long cookie) implements FlowChange {}
}
