package io.drawbridge.reconcile;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets what goes wrong in one task end nothing else: a defect is told once for each place in the
 * program where it happens, then counted. Any thread.
 */
public final class Defects {
  private static final Logger LOG = LoggerFactory.getLogger(Defects.class);

  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final AtomicLong count = new AtomicLong();

  /** Runs a task; never throws a {@link RuntimeException} of it. */
  public void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException defect) {
      count.incrementAndGet();
      StackTraceElement[] stack = defect.getStackTrace();
      if (told.add(defect.getClass().getName() + (stack.length == 0 ? "" : stack[0]))) {
        LOG.error(
            "a defect; what it was about is given up, and the next like it without a word", defect);
      }
    }
  }

  /** How many there were. */
  public long count() {
    return count.get();
  }
}
