package io.drawbridge;

import io.drawbridge.openflow.OpenFlowServer;
import io.drawbridge.rest.AdminToken;
import io.drawbridge.rest.RestServer;
import io.drawbridge.service.Fleet;
import io.drawbridge.service.NetworkService;
import io.drawbridge.store.LeaseStore;
import io.drawbridge.store.RevisionStore;
import io.drawbridge.store.WhereaboutsStore;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A running controller. Started from the store outwards, so that the first switch finds its
 * revision; closed inwards.
 */
public final class Drawbridge implements AutoCloseable {
  private final ScheduledExecutorService pool;
  private final RevisionStore store;
  private final WhereaboutsStore whereabouts;
  private final LeaseStore leases;
  private final Fleet fleet;
  private final NetworkService networks;
  private final OpenFlowServer openflow;
  private final RestServer rest;

  /**
   * Starts a controller.
   *
   * @throws io.drawbridge.store.StoreException if the data directory can't be used
   * @throws IllegalStateException if a port can't be listened on, or the stored document is not
   *     accepted
   */
  public Drawbridge(Settings settings) {
    AtomicInteger number = new AtomicInteger();
    pool =
        Executors.newScheduledThreadPool(
            Math.max(2, Runtime.getRuntime().availableProcessors()),
            task -> {
              Thread thread = new Thread(task, "reconcile-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    store = new RevisionStore(settings.data());
    try {
      whereabouts = WhereaboutsStore.in(settings.data());
      leases = LeaseStore.in(settings.data());
    } catch (RuntimeException failure) {
      store.close();
      throw failure;
    }
    fleet = new Fleet(pool, leases, whereabouts);
    networks = new NetworkService(store, fleet, InstantSource.system());
    try {
      networks.start();
      pool.scheduleAtFixedRate(networks::tick, 1, 1, TimeUnit.SECONDS);
      openflow =
          new OpenFlowServer(
              new InetSocketAddress(settings.openflowAddress(), settings.openflowPort()),
              fleet,
              OpenFlowServer.Patience.DEFAULT);
    } catch (RuntimeException failure) {
      pool.shutdownNow();
      whereabouts.close();
      leases.close();
      store.close();
      throw failure;
    }
    try {
      rest =
          new RestServer(
              settings.httpAddresses().stream()
                  .map(address -> new InetSocketAddress(address, settings.httpPort()))
                  .toList(),
              networks,
              fleet,
              AdminToken.in(settings.data()));
    } catch (RuntimeException failure) {
      openflow.close();
      pool.shutdownNow();
      whereabouts.close();
      leases.close();
      store.close();
      throw failure;
    }
  }

  /** The path of policy updates. */
  public NetworkService networks() {
    return networks;
  }

  /** Where switches connect. */
  public int openflowPort() {
    return openflow.port();
  }

  /** Where the REST interface listens. */
  public int httpPort() {
    return rest.port();
  }

  /** Stops; switches go on enforcing the tables they have. */
  @Override
  public void close() {
    rest.close();
    openflow.close();
    fleet.close();
    pool.shutdownNow();
    whereabouts.close();
    leases.close();
    store.close();
  }
}
