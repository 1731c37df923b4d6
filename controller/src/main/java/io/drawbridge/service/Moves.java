package io.drawbridge.service;

import io.drawbridge.compile.Whereabouts;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Location;
import io.drawbridge.network.Network;
import io.drawbridge.openflow.SwitchConnection;
import io.drawbridge.punt.Event;
import io.drawbridge.punt.MoveEvent;
import io.drawbridge.punt.PuntHandler;
import io.drawbridge.punt.Sightings;
import io.drawbridge.reconcile.Convergence;
import io.drawbridge.reconcile.Desired;
import io.drawbridge.reconcile.Reconciler;
import io.drawbridge.store.StoreException;
import io.drawbridge.store.WhereaboutsStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows hosts from place to place, whichever switch of the fleet they are on. A host that appears
 * at another of its places has moved there, unless it is still heard where it was: where that place
 * is still there, it is asked and listened to for a moment first. A host that is heard at both
 * stays where it was, and is told of.
 *
 * <p>At most one inquiry a host is under way. Any thread; what takes time runs on the pool.
 */
final class Moves implements Sightings {
  private static final Logger LOG = LoggerFactory.getLogger(Moves.class);

  /** How long an old place is listened to; a machine that runs answers within a few. */
  private static final int LISTEN_MILLIS = 250;

  /** How long a switch may take to confirm before the inquiry goes on without it. */
  private static final int PATIENCE_MILLIS = 1000;

  /** So many of its frames are kept meanwhile: the first questions of a machine that starts. */
  private static final int MOST_FRAMES = 16;

  /** How long a host that was heard at both places is left alone. */
  private static final int REST_MILLIS = 1000;

  private static final long TELL_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** A switch that is connected. */
  record Ward(Reconciler reconciler, PuntHandler punts, SwitchConnection connection) {}

  private record Inquiry(
      String host, MacAddress mac, Location from, Location to, List<byte[]> frames) {}

  private final Supplier<@Nullable Desired> desired;
  private final Function<String, Optional<Ward>> switches;
  private final ScheduledExecutorService pool;
  private final Consumer<Event> events;
  private final WhereaboutsStore store;

  private final Map<String, Inquiry> inquiries = new HashMap<>();
  private final Set<String> heard = new HashSet<>();
  private final Map<String, Long> told = new HashMap<>();
  private Map<String, Location> found;
  private final Set<String> watched = new HashSet<>();

  /**
   * Moves of the hosts of a document.
   *
   * @param desired the current revision, null while there is none
   * @param switches those connected, by their names
   * @param pool runs inquiries
   * @param events told of moves
   * @param store where hosts were found by an earlier controller
   */
  Moves(
      Supplier<@Nullable Desired> desired,
      Function<String, Optional<Ward>> switches,
      ScheduledExecutorService pool,
      Consumer<Event> events,
      WhereaboutsStore store) {
    this.desired = desired;
    this.switches = switches;
    this.pool = pool;
    this.events = events;
    this.store = store;
    this.found = store.all();
  }

  /** What is known now. */
  synchronized Whereabouts whereabouts() {
    return new Whereabouts(found, watched);
  }

  @Override
  public void appeared(String host, MacAddress mac, Location at, Optional<byte[]> frame) {
    Desired current = desired.get();
    if (current == null) {
      return;
    }
    synchronized (this) {
      Inquiry inquiry = inquiries.get(host);
      if (inquiry == null) {
        Location from = whereabouts().in(current.network()).get(host);
        if (from == null || from.equals(at)) {
          return;
        }
        Inquiry begun = new Inquiry(host, mac, from, at, new ArrayList<>());
        inquiries.put(host, begun);
        pool.execute(() -> inquire(begun));
        inquiry = begun;
      }
      if (inquiry.to().equals(at) && inquiry.frames().size() < MOST_FRAMES) {
        frame.ifPresent(inquiry.frames()::add);
      }
    }
  }

  @Override
  public synchronized void heard(String host) {
    if (watched.contains(host)) {
      heard.add(host);
    }
  }

  private void inquire(Inquiry inquiry) {
    Optional<Ward> there = switches.apply(inquiry.from().switchName());
    if (there.isEmpty()) {
      move(inquiry);
      return;
    }
    goOn(
        inquiry,
        there.get().reconciler().facts(),
        facts -> {
          if (facts.ports().containsKey(inquiry.from().port())) {
            listen(inquiry, there.get());
          } else {
            move(inquiry);
          }
        });
  }

