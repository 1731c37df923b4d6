package io.drawbridge.punt;

import io.drawbridge.net.IpAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for the MAC address of a next hop. Of each next hop one packet is kept, the latest (RFC
 * 1122, 2.3.2.2); it is asked for three times, little more than a second apart, and that it did not
 * answer is remembered for three seconds more. Bounded in next hops and in bytes. Knows no clock
 * but what it is told; thread-safe.
 *
 * @param <P> a packet
 */
final class Waiting<P> {
  static final int TRIES = 3;
  static final int MOST_HOPS = 1024;
  static final long MOST_BYTES = 1 << 20;

  private static final long MILLI = 1_000_000;

  /** A little more than what {@link Budget} lets one address be asked for. */
  private static final long ASK_EVERY = 1100 * MILLI;

  private static final long FAILED_FOR = 3000 * MILLI;

  /** Until the switch's tables and caches should have heard of it; else it is asked for again. */
  private static final long ANSWERED_FOR = 500 * MILLI;

  private static final long REPLAY_EVERY = 50 * MILLI;

  /** A next hop on a segment, by the segment's number. */
  record Hop(int segment, IpAddress address) {}

  /** What is to be done about a next hop. */
  sealed interface Step<P> {
    /** Ask for it. */
    record Ask<P>(Hop hop) implements Step<P> {}

    /** It does not answer: tell the packet's sender. */
    record GiveUp<P>(P packet) implements Step<P> {}

    /** It has answered: let the packet enter again. */
    record Replay<P>(P packet) implements Step<P> {}
  }

  private enum State {
    ASKING,
    FAILED,
    ANSWERED
  }

  private static final class Entry<P> {
    State state = State.ASKING;
    int asked;

    /** When something is to be done next. */
    long next;

    /** When an answer, or none, is forgotten. */
    long until;

    @Nullable P packet;
    int bytes;
  }

  private final Map<Hop, Entry<P>> entries = new LinkedHashMap<>();
  private long bytes;

  /**
   * A packet has come whose next hop is not known.
   *
   * @param size of the packet in bytes
   * @return what to do at once
   */
  synchronized Optional<Step<P>> offer(Hop hop, P packet, int size, long now) {
    Entry<P> entry = entries.get(hop);
    if (entry != null && isOver(entry, now)) {
      remove(hop);
      entry = null;
    }
    if (entry == null) {
      if (!makeRoom()) {
        return Optional.empty();
      }
      entry = new Entry<>();
      entries.put(hop, entry);
      keep(entry, packet, size);
      return Optional.of(ask(hop, entry, now));
    }
    if (entry.state == State.FAILED) {
      return Optional.of(new Step.GiveUp<>(packet));
    }
    keep(entry, packet, size);
    return Optional.empty();
  }

  /** A next hop has answered; the packet that waits for it, if one does, may go on. */
  synchronized Optional<P> answered(Hop hop, long now) {
    Entry<P> entry = entries.get(hop);
    if (entry == null) {
      return Optional.empty();
    }
    entry.state = State.ANSWERED;
    entry.until = now + ANSWERED_FOR;
    entry.next = now + REPLAY_EVERY;
    return Optional.ofNullable(take(entry));
  }

  /** What is to be done by now; called from time to time. */
  synchronized List<Step<P>> tick(long now) {
    List<Step<P>> steps = new ArrayList<>();
    Iterator<Map.Entry<Hop, Entry<P>>> all = entries.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Hop, Entry<P>> each = all.next();
      Entry<P> entry = each.getValue();
      if (isOver(entry, now) && entry.packet == null) {
        all.remove();
      } else if (now - entry.next >= 0) {
        step(each.getKey(), entry, now).ifPresent(steps::add);
      }
    }
    return steps;
  }

  private Optional<Step<P>> step(Hop hop, Entry<P> entry, long now) {
    switch (entry.state) {
      case ASKING -> {
        if (entry.asked < TRIES) {
          return Optional.of(ask(hop, entry, now));
        }
        entry.state = State.FAILED;
        entry.until = now + FAILED_FOR;
        entry.next = entry.until;
        return Optional.ofNullable(take(entry)).map(Step.GiveUp::new);
      }
      case ANSWERED -> {
        if (isOver(entry, now)) {
          entry.state = State.ASKING;
          entry.asked = 0;
          return Optional.of(ask(hop, entry, now));
        }
        // It came back: the switch's cache did not know of the answer yet.
        entry.next = now + REPLAY_EVERY;
        return Optional.ofNullable(take(entry)).map(Step.Replay::new);
      }
      default -> {
        return Optional.empty();
      }
    }
  }

  private static boolean isOver(Entry<?> entry, long now) {
    return entry.state != State.ASKING && now - entry.until >= 0;
  }

  private Step<P> ask(Hop hop, Entry<P> entry, long now) {
    entry.asked++;
    entry.next = now + ASK_EVERY;
    return new Step.Ask<>(hop);
  }

  private void keep(Entry<P> entry, P packet, int size) {
    take(entry);
    if (bytes + size <= MOST_BYTES) {
      entry.packet = packet;
      entry.bytes = size;
      bytes += size;
    }
  }

  private @Nullable P take(Entry<P> entry) {
    P packet = entry.packet;
    bytes -= entry.bytes;
    entry.packet = null;
    entry.bytes = 0;
    return packet;
  }

  /** One that is only remembered gives way to one that is waited for. */
  private boolean makeRoom() {
    if (entries.size() < MOST_HOPS) {
      return true;
    }
    Optional<Hop> over =
        entries.entrySet().stream()
            .filter(each -> each.getValue().state != State.ASKING)
            .map(Map.Entry::getKey)
            .findFirst();
    over.ifPresent(this::remove);
    return over.isPresent();
  }

  private void remove(Hop hop) {
    Entry<P> gone = entries.remove(hop);
    if (gone != null) {
      take(gone);
    }
  }
}
