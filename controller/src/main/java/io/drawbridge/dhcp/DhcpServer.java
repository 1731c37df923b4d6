package io.drawbridge.dhcp;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Network;
import io.drawbridge.store.Lease;
import io.drawbridge.store.LeaseStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The DHCP server of all segments. What it knows is guarded by its monitor, which is never held
 * while something is written, sent or waited for; thread-safe.
 *
 * <p>An answer that gives an address leaves after three things, in this order: the lease is on
 * disk, the tables let the machine speak with it where its place is strict, and only then is the
 * machine told. An offer of an address that its client does not have yet waits until nobody has
 * answered for it.
 */
public final class DhcpServer implements AutoCloseable {
  /** How long somebody who has an address may take to say so. */
  private static final Duration PROBE = Duration.ofMillis(500);

  /** Ended leases are remembered for so long. */
  private static final Duration MEMORY = Duration.ofDays(90);

  /** How many addresses are tried for one client before it has to ask again. */
  private static final int MOST_TRIES = 8;

  private record Asker(String segment, ClientKey client) {}

  private record Pending(ClientKey client, Inbound from, Message message, Consumer<Outbound> out) {
    Asker asker() {
      return new Asker(from.segment(), client);
    }
  }

  private final ScheduledExecutorService pool;
  private final LeaseWriter writer;
  private final Wire wire;
  private final InstantSource clock;
  private final NoticeLog notices;
  private final Map<String, LeaseBook> books = new HashMap<>();
  private final Map<String, Scope> scopes = new HashMap<>();
  private final Map<String, Map<IpAddress, Pending>> probes = new HashMap<>();
  private final Set<Asker> probing = new HashSet<>();
  private @Nullable Network network;

  /**
   * A server that knows the stored leases and serves nobody until it has a document.
   *
   * @param pool lends threads; nothing blocks them
   * @throws io.drawbridge.store.StoreException if the leases can't be read
   */
  public DhcpServer(
      LeaseStore store, ScheduledExecutorService pool, Wire wire, InstantSource clock) {
    this.pool = pool;
    this.wire = wire;
    this.clock = clock;
    this.notices = new NoticeLog(wire::tell);
    this.writer = new LeaseWriter(store);
    store.forget(clock.instant().minus(MEMORY));
    store.all().forEach(lease -> book(lease.segment()).put(lease));
  }

  private LeaseBook book(String segment) {
    return books.computeIfAbsent(segment, none -> new LeaseBook());
  }

  /** The document in force from now on. */
  public synchronized void document(Network next) {
    Network before = network;
    if (before != null
        && before.router().equals(next.router())
        && before.hosts().equals(next.hosts())) {
      return;
    }
    network = next;
    scopes.clear();
    next.router()
        .keySet()
        .forEach(segment -> Scope.of(next, segment).ifPresent(scope -> scopes.put(segment, scope)));
  }

  /** The leases that are going on and that the document still allows, in order of address. */
  public synchronized List<Lease> leases() {
    Instant now = clock.instant();
    List<Lease> all = new ArrayList<>();
    books.forEach(
        (segment, book) -> {
          Scope scope = scopes.get(segment);
          book.leases().stream()
              .filter(lease -> lease.isActive(now))
              .filter(lease -> scope != null && scope.allows(lease.address(), lease.mac()))
              .forEach(all::add);
        });
    all.sort(Comparator.comparing(Lease::segment).thenComparing(Lease::address));
    return all;
  }

  /** The leases that are going on at some places of a switch, as the document allows them. */
  public synchronized List<Lease> leases(String switchName, Set<String> places) {
    Instant now = clock.instant();
    List<Lease> found = new ArrayList<>();
    for (Scope scope : scopes.values()) {
      for (String place : places) {
        book(scope.segment()).at(new LeaseBook.Place(switchName, place)).stream()
            .filter(lease -> lease.isActive(now))
            .filter(lease -> scope.allows(lease.address(), lease.mac()))
            .forEach(found::add);
      }
    }
    return found;
  }

  /** Whether the address is a declared host's. */
  public synchronized boolean isReserved(Lease lease) {
    Scope scope = scopes.get(lease.segment());
    return scope != null && scope.isDeclared(lease.mac());
  }

