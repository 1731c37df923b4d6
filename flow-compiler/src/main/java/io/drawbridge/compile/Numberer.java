package io.drawbridge.compile;

import io.drawbridge.network.Network;
import org.jspecify.annotations.Nullable;

/**
 * Extends numberings, one document after the other. What it remembers of the last makes the next
 * quick, and never different: the same arguments give the same numbering, as {@link
 * Numbering#extend} does. Not safe for use by several threads at a time.
 */
public final class Numberer {
  private final SetSlots.Memory slots = new SetSlots.Memory();
  private @Nullable AliasSets sets;

  /** See {@link Numbering#extend}. */
  public Numbering extend(Numbering before, Network network) {
    AliasSets now = sets == null ? new AliasSets(network) : sets.of(network);
    sets = now;
    return before.extend(network, now, slots);
  }
}
