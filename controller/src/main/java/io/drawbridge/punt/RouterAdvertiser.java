package io.drawbridge.punt;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Advertisement;
import io.drawbridge.network.RouterInterface;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When one switch's guests are told of the router (RFC 4861, 6.2): three times when there is
 * something new to say, then at random times within the interval; sooner when one without an
 * address asks, but never twice to all within three seconds. Who asks with an address is told by
 * himself, once a second. Thread-safe.
 */
final class RouterAdvertiser {
  private static final long NANOS = 1_000_000_000L;

  /** MAX_INITIAL_RTR_ADVERTISEMENTS, and at most so far apart (10.). */
  private static final int AT_FIRST = 3;

  private static final long AT_FIRST_NANOS = 16 * NANOS;

  /** MIN_DELAY_BETWEEN_RAS. */
  private static final long LEAST_NANOS = 3 * NANOS;

  /** MAX_RA_DELAY_TIME. */
  private static final long DELAY_NANOS = NANOS / 2;

  private static final long ANSWER_EVERY_MILLIS = 1000;
  private static final int REMEMBERED = 4096;

  /** What is sent where. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Sent(String segment, byte[] frame) {}

  /** What a segment was told last. */
  private static final class Told {
    RouterInterface router;
    Advertisement said;
    final Set<Cidr> withdrawn = new HashSet<>();
    int first = AT_FIRST;
    long next;
    long last;

    Told(RouterInterface router, Advertisement said, long now) {
      this.router = router;
      this.said = said;
      this.next = now;
      this.last = now - LEAST_NANOS;
    }
  }

  private final RandomGenerator random;
  private final Map<String, Told> told = new HashMap<>();
  private final Budget<MacAddress> answered = new Budget<>(ANSWER_EVERY_MILLIS, REMEMBERED);

  RouterAdvertiser(RandomGenerator random) {
    this.random = random;
  }

  /**
   * What is to be sent to everybody by now; called often.
   *
   * @param routers the router's segments of the document in force
   */
  synchronized List<Sent> due(Map<String, RouterInterface> routers, long now) {
    List<Sent> due = new ArrayList<>();
    Map<String, RouterInterface> advertising = new LinkedHashMap<>();
    routers.forEach(
        (segment, router) -> {
          if (router.ipv6().advertise().isPresent()) {
            advertising.put(segment, router);
          }
        });
    told.entrySet()
        .removeIf(
            entry -> {
              boolean gone = !advertising.containsKey(entry.getKey());
              if (gone) {
                Told before = entry.getValue();
                due.add(
                    new Sent(
                        entry.getKey(), RouterAdvertisement.farewell(before.router, before.said)));
              }
              return gone;
            });
    advertising.forEach(
        (segment, router) -> {
          Told each = news(segment, router, now);
          if (each.next <= now) {
            due.add(
                new Sent(
                    segment, RouterAdvertisement.toAll(each.router, each.said, each.withdrawn)));
            each.last = now;
            each.next = now + pause(each);
          }
        });
    return due;
  }

  /** A switch that comes has guests who may have missed what was said. */
  synchronized void again(long now) {
    told.values()
        .forEach(
            each -> {
              each.first = AT_FIRST;
              each.next = Math.max(now, each.last + LEAST_NANOS);
            });
  }

  private Told news(String segment, RouterInterface router, long now) {
    Advertisement said = router.ipv6().advertise().orElseThrow();
    Told before = told.get(segment);
    if (before == null) {
      Told fresh = new Told(router, said, now);
      told.put(segment, fresh);
      return fresh;
    }
    if (!before.said.equals(said) || !before.router.equals(router)) {
      before.withdrawn.addAll(before.said.prefixesOf(before.router));
      before.withdrawn.removeAll(said.prefixesOf(router));
      while (before.withdrawn.size() > Advertisement.MOST_PREFIXES) {
        before.withdrawn.remove(before.withdrawn.iterator().next());
      }
      before.router = router;
      before.said = said;
      before.first = AT_FIRST;
      before.next = Math.max(now, before.last + LEAST_NANOS);
    }
    return before;
  }

  private long pause(Told each) {
    long most = each.said.interval().toNanos();
    long least = Math.max(LEAST_NANOS, most / 3);
    long pause = least == most ? most : random.nextLong(least, most);
    if (each.first > 0) {
      each.first--;
      return Math.min(pause, AT_FIRST_NANOS);
    }
    each.withdrawn.clear();
    return pause;
  }

  /**
   * The answer to a guest that asks; without one, everybody is told soon.
   *
   * @param source its IPv6 address, or the unspecified one
   */
  synchronized @Nullable Sent asked(
      String segment, RouterInterface router, MacAddress mac, IpAddress source, long now) {
    Advertisement said = router.ipv6().advertise().orElse(null);
    if (said == null) {
      return null;
    }
    Told each = news(segment, router, now);
    boolean nobody = source.high() == 0 && source.low() == 0;
    if (nobody) {
      long soon = now + random.nextLong(DELAY_NANOS);
      each.next = Math.min(each.next, Math.max(soon, each.last + LEAST_NANOS));
      return null;
    }
    return answered.spend(mac, now)
        ? new Sent(segment, RouterAdvertisement.to(mac, source, router, said, each.withdrawn))
        : null;
  }
}