  private void listen(Inquiry inquiry, Ward there) {
    synchronized (this) {
      watched.add(inquiry.host());
    }
    goOn(
        inquiry,
        locate(there),
        watching -> {
          there.punts().askHost(there.connection(), inquiry.host());
          pool.schedule(() -> conclude(inquiry, there), LISTEN_MILLIS, TimeUnit.MILLISECONDS);
        });
  }

  private void conclude(Inquiry inquiry, Ward there) {
    boolean stays;
    synchronized (this) {
      watched.remove(inquiry.host());
      stays = heard.remove(inquiry.host());
    }
    if (!stays) {
      move(inquiry);
      return;
    }
    var unused = locate(there);
    pool.schedule(() -> end(inquiry), REST_MILLIS, TimeUnit.MILLISECONDS);
    if (isNews(inquiry.host())) {
      tell(inquiry, false);
    }
  }

  /** The next step, on the pool; if one fails the host may be asked about again. */
  private <T> void goOn(Inquiry inquiry, CompletableFuture<T> step, Consumer<T> next) {
    var unused =
        step.thenAcceptAsync(next, pool)
            .exceptionally(
                failure -> {
                  LOG.error("could not find out where {} is", inquiry.host(), failure);
                  end(inquiry);
                  return null;
                });
  }

  private synchronized List<byte[]> end(Inquiry inquiry) {
    inquiries.remove(inquiry.host());
    watched.remove(inquiry.host());
    return List.copyOf(inquiry.frames());
  }

  private synchronized boolean isNews(String host) {
    long now = System.nanoTime();
    Long before = told.get(host);
    boolean news = before == null || now - before > TELL_AGAIN_NANOS;
    if (news) {
      told.put(host, now);
    }
    return news;
  }

  private void move(Inquiry inquiry) {
    Desired current = desired.get();
    synchronized (this) {
      Map<String, Location> next = new HashMap<>(found);
      next.put(inquiry.host(), inquiry.to());
      found = Map.copyOf(next);
      told.remove(inquiry.host());
    }
    stored(() -> store.write(inquiry.host(), inquiry.to()));
    tell(inquiry, true);
    List<CompletableFuture<?>> confirmed = new ArrayList<>();
    if (current != null) {
      for (String name : Whereabouts.switchesOf(current.network(), inquiry.host())) {
        switches.apply(name).ifPresent(ward -> confirmed.add(locate(ward)));
      }
    }
    goOn(
        inquiry,
        CompletableFuture.allOf(confirmed.toArray(CompletableFuture[]::new)),
        everywhere -> {
          List<byte[]> frames = end(inquiry);
          switches
              .apply(inquiry.to().switchName())
              .ifPresent(
                  ward ->
                      ward.punts()
                          .welcome(ward.connection(), inquiry.host(), inquiry.mac(), frames));
        });
  }

  private CompletableFuture<Convergence> locate(Ward ward) {
    return ward.reconciler()
        .locate(whereabouts())
        .completeOnTimeout(Convergence.ABSENT, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void tell(Inquiry inquiry, boolean moved) {
    MoveEvent event =
        new MoveEvent(
            Instant.now(),
            inquiry.to().switchName(),
            inquiry.host(),
            inquiry.from(),
            inquiry.to(),
            moved);
    if (moved) {
      LOG.info("{}", event);
    } else {
      LOG.warn("{}", event);
    }
    events.accept(event);
  }

  /** Forgets where hosts were found that have no choice of places any more. */
  void retain(Network network) {
    Map<String, List<Location>> candidates = Whereabouts.candidates(network);
    List<String> gone = new ArrayList<>();
    synchronized (this) {
      found.forEach(
          (host, at) -> {
            if (!candidates.getOrDefault(host, List.of()).contains(at)) {
              gone.add(host);
            }
          });
      Map<String, Location> next = new HashMap<>(found);
      next.keySet().removeAll(gone);
      found = Map.copyOf(next);
      told.keySet().retainAll(candidates.keySet());
    }
    gone.forEach(host -> stored(() -> store.forget(host)));
  }

  /** A disk that is full must not stop a machine from moving; only a restart would not know. */
  private static void stored(Runnable write) {
    try {
      write.run();
    } catch (StoreException failure) {
      LOG.error("{}", failure.getMessage());
    }
  }
}
