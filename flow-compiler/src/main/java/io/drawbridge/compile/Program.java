package io.drawbridge.compile;

import io.drawbridge.flow.Flow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The tables of one switch.
 *
 * <p>Kept in parts: programs compiled one after the other by one {@link SwitchCompiler} share the
 * parts that did not change, and {@link #changesFrom} looks at the others only.
 */
public final class Program {
  private final List<List<Part>> sections;
  private final int size;
  private final int epoch;
  private final List<MeterBand> meters;

  /**
   * A meter that flows of the program use.
   *
   * @param id 1–65535
   * @param packetsPerSecond above which packets are dropped
   * @param burstPackets how many may come at once
   */
  public record MeterBand(int id, int packetsPerSecond, int burstPackets) {}

  Program(List<List<Part>> sections, int epoch, List<MeterBand> meters) {
    this.sections = sections.stream().map(List::copyOf).toList();
    int flows = 0;
    for (List<Part> parts : sections) {
      for (Part part : parts) {
        flows += part.flows().size();
      }
    }
    this.size = flows;
    this.epoch = epoch;
    this.meters = List.copyOf(meters);
  }

  /** What a switch was found to have, as a program to compare with. */
  public static Program observed(Collection<Flow> flows) {
    return new Program(List.of(List.of(new Part(List.copyOf(flows)))), 0, List.of());
  }

  /** All flows; those of one table and priority in the order they were made. */
  public List<Flow> flows() {
    List<Flow> flows = new ArrayList<>(size);
    sections.forEach(parts -> parts.forEach(part -> flows.addAll(part.flows())));
    return Collections.unmodifiableList(flows);
  }

  /** How many flows there are. */
  public int size() {
    return size;
  }

  /**
   * The fingerprint of everything a verdict depends on; connections passed under another one meet
   * the policy again. Never zero: that is the label of a connection no policy has passed.
   */
  public int epoch() {
    return epoch;
  }

  /** The meters its flows use, by number. */
  public List<MeterBand> meters() {
    return meters;
  }

  /**
   * The flows of this program and of an earlier one that are not in parts both have.
   *
   * @param mine flows only this one has, or has in parts that changed
   * @param theirs likewise the earlier one's
   */
  public record Changes(List<Flow> mine, List<Flow> theirs) {}

  /** What {@link Changes} says; takes time by the number of parts and of changed flows. */
  public Changes changesFrom(Program earlier) {
    List<Flow> mine = new ArrayList<>();
    List<Flow> theirs = new ArrayList<>();
    for (int i = 0; i < Math.max(sections.size(), earlier.sections.size()); i++) {
      compare(section(i), earlier.section(i), mine, theirs);
    }
    return new Changes(mine, theirs);
  }

  private List<Part> section(int index) {
    return index < sections.size() ? sections.get(index) : List.of();
  }

  /** An edit changes the middle of a section; what is alike before and after is passed over. */
  @SuppressWarnings("ReferenceEquality") // a part that has not changed is the same object
  private static void compare(
      List<Part> now, List<Part> before, List<Flow> mine, List<Flow> theirs) {
    int start = 0;
    int nowEnd = now.size();
    int beforeEnd = before.size();
    while (start < nowEnd && start < beforeEnd && now.get(start) == before.get(start)) {
      start++;
    }
    while (nowEnd > start
        && beforeEnd > start
        && now.get(nowEnd - 1) == before.get(beforeEnd - 1)) {
      nowEnd--;
      beforeEnd--;
    }
    Set<Part> gone = Collections.newSetFromMap(new IdentityHashMap<>());
    gone.addAll(before.subList(start, beforeEnd));
    for (Part part : now.subList(start, nowEnd)) {
      if (!gone.remove(part)) {
        mine.addAll(part.flows());
      }
    }
    for (Part part : before.subList(start, beforeEnd)) {
      if (gone.contains(part)) {
        theirs.addAll(part.flows());
      }
    }
  }

  /** The same flows in the same order. */
  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other == this
        || (other instanceof Program program
            && epoch == program.epoch
            && meters.equals(program.meters)
            && flows().equals(program.flows()));
  }

  @Override
  public int hashCode() {
    return epoch;
  }
}