  /**
   * A client's datagram came in; what is wrong with it is noted once and ignored.
   *
   * @param out sends an answer to where it came from; called on any thread, now or later
   */
  public void receive(Inbound from, Consumer<Outbound> out) {
    if (!from.whole()) {
      notices.refused(from, Defect.CUT);
      return;
    }
    Reading reading = MessageReader.read(from.payload());
    if (reading instanceof Reading.Refused refused) {
      notices.refused(from, refused.defect());
    } else if (reading instanceof Reading.Read read) {
      Message message = read.message();
      if (!message.relay().equals(Message.NOBODY)) {
        notices.refused(from, Defect.RELAYED);
      } else if (!message.mac().equals(from.from())) {
        notices.refused(from, Defect.FOREIGN_MAC);
      } else {
        answer(new Pending(message.client(), from, message, out), MOST_TRIES);
      }
    }
  }

  private void answer(Pending pending, int tries) {
    Scope scope;
    Decision decision;
    synchronized (this) {
      scope = scopes.get(pending.from().segment());
      if (scope == null || isProbing(pending)) {
        return;
      }
      decision =
          new Responder(book(scope.segment()))
              .decide(scope, pending.from(), pending.message(), clock.instant());
      if (decision instanceof Decision.Probe probe) {
        probes
            .computeIfAbsent(scope.segment(), none -> new HashMap<>())
            .put(probe.address(), pending);
        probing.add(pending.asker());
      }
    }
    act(scope, pending, decision, tries);
  }

  /** Who asks again while his address is asked for has to wait for the first answer. */
  private boolean isProbing(Pending pending) {
    return pending.message().type() == MessageType.DISCOVER && probing.contains(pending.asker());
  }

  private void act(Scope scope, Pending pending, Decision decision, int tries) {
    if (decision instanceof Decision.Answer answer) {
      pending.out().accept(Outbound.of(scope, answer.message()));
    } else if (decision instanceof Decision.Tell tell) {
      tell(tell.kind(), pending.from(), tell.text());
    } else if (decision instanceof Decision.Grant grant) {
      store(
          grant.lease(),
          pending.from(),
          () -> pending.out().accept(Outbound.of(scope, grant.message())));
    } else if (decision instanceof Decision.End end) {
      store(end.lease(), pending.from(), () -> {});
    } else if (decision instanceof Decision.Marked marked) {
      tell(Notice.Kind.ADDRESS_IN_USE, pending.from(), marked.text());
      marked.over().ifPresent(lease -> store(lease, pending.from(), () -> {}));
    } else if (decision instanceof Decision.Probe probe) {
      wire.probe(scope.segment(), probe.address());
      var unused =
          pool.schedule(
              () -> probed(scope, pending, probe, tries), PROBE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void store(Lease lease, Inbound from, Runnable then) {
    var unused =
        writer
            .write(lease)
            .thenCompose(nothing -> wire.bind())
            .whenComplete(
                (nothing, failure) -> {
                  if (failure == null) {
                    then.run();
                  } else {
                    notices.refused(from, Defect.NOT_STORED);
                  }
                });
  }

  /** Nobody answered, or somebody did and took the question away. */
  private void probed(Scope scope, Pending pending, Decision.Probe probe, int tries) {
    boolean free;
    synchronized (this) {
      free = probes.getOrDefault(scope.segment(), new HashMap<>()).remove(probe.address(), pending);
      probing.remove(pending.asker());
    }
    if (free) {
      pending.out().accept(Outbound.of(scope, probe.offer()));
    } else if (tries > 1) {
      answer(pending, tries - 1);
    }
  }

  /** Somebody answered for an address. */
  public void has(String segment, String switchName, IpAddress address, MacAddress mac) {
    Optional<Pending> asked;
    synchronized (this) {
      Map<IpAddress, Pending> probing = probes.getOrDefault(segment, new HashMap<>());
      asked =
          Optional.ofNullable(probing.get(address))
              .filter(pending -> !pending.client().mac().equals(mac));
      if (asked.isPresent()) {
        probing.remove(address);
        LeaseBook book = book(segment);
        book.withdraw(asked.get().client());
        book.mark(
            address, new LeaseBook.Place(switchName, ""), clock.instant().plus(Responder.UNUSABLE));
      }
    }
    asked.ifPresent(
        pending ->
            notices.tell(
                Notice.Kind.ADDRESS_IN_USE,
                segment,
                switchName,
                mac + " uses " + address + " without a lease"));
  }

  private void tell(Notice.Kind kind, Inbound from, String text) {
    notices.tell(kind, from.segment(), from.switchName(), text);
  }

  /** Drops what is over; called once in a while. */
  public void tidy() {
    Instant now = clock.instant();
    synchronized (this) {
      books.values().forEach(book -> book.tidy(now));
    }
    var unused = wire.bind();
  }

  /** Tells what there was more of; called once a minute. */
  public void sumUp() {
    notices.sumUp();
  }

  /** Leases granted before are written; nobody is answered any more. */
  @Override
  public void close() {
    writer.close();
  }
}
