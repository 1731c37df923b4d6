package io.drawbridge.service;

import io.drawbridge.compile.LeasedAddress;
import io.drawbridge.compile.PlacedPort;
import io.drawbridge.dhcp.DhcpServer;
import io.drawbridge.dhcp.Notice;
import io.drawbridge.dhcp.Wire;
import io.drawbridge.net.IpAddress;
import io.drawbridge.network.Binding;
import io.drawbridge.network.Network;
import io.drawbridge.network.Place;
import io.drawbridge.network.Switch;
import io.drawbridge.openflow.SwitchConnection;
import io.drawbridge.punt.DhcpEvent;
import io.drawbridge.punt.Event;
import io.drawbridge.punt.PuntHandler;
import io.drawbridge.reconcile.Desired;
import io.drawbridge.reconcile.Reconciler;
import io.drawbridge.store.Lease;
import io.drawbridge.store.LeaseStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The DHCP server and the switches it works through. Any thread. */
final class DhcpDesk implements Wire, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DhcpDesk.class);

  /** How long an answer waits for the switches to know of its lease. */
  private static final int BIND_SECONDS = 2;

  /** A switch of the document, with its connection if it has one. */
  record Member(
      String name,
      Reconciler reconciler,
      PuntHandler punts,
      Optional<SwitchConnection> connection) {}

  private final Supplier<@Nullable Desired> desired;
  private final Supplier<List<Member>> members;
  private final Consumer<Event> events;
  private final DhcpServer server;

  DhcpDesk(
      LeaseStore store,
      ScheduledExecutorService pool,
      Supplier<@Nullable Desired> desired,
      Supplier<List<Member>> members,
      Consumer<Event> events) {
    this.desired = desired;
    this.members = members;
    this.events = events;
    this.server = new DhcpServer(store, pool, this, InstantSource.system());
  }

  DhcpServer server() {
    return server;
  }

  @Override
  public void probe(String segment, IpAddress address) {
    for (Member member : members.get()) {
      member
          .connection()
          .ifPresent(connection -> member.punts().probe(connection, segment, address));
    }
  }

  @Override
  public CompletableFuture<Void> bind() {
    Desired current = desired.get();
    if (current == null) {
      return CompletableFuture.completedFuture(null);
    }
    List<CompletableFuture<?>> waiting = new ArrayList<>();
    for (Member member : members.get()) {
      waiting.add(member.reconciler().leased(bound(current.network(), member.name())));
    }
    return CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, BIND_SECONDS, TimeUnit.SECONDS);
  }

  /** What was handed out at the strict places of a switch. */
  Set<LeasedAddress> bound(Network network, String switchName) {
    Set<String> strict = strict(network, switchName);
    Set<LeasedAddress> bound = new HashSet<>();
    for (Lease lease : server.leases(switchName, strict)) {
      bound.add(new LeasedAddress(lease.place(), lease.mac(), lease.address()));
    }
    return bound;
  }

  /** Places of segments with DHCP whose machines are held to what they were given. */
  private static Set<String> strict(Network network, String switchName) {
    Set<String> strict = new HashSet<>();
    Switch self = network.switches().get(switchName);
    if (self == null) {
      return strict;
    }
    Set<String> zones = new HashSet<>();
    network
        .segments()
        .forEach(
            (name, segment) -> {
              var router = network.router().get(name);
              if (router != null && router.dhcp().isPresent()) {
                zones.addAll(segment.zones());
              }
            });
    for (Place place : self.places()) {
      String zone = place.membership().zone();
      if (zones.contains(zone) && PlacedPort.binding(network, place) == Binding.STRICT) {
        strict.add(Place.label(place.port(), place.vlan()));
      }
    }
    return strict;
  }

  @Override
  public void tell(Notice notice) {
    events.accept(
        new DhcpEvent(
            Instant.now(),
            notice.switchName(),
            notice.kind().text(),
            notice.segment(),
            notice.text(),
            notice.times()));
  }

  /** Called once in a while. */
  void tidy() {
    try {
      server.tidy();
    } catch (RuntimeException defect) {
      // Thrown on, it would be the last time.
      LOG.error("ended leases could not be tidied up", defect);
    }
  }

  /** The leases that are going on. */
  List<LeaseState> leases() {
    return server.leases().stream()
        .map(
            lease ->
                new LeaseState(
                    lease.segment(),
                    lease.address().toString(),
                    lease.mac().toString(),
                    lease.hostName(),
                    lease.client(),
                    lease.switchName(),
                    lease.place(),
                    server.isReserved(lease),
                    lease.since().toString(),
                    lease.until().toString()))
        .toList();
  }

  @Override
  public void close() {
    server.close();
  }
}
