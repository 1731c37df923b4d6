package io.drawbridge.dhcp;

import io.drawbridge.store.Lease;
import io.drawbridge.store.LeaseStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Writes leases on a thread of its own; those that come while one is written are written together.
 */
final class LeaseWriter implements AutoCloseable {
  private record Waiting(Lease lease, CompletableFuture<Void> done) {}

  private final LeaseStore store;
  private final List<Waiting> waiting = new ArrayList<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "leases");
            thread.setDaemon(true);
            return thread;
          });

  LeaseWriter(LeaseStore store) {
    this.store = store;
  }

  /** Completes on the writing thread when the lease is on disk; exceptionally if it can't be. */
  CompletableFuture<Void> write(Lease lease) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    boolean first;
    synchronized (waiting) {
      first = waiting.isEmpty();
      waiting.add(new Waiting(lease, done));
    }
    if (first) {
      thread.execute(this::writeAll);
    }
    return done;
  }

  private void writeAll() {
    List<Waiting> batch;
    synchronized (waiting) {
      batch = List.copyOf(waiting);
      waiting.clear();
    }
    try {
      store.write(batch.stream().map(Waiting::lease).toList());
    } catch (RuntimeException failure) {
      batch.forEach(each -> each.done().completeExceptionally(failure));
      return;
    }
    batch.forEach(each -> each.done().complete(null));
  }

  /** What was given before is written. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }
}
