package io.drawbridge.punt;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets each key through once in a while; remembers a bounded number of keys, the oldest forgotten
 * first. Thread-safe.
 */
final class Budget<K> {
  private final long everyNanos;
  private final Map<K, Long> last;

  Budget(long everyMillis, int keys) {
    this.everyNanos = everyMillis * 1_000_000;
    this.last =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<K, Long> eldest) {
            return size() > keys;
          }
        };
  }

  synchronized boolean spend(K key, long nowNanos) {
    Long before = last.get(key);
    if (before != null && nowNanos - before < everyNanos) {
      return false;
    }
    last.remove(key);
    last.put(key, nowNanos);
    return true;
  }

  /** As if the key had never been let through. */
  synchronized void forget(K key) {
    last.remove(key);
  }

  /** Whether the key was let through in the last so many milliseconds. */
  synchronized boolean spentWithin(K key, long millis, long nowNanos) {
    Long before = last.get(key);
    return before != null && nowNanos - before <= millis * 1_000_000;
  }
}
