package io.drawbridge.compile;

import io.drawbridge.flow.Flow;
import java.util.List;

/**
 * The tables of one switch.
 *
 * @param flows sorted by table, then falling priority, then match
 * @param epoch fingerprint of everything a verdict depends on; connections passed under another one
 *     meet the policy again
 */
public record Program(List<Flow> flows, int epoch) {
  /** Takes a defensive copy. */
  public Program {
    flows = List.copyOf(flows);
  }
}
