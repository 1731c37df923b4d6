package io.drawbridge.lab;

import java.time.Duration;
import org.awaitility.Awaitility;

/** Waits for something to become true. */
public final class Wait {
  private Wait() {}

  /** A condition to poll. */
  public interface Condition {
    /** Whether it holds. */
    boolean holds();
  }

  /**
   * Polls every 20 ms.
   *
   * @throws org.awaitility.core.ConditionTimeoutException naming what was waited for
   */
  public static void until(String what, Duration atMost, Condition condition) {
    Awaitility.await(what)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .atMost(atMost)
        .until(condition::holds);
  }
}
