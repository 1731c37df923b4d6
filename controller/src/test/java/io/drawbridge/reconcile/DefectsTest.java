package io.drawbridge.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefectsTest {
  private final Defects defects = new Defects();
  private final List<Integer> done = new ArrayList<>();

  private void task(int number) {
    if (number % 2 == 1) {
      throw new IllegalStateException("as a defect does");
    }
    done.add(number);
  }

  @Test
  void aDefectEndsNothing() {
    for (int i = 0; i < 6; i++) {
      int number = i;
      defects.run(() -> task(number));
    }
    assertThat(defects.count()).isEqualTo(3);
    assertThat(done).containsExactly(0, 2, 4);
  }

  @Test
  void norDoesOneInATaskOfASwitch() {
    SerialExecutor executor = new SerialExecutor(Runnable::run);
    executor.execute(() -> task(1));
    executor.execute(() -> task(2));
    assertThat(done).containsExactly(2);
  }
}
