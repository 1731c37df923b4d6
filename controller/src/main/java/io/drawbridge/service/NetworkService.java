package io.drawbridge.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.compile.Numberer;
import io.drawbridge.compile.Numbering;
import io.drawbridge.document.Collection;
import io.drawbridge.document.Edit;
import io.drawbridge.document.Format;
import io.drawbridge.document.ItemEditor;
import io.drawbridge.document.NetworkReader;
import io.drawbridge.document.ReadResult;
import io.drawbridge.network.Network;
import io.drawbridge.network.Problem;
import io.drawbridge.reconcile.Desired;
import io.drawbridge.store.Revision;
import io.drawbridge.store.RevisionStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Documents and edits in, revisions out. One at a time; blocks until the connected switches have
 * answered, so it is called on worker threads.
 */
public final class NetworkService {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkService.class);

  /** How long a change waits for the one before it; a refusal is better than an answer too late. */
  private static final Duration TURN = Duration.ofSeconds(20);

  /**
   * The revision in force.
   *
   * @param last the newest stored row: a whole document, or the edit that led here
   * @param read what it says now
   * @param numbering its numbers
   * @param edits how many edits ago the document was stored as a whole
   */
  private record Current(Revision last, ReadResult.Read read, Numbering numbering, int edits) {}

  private final ReentrantLock turn = new ReentrantLock(true);
  private final RevisionStore store;
  private final Fleet fleet;
  private final InstantSource clock;
  private final Duration patience;
  private final Numberer numberer = new Numberer();
  private final History history;
  private volatile @Nullable Current current;
  private @Nullable Network published;

  /** A service over a store; {@link #start} publishes what the store has. */
  public NetworkService(RevisionStore store, Fleet fleet, InstantSource clock) {
    this(store, fleet, clock, TURN);
  }

  NetworkService(RevisionStore store, Fleet fleet, InstantSource clock, Duration patience) {
    this.store = store;
    this.fleet = fleet;
    this.clock = clock;
    this.patience = patience;
    this.history = new History(store);
  }

  /**
   * Publishes the latest stored revision, if there is one, without waiting for switches.
   *
   * @throws IllegalStateException if this version does not accept the stored document
   */
  public void start() {
    turn.lock();
    try {
      history
          .restore(numberer)
          .ifPresent(
              restored -> {
                Current next =
                    new Current(
                        restored.last(), restored.read(), restored.numbering(), restored.edits());
                current = next;
                LOG.info(
                    "revision {} of {} is in force",
                    next.last().number(),
                    next.last().acceptedAt());
                var unused = publish(next);
              });
    } finally {
      turn.unlock();
    }
  }

  /** The number of the current revision, 0 if there is none. */
  public long number() {
    Current now = current;
    return now == null ? 0 : now.last().number();
  }

  /** The current revision with the text of its document. */
  public Optional<Revision> current() {
    return Optional.ofNullable(current)
        .map(now -> now.edits() == 0 ? now.last() : History.whole(now.last(), now.read()));
  }

  /** The current document, with its revision. */
  public Optional<View> view() {
    return Optional.ofNullable(current)
        .map(now -> new View(now.last().number(), now.read(), now.numbering()));
  }

  /** The current document, to read from. */
  public record View(long revision, ReadResult.Read read, Numbering numbering) {}

  /** One revision, with the text of its document. */
  public Optional<Revision> revision(long number) {
    return history.revision(number);
  }

  /** The newest revisions, without the texts of whole documents. */
  public List<Revision> revisions(int most) {
    return store.list(most);
  }

  /**
   * Puts a document in force.
   *
   * @param expected the revision it is meant to follow, 0 for "there is none yet"; empty for
   *     whichever there is
   * @param dryRun only say what would happen
   * @throws io.drawbridge.store.StoreException if it could not be stored; nothing is changed then
   */
  public Outcome put(byte[] text, Format format, Optional<Long> expected, boolean dryRun) {
    return put(text, format, expected, dryRun, false);
  }

  /**
   * Puts a document in force.
   *
   * @param expected the revision it is meant to follow, 0 for "there is none yet"; empty for
   *     whichever there is
   * @param dryRun only say what would happen
   * @param force also where it takes {@code management} away
   * @throws io.drawbridge.store.StoreException if it could not be stored; nothing is changed then
   */
  public Outcome put(
      byte[] text, Format format, Optional<Long> expected, boolean dryRun, boolean force) {
    long start = System.nanoTime();
    Optional<Outcome> stale = conflict(expected);
    if (stale.isPresent()) {
      return stale.get();
    }
    // Before its turn: a text that is slow to read delays no other.
    ReadResult result = NetworkReader.read(text, format);
    if (result.read().isEmpty()) {
      return new Outcome.Invalid(result.problems());
    }
    ReadResult.Read read = result.read().get();
    return inTurn(
        start,
        expected,
        () -> {
          Current before = current;
          if (!dryRun && before != null && before.read().network().equals(read.network())) {
            return unchanged(before);
          }
          Revision revision =
              new Revision(
                  number() + 1,
                  clock.instant(),
                  format.name().toLowerCase(Locale.ROOT),
                  new String(text, StandardCharsets.UTF_8));
          return put(read, revision, 0, dryRun, force);
        });
  }

  /**
   * Puts an edit of one item in force.
   *
   * @param expected see {@link #put}
   * @param dryRun only say what would happen
   * @throws io.drawbridge.store.StoreException if it could not be stored; nothing is changed then
   */
  public Outcome edit(Edit edit, Optional<Long> expected, boolean dryRun) {
    return inTurn(
        System.nanoTime(),
        expected,
        () -> {
          Current before = current;
          if (before == null) {
            return new Outcome.Missing("there is no network document yet");
          }
          Optional<JsonNode> there = before.read().tree().item(edit.collection(), edit.name());
          if (edit.value().isEmpty() && there.isEmpty()) {
            return missing(edit.collection(), edit.name());
          }
          ReadResult result = ItemEditor.edit(before.read(), edit);
          if (result.read().isEmpty()) {
            return new Outcome.Invalid(result.problems());
          }
          if (!dryRun && result.read().get().network().equals(before.read().network())) {
            return unchanged(before);
          }
          Revision revision =
              new Revision(number() + 1, clock.instant(), History.EDIT, edit.text());
          return put(result.read().get(), revision, before.edits() + 1, dryRun, false);
        });
  }

  /** What there is to say of an item that is not there. */
  public static Outcome.Missing missing(Collection collection, String name) {
    return new Outcome.Missing("there is no " + collection.item() + " '" + name + "'");
  }

  private Outcome inTurn(long start, Optional<Long> expected, Supplier<Outcome> change) {
    try {
      long left = patience.toNanos() - (System.nanoTime() - start);
      if (left <= 0 || !turn.tryLock(left, TimeUnit.NANOSECONDS)) {
        return new Outcome.Busy();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new Outcome.Busy();
    }
    try {
      return conflict(expected).orElseGet(change);
    } finally {
      turn.unlock();
    }
  }

  private Optional<Outcome> conflict(Optional<Long> expected) {
    return expected.isPresent() && expected.get() != number()
        ? Optional.of(new Outcome.Conflict(number()))
        : Optional.empty();
  }

  private Outcome unchanged(Current before) {
    return new Outcome.Accepted(before.last().number(), false, publish(before).join());
  }

  private Outcome put(
      ReadResult.Read read, Revision revision, int edits, boolean dryRun, boolean force) {
    Current before = current;
    if (before != null && !force) {
      List<Problem> lockout = Lockout.problems(before.read().network(), read.network());
      if (!lockout.isEmpty()) {
        return new Outcome.Lockout(lockout);
      }
    }
    Numbering numbering =
        numberer.extend(before == null ? Numbering.EMPTY : before.numbering(), read.network());
    Network now = read.network().at(clock.instant());
    try {
      var flows = fleet.preview(new Desired(revision.number(), now, numbering));
      if (dryRun) {
        return new Outcome.Valid(flows);
      }
    } catch (IllegalArgumentException | IllegalStateException defect) {
      LOG.error("a valid document does not compile", defect);
      return new Outcome.Invalid(
          List.of(new Problem("", "does-not-compile", String.valueOf(defect.getMessage()))));
    }
    boolean whole = edits == 0 || edits >= History.MOST_EDITS;
    store.append(
        whole && edits > 0 ? History.whole(revision, read) : revision,
        whole ? NumberingText.write(numbering) : "");
    Current next = new Current(revision, read, numbering, whole ? 0 : edits);
    if (whole && edits > 0) {
      next = new Current(History.whole(revision, read), read, numbering, 0);
    }
    current = next;
    return new Outcome.Accepted(revision.number(), true, publish(next).join());
  }

  private CompletableFuture<List<SwitchState>> publish(Current next) {
    Network now = next.read().network().at(clock.instant());
    published = now;
    return fleet.publish(new Desired(next.last().number(), now, next.numbering()));
  }

  /**
   * Switches rules on and off whose window begins or ends, without waiting for the switches; called
   * every second. A change under way does it itself.
   *
   * @return completes when the connected switches have confirmed what was switched; at once if
   *     nothing was
   */
  public CompletableFuture<List<SwitchState>> tick() {
    if (!turn.tryLock()) {
      return CompletableFuture.completedFuture(List.of());
    }
    try {
      Current now = current;
      if (now != null && !now.read().network().at(clock.instant()).equals(published)) {
        LOG.info("rules begin or end to count by the clock");
        return publish(now);
      }
    } catch (RuntimeException defect) {
      // Thrown on, it would be the last tick.
      LOG.error("rules could not be switched by the clock", defect);
    } finally {
      turn.unlock();
    }
    return CompletableFuture.completedFuture(List.of());
  }
}
