package io.drawbridge.flow;

import java.util.List;

/**
 * One flow of a table.
 *
 * @param table 0–253
 * @param priority 0–65535, the highest match wins
 * @param match which packets
 * @param actions what happens to them, in order; none drops them
 * @param cookie where it comes from, see {@code io.drawbridge.pipeline.Cookie}
 */
public record Flow(int table, int priority, Match match, List<Action> actions, long cookie) {
  /** Takes a defensive copy. */
  public Flow {
    actions = List.copyOf(actions);
  }

  /** What makes a flow the same flow to a switch: a new one with this key replaces the old. */
  public record Key(int table, int priority, Match match) {}

  /** Its key. */
  public Key key() {
    return new Key(table, priority, match);
  }

  /** As {@code ovs-ofctl} text. */
  @Override
  public String toString() {
    return FlowText.print(this);
  }
}
