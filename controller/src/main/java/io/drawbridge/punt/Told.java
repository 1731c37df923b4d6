package io.drawbridge.punt;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What has been told of, so that it is told once when it begins and then summed up, not once a
 * packet. Bounded; thread-safe.
 *
 * @param <K> what is told of
 */
final class Told<K> {
  private static final int REMEMBERED = 4096;

  private final Map<K, Long> told =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Whether this is the first. */
  synchronized boolean begins(K key) {
    return told.putIfAbsent(key, 1L) == null;
  }

  synchronized boolean isEmpty() {
    return told.isEmpty();
  }

  /**
   * How many more there were of each since it was asked last; what has ended is forgotten, and
   * begins again with the next.
   *
   * @param totals what the switch has counted since its flows were sent
   */
  synchronized Map<K, Long> more(Map<K, Long> totals) {
    Map<K, Long> more = new LinkedHashMap<>();
    for (K key : List.copyOf(told.keySet())) {
      long before = told.getOrDefault(key, 0L);
      long total = totals.getOrDefault(key, 0L);
      if (total > before) {
        more.put(key, total - before);
        told.put(key, total);
      } else {
        told.remove(key);
      }
    }
    return more;
  }
}
