package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Priorities fall in the order of the rules, and move as little as they can. */
@SuppressWarnings("NullAway") // a missing priority fails the test all the same
class PrioritiesTest {
  @Test
  void theFirstOnesLeaveRoomAtBothEndsAndBetween() {
    Map<String, Integer> priorities = Priorities.extend(Map.of(), names(100));
    int highest = falling(priorities, names(100));
    int lowest = priorities.get("r99");
    assertThat(Priorities.END - highest).isGreaterThan(8000);
    assertThat(lowest).isGreaterThan(8000);
    for (int i = 1; i < 100; i++) {
      assertThat(priorities.get("r" + (i - 1)) - priorities.get("r" + i)).isBetween(480, 490);
    }
  }

  @Test
  void asManyAsThereCanBeStillFit() {
    List<String> names = names(Priorities.END - 1);
    Map<String, Integer> priorities = Priorities.extend(Map.of(), names);
    assertThat(falling(priorities, names)).isEqualTo(Priorities.END - 1);
    assertThat(priorities.get("r" + (Priorities.END - 2))).isEqualTo(1);
  }

  @Test
  void whatIsThereStaysAndWhatGoesMovesNothing() {
    List<String> names = new ArrayList<>(names(1000));
    Map<String, Integer> before = Priorities.extend(Map.of(), names);
    assertThat(Priorities.extend(before, names)).isSameAs(before);
    names.remove("r500");
    names.add(250, "new");
    Map<String, Integer> after = Priorities.extend(before, names);
    falling(after, names);
    assertThat(moved(before, after)).isZero();
    assertThat(after).doesNotContainKey("r500");
  }

  @Test
  void aRuleThatMovesIsTheOnlyOneThatDoes() {
    List<String> names = new ArrayList<>(names(1000));
    Map<String, Integer> before = Priorities.extend(Map.of(), names);
    names.add(700, names.remove(100));
    Map<String, Integer> after = Priorities.extend(before, names);
    falling(after, names);
    assertThat(moved(before, after)).isEqualTo(1);
    assertThat(after.get("r100")).isNotEqualTo(before.get("r100"));
  }

  @Test
  void theEndsAreUsedUpLittleByLittle() {
    List<String> names = new ArrayList<>(names(10));
    Map<String, Integer> before = Priorities.extend(Map.of(), names);
    names.add(0, "first");
    names.add("last");
    Map<String, Integer> after = Priorities.extend(before, names);
    assertThat(moved(before, after)).isZero();
    assertThat(after.get("first") - after.get("r0")).isBetween(1, 64);
    assertThat(after.get("r9") - after.get("last")).isBetween(1, 64);
  }

  @Test
  void oneThatJustFitsMovesNobody() {
    Map<String, Integer> before = Map.of("a", 30, "b", 28, "c", 20);
    Map<String, Integer> after = Priorities.extend(before, List.of("a", "new", "b", "c"));
    assertThat(after).isEqualTo(Map.of("a", 30, "new", 29, "b", 28, "c", 20));
  }

  @Test
  void whereThereIsNoRoomAtAnEndTheNearestMakeSome() {
    List<String> names = new ArrayList<>(names(8));
    Map<String, Integer> before = new HashMap<>();
    for (int i = 0; i < 5; i++) {
      before.put("r" + i, 1000 - i * 100);
    }
    before.putAll(Map.of("r5", 3, "r6", 2, "r7", 1));
    names.add("new");
    Map<String, Integer> low = Priorities.extend(before, names);
    falling(low, names);
    assertThat(low).containsEntry("r0", 1000).containsEntry("r3", 700);
    Map<String, Integer> reversed = new HashMap<>();
    before.forEach((name, priority) -> reversed.put(name, Priorities.END - priority));
    Collections.reverse(names);
    Map<String, Integer> high = Priorities.extend(reversed, names);
    falling(high, names);
    assertThat(high).containsEntry("r0", Priorities.END - 1000);
    assertThat(high).containsEntry("r3", Priorities.END - 700);
  }

  @Test
  void whereThereIsNoRoomAtAllAllMove() {
    Map<String, Integer> before = Map.of("a", 3, "b", 2, "c", 1);
    List<String> names = List.of("a", "b", "c", "new");
    Map<String, Integer> after = Priorities.extend(before, names);
    falling(after, names);
    assertThat(after.get("new")).as("room below as at first").isGreaterThan(8000);
  }

  @Test
  void severalRunsInOneWindowAreSpreadTogether() {
    Map<String, Integer> before =
        Map.of("p", 2000, "q", 1900, "r", 1800, "s", 1700, "b", 10, "c", 9, "d", 8, "e", 1);
    List<String> names = List.of("p", "q", "r", "s", "b", "x", "c", "y", "z", "d", "e");
    Map<String, Integer> after = Priorities.extend(before, names);
    falling(after, names);
    for (String stays : List.of("p", "q", "r", "d", "e")) {
      assertThat(after.get(stays)).as(stays).isEqualTo(before.get(stays));
    }
  }

  @Test
  void onePlaceAgainAndAgainMovesFewNeighbours() {
    List<String> names = new ArrayList<>(names(10_000));
    Map<String, Integer> priorities = Priorities.extend(Map.of(), names);
    List<Integer> moves = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      names.add(5000, "new" + i);
      Map<String, Integer> next = Priorities.extend(priorities, names);
      falling(next, names);
      moves.add(moved(priorities, next));
      priorities = next;
    }
    Collections.sort(moves);
    assertThat(moves.get(250)).as("%s", moves).isLessThan(8);
    assertThat(moves.get(450)).as("%s", moves).isLessThan(100);
    // Amortized: large windows are rare.
    assertThat(moves.stream().mapToInt(Integer::intValue).sum()).isLessThan(500 * 40);
  }

  @Test
  void anythingAtOnce() {
    Random random = new Random(1);
    List<String> names = new ArrayList<>(names(300));
    Map<String, Integer> priorities = Priorities.extend(Map.of(), names);
    for (int round = 0; round < 300; round++) {
      for (int i = 0; i < 1 + random.nextInt(20); i++) {
        names.add(random.nextInt(names.size() + 1), "n" + round + "-" + i);
      }
      Collections.swap(names, random.nextInt(names.size()), random.nextInt(names.size()));
      names.remove(random.nextInt(names.size()));
      if (round % 50 == 0) {
        Collections.shuffle(names, random);
      }
      priorities = Priorities.extend(priorities, names);
      falling(priorities, names);
    }
  }

  private static List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "r" + i).toList();
  }

  /** Returns the highest. */
  private static int falling(Map<String, Integer> priorities, List<String> names) {
    assertThat(priorities).hasSameSizeAs(new HashSet<>(names));
    int last = Priorities.END;
    for (String name : names) {
      int priority = priorities.get(name);
      assertThat(priority).as(name).isBetween(1, last - 1);
      last = priority;
    }
    return priorities.get(names.get(0));
  }

  private static int moved(Map<String, Integer> before, Map<String, Integer> after) {
    int moved = 0;
    for (Map.Entry<String, Integer> entry : before.entrySet()) {
      Integer now = after.get(entry.getKey());
      moved += now == null || now.equals(entry.getValue()) ? 0 : 1;
    }
    return moved;
  }
}
