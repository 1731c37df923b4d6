package io.drawbridge.service;

import io.drawbridge.compile.Numberer;
import io.drawbridge.compile.Numbering;
import io.drawbridge.document.Format;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Documents in, revisions out. One document at a time; blocks until the connected switches have
 * answered, so it is called on worker threads.
 */
public final class NetworkService {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkService.class);

  /**
   * How long a document waits for the one before it; a refusal is better than an answer too late.
   */
  private static final Duration TURN = Duration.ofSeconds(20);

  private final ReentrantLock turn = new ReentrantLock(true);
  private final RevisionStore store;
  private final Fleet fleet;
  private final InstantSource clock;
  private final Duration patience;
  private final Numberer numberer = new Numberer();
  private volatile @Nullable Revision current;
  private @Nullable Desired desired;

  /** A service over a store; {@link #start} publishes what the store has. */
  public NetworkService(RevisionStore store, Fleet fleet, InstantSource clock) {
    this(store, fleet, clock, TURN);
  }

  NetworkService(RevisionStore store, Fleet fleet, InstantSource clock, Duration patience) {
    this.store = store;
    this.fleet = fleet;
    this.clock = clock;
    this.patience = patience;
  }

  /**
   * Publishes the latest stored revision, if there is one, without waiting for switches.
   *
   * @throws IllegalStateException if this version does not accept the stored document
   */
  public void start() {
    turn.lock();
    try {
      restore();
    } finally {
      turn.unlock();
    }
  }

  private void restore() {
    Optional<RevisionStore.Stored> latest = store.latest();
    if (latest.isEmpty()) {
      return;
    }
    Revision revision = latest.get().revision();
    ReadResult read = NetworkReader.read(revision.text(), format(revision.format()));
    Network network =
        read.network()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "the stored revision "
                            + revision.number()
                            + " is not accepted by this version: "
                            + read.problems()));
    Numbering numbering = numberer.extend(NumberingText.read(latest.get().numbering()), network);
    current = revision;
    Desired restored = new Desired(revision.number(), network, numbering);
    desired = restored;
    LOG.info("revision {} of {} is in force", revision.number(), revision.acceptedAt());
    fleet.publish(restored);
  }

  /** The current revision. */
  public Optional<Revision> current() {
    return Optional.ofNullable(current);
  }

  /** One revision. */
  public Optional<Revision> revision(long number) {
    return store.get(number).map(RevisionStore.Stored::revision);
  }

  /** The newest revisions, without their texts. */
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
    long start = System.nanoTime();
    Optional<Outcome> stale = conflict(expected);
    if (stale.isPresent()) {
      return stale.get();
    }
    // Before its turn: a text that is slow to read delays no other.
    ReadResult read = NetworkReader.read(text, format);
    if (read.network().isEmpty()) {
      return new Outcome.Invalid(read.problems());
    }
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
      return conflict(expected)
          .orElseGet(() -> putInTurn(text, format, read.network().get(), dryRun));
    } finally {
      turn.unlock();
    }
  }

  private Optional<Outcome> conflict(Optional<Long> expected) {
    Revision revision = current;
    long number = revision == null ? 0 : revision.number();
    return expected.isPresent() && expected.get() != number
        ? Optional.of(new Outcome.Conflict(number))
        : Optional.empty();
  }

  private Outcome putInTurn(byte[] text, Format format, Network network, boolean dryRun) {
    Revision before = current;
    long number = before == null ? 0 : before.number();
    Desired old = desired;
    Numbering numbering = numberer.extend(old == null ? Numbering.EMPTY : old.numbering(), network);
    Desired next = new Desired(number + 1, network, numbering);
    if (!dryRun && old != null && old.network().equals(network)) {
      return new Outcome.Accepted(number, false, fleet.publish(old).join());
    }
    try {
      var flows = fleet.preview(next);
      if (dryRun) {
        return new Outcome.Valid(flows);
      }
    } catch (IllegalArgumentException | IllegalStateException defect) {
      LOG.error("a valid document does not compile", defect);
      return new Outcome.Invalid(
          List.of(new Problem("", "does-not-compile", String.valueOf(defect.getMessage()))));
    }
    Revision revision =
        new Revision(
            number + 1,
            clock.instant(),
            format.name().toLowerCase(Locale.ROOT),
            new String(text, StandardCharsets.UTF_8));
    store.append(revision, NumberingText.write(numbering));
    current = revision;
    desired = next;
    return new Outcome.Accepted(revision.number(), true, fleet.publish(next).join());
  }

  private static Format format(String name) {
    return name.equals("json") ? Format.JSON : Format.YAML;
  }
}
