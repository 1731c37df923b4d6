package io.drawbridge.lab;

import io.drawbridge.lab.frames.Hex;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a hostile guest tries: frames it sends, and where anything of them may turn up. Nowhere, if
 * nothing else is said.
 *
 * @param name of the test case
 * @param attacker who sends
 * @param frames in hexadecimal
 * @param evidence whether a frame, in hexadecimal, is one of them or made of one
 * @param mayReach hosts that may see it
 * @param mustReach those that do see it, so that one knows the attack is what it says it is
 */
record Attack(
    String name,
    Party attacker,
    List<String> frames,
    Predicate<String> evidence,
    Set<String> mayReach,
    Set<String> mustReach) {
  Attack {
    frames = List.copyOf(frames);
    mayReach = Set.copyOf(mayReach);
    mustReach = Set.copyOf(mustReach);
  }

  /** Frames made around a mark, by which they are recognized wherever they turn up. */
  static Attack of(String name, Party attacker, Function<String, List<String>> frames) {
    String mark = "a77a" + Hex.u32(name.hashCode());
    return new Attack(
        name, attacker, frames.apply(mark), frame -> frame.contains(mark), Set.of(), Set.of());
  }

  /** One such frame. */
  static Attack one(String name, Party attacker, Function<String, String> frame) {
    return of(name, attacker, mark -> List.of(frame.apply(mark)));
  }

  /** Recognized by something else. */
  Attack toldBy(Predicate<String> other) {
    return new Attack(name, attacker, frames, other, mayReach, mustReach);
  }

  Attack mayReach(Party... parties) {
    return new Attack(name, attacker, frames, evidence, with(mayReach, parties), mustReach);
  }

  Attack mustReach(Party... parties) {
    return new Attack(
        name, attacker, frames, evidence, with(mayReach, parties), with(mustReach, parties));
  }

  private static Set<String> with(Set<String> names, Party... parties) {
    Set<String> all = new HashSet<>(names);
    Stream.of(parties).map(Party::name).forEach(all::add);
    return all;
  }

  /** As the test case is called. */
  @Override
  public String toString() {
    return name;
  }
}
