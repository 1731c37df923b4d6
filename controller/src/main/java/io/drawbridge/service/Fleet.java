package io.drawbridge.service;

import io.drawbridge.compile.NetworkCompiler;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.network.DatabaseAddress;
import io.drawbridge.network.Switch;
import io.drawbridge.openflow.FlowStatistics;
import io.drawbridge.openflow.PacketIn;
import io.drawbridge.openflow.SwitchConnection;
import io.drawbridge.openflow.SwitchListener;
import io.drawbridge.ovsdb.Databases;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Table;
import io.drawbridge.punt.PuntHandler;
import io.drawbridge.reconcile.Convergence;
import io.drawbridge.reconcile.DatabasePort;
import io.drawbridge.reconcile.Defects;
import io.drawbridge.reconcile.Desired;
import io.drawbridge.reconcile.Reconciler;
import io.drawbridge.store.LeaseStore;
import io.drawbridge.store.WhereaboutsStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All switches of the current document: a reconciler and a punt handler each. A switch may connect
 * before or after a document names it; until then it is refused, remembered and shown.
 *
 * <p>Members outlive revisions, by datapath id. {@link #publish} is called by one thread at a time;
 * the listener's methods come on event loops.
 */
public final class Fleet implements SwitchListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MOST_UNKNOWN = 1000;
  private static final int GATEWAY_SECONDS = 1;
  private static final int GATEWAY_SECONDS_KNOWN = 10;
  private static final int ADVERTISE_SECONDS = 1;
  private static final int VIOLATION_SECONDS = 60;
  private static final int TICK_MILLIS = 50;
  private static final int DHCP_SECONDS = 5;

  private record Member(String name, Reconciler reconciler, PuntHandler punts) {}

  private final ScheduledExecutorService pool;
  private final ConcurrentMap<Long, Member> members = new ConcurrentHashMap<>();
  private final ConcurrentMap<Long, SwitchConnection> connections = new ConcurrentHashMap<>();
  private final ConcurrentMap<Long, String> unknown = new ConcurrentHashMap<>();
  private final Events events = new Events();
  private final Defects defects = new Defects();
  private final Databases databases = new Databases(this::databasePorts);
  private final DhcpDesk dhcp;
  private final Moves moves;
  private volatile @Nullable Desired desired;
  private int round;

  /** A fleet that forgets leases and where hosts are when it ends. */
  public Fleet(ScheduledExecutorService pool) {
    this(pool, LeaseStore.inMemory(), WhereaboutsStore.inMemory());
  }

  /**
   * A fleet without a document.
   *
   * @param pool compiles and reconciles
   * @param leases outlive this
   * @param whereabouts outlive this
   */
  public Fleet(ScheduledExecutorService pool, LeaseStore leases, WhereaboutsStore whereabouts) {
    this.pool = pool;
    this.moves = new Moves(() -> desired, this::ward, pool, events::add, whereabouts);
    this.dhcp = new DhcpDesk(leases, pool, () -> desired, this::connectedMembers, events::add);
    every(DHCP_SECONDS, TimeUnit.SECONDS, dhcp::tidy);
    every(GATEWAY_SECONDS, TimeUnit.SECONDS, this::askGateways);
    every(TICK_MILLIS, TimeUnit.MILLISECONDS, this::tick);
    every(ADVERTISE_SECONDS, TimeUnit.SECONDS, this::advertise);
    every(VIOLATION_SECONDS, TimeUnit.SECONDS, this::sumUpViolations);
  }

  /** Again and again, also after a defect, which would end it otherwise. */
  private void every(int period, TimeUnit unit, Runnable task) {
    pool.scheduleAtFixedRate(() -> defects.run(task), period, period, unit);
  }

  /**
   * Compiles a document for all its switches without sending anything.
   *
   * @return how many flows each switch would have, by its name
   * @throws IllegalArgumentException if it does not compile
   */
  public Map<String, Integer> preview(Desired candidate) {
    Map<String, Integer> flows = new LinkedHashMap<>();
    for (Map.Entry<String, Switch> entry : candidate.network().switches().entrySet()) {
      Member member = members.get(entry.getValue().datapathId());
      flows.put(
          entry.getKey(),
          member != null && member.name().equals(entry.getKey())
              ? join(member.reconciler().preview(candidate))
              : NetworkCompiler.compile(
                      candidate.network(), entry.getKey(), candidate.numbering(), SwitchFacts.NONE)
                  .size());
    }
    return flows;
  }

  private static int join(CompletableFuture<Integer> flows) {
    try {
      return flows.join();
    } catch (CompletionException failure) {
      if (failure.getCause() instanceof RuntimeException defect) {
        throw defect;
      }
      throw failure;
    }
  }

  /**
   * Makes a revision the desired state of all its switches; completes when those connected have
   * confirmed or refused it.
   */
  public CompletableFuture<List<SwitchState>> publish(Desired next) {
    desired = next;
    moves.retain(next.network());
    dhcp.server().document(next.network());
    List<CompletableFuture<Convergence>> waiting = new ArrayList<>();
    for (Map.Entry<String, Switch> entry : next.network().switches().entrySet()) {
      long datapathId = entry.getValue().datapathId();
      unknown.remove(datapathId);
      Member before = members.get(datapathId);
      if (before != null && !before.name().equals(entry.getKey())) {
        restart(datapathId);
      }
      Member member =
          before != null && before.name().equals(entry.getKey()) ? before : member(entry.getKey());
      members.put(datapathId, member);
      var unused = member.reconciler().leased(dhcp.bound(next.network(), member.name()));
      waiting.add(
          member
              .reconciler()
              .desire(next, moves.whereabouts())
              .completeOnTimeout(Convergence.ABSENT, PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }
    for (long datapathId : List.copyOf(members.keySet())) {
      if (next.network().switches().values().stream()
          .noneMatch(s -> s.datapathId() == datapathId)) {
        members.remove(datapathId);
        restart(datapathId);
      }
    }
    Map<String, DatabaseAddress> named = new TreeMap<>();
    next.network()
        .switches()
        .forEach((name, each) -> each.database().ifPresent(at -> named.put(name, at)));
    databases.follow(named);
    return CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new))
        .thenApply(nothing -> switches());
  }

  private void databasePorts(String name, List<DatabasePort> ports) {
    for (Member member : members.values()) {
      if (member.name().equals(name)) {
        member.reconciler().databasePorts(ports);
      }
    }
  }

  /** A switch under another name, or none, starts again from its handshake. */
  private void restart(long datapathId) {
    SwitchConnection connection = connections.get(datapathId);
    if (connection != null) {
      connection.close();
    }
  }

  private Member member(String name) {
    Reconciler reconciler = new Reconciler(name, pool);
    return new Member(
        name,
        reconciler,
        new PuntHandler(name, () -> desired, reconciler, events::add, moves, dhcp.server()));
  }

  /** A switch of the document, if it is connected. */
  private Optional<Moves.Ward> ward(String name) {
    Desired current = desired;
    Switch known = current == null ? null : current.network().switches().get(name);
    if (known == null) {
      return Optional.empty();
    }
    Member member = members.get(known.datapathId());
    SwitchConnection connection = connections.get(known.datapathId());
    return member == null || connection == null
        ? Optional.empty()
        : Optional.of(new Moves.Ward(member.reconciler(), member.punts(), connection));
  }

  /** Where the hosts are that have several places. */
  public List<HostState> hosts() {
    Desired current = desired;
    return current == null ? List.of() : HostState.of(current.network(), moves.whereabouts());
  }

  private List<DhcpDesk.Member> connectedMembers() {
    List<DhcpDesk.Member> all = new ArrayList<>();
    members.forEach(
        (id, member) ->
            all.add(
                new DhcpDesk.Member(
                    member.name(),
                    member.reconciler(),
                    member.punts(),
                    Optional.ofNullable(connections.get(id)))));
    return all;
  }

  /** What was handed out by DHCP and is going on. */
  public List<LeaseState> leases() {
    return dhcp.leases();
  }

  /** What rules logged, and what guests did that they may not. */
  public Events events() {
    return events;
  }

  /** How far every switch of the document is. */
  public List<SwitchState> switches() {
    Desired current = desired;
    List<SwitchState> states = new ArrayList<>();
    if (current == null) {
      return states;
    }
    current
        .network()
        .switches()
        .forEach(
            (name, each) -> {
              Member member = members.get(each.datapathId());
              SwitchConnection connection = connections.get(each.datapathId());
              Convergence reached =
                  member == null ? Convergence.ABSENT : member.reconciler().convergence();
              states.add(
                  new SwitchState(
                      name,
                      String.format("%016x", each.datapathId()),
                      Optional.ofNullable(connection).map(SwitchConnection::remoteAddress),
                      reached.state().name().toLowerCase(java.util.Locale.ROOT),
                      reached.revision(),
                      reached.flows(),
                      reached.ports(),
                      each.ports().size(),
                      reached.changes(),
                      reached.problem(),
                      member == null
                          ? List.of()
                          : member.punts().gatewayStates(connection != null)));
            });
    return states;
  }

  /** Datapath ids that tried to connect and are in no document, with where from. */
  public Map<String, String> unknown() {
    Map<String, String> shown = new TreeMap<>();
    unknown.forEach((id, from) -> shown.put(String.format("%016x", id), from));
    return shown;
  }

  /** What the rules have counted on the connected switches, by their names. */
  public CompletableFuture<Map<String, RuleCounters>> ruleCounters() {
    return counters(
        connection ->
            List.of(Table.POLICY, Table.CONNECTION, Table.FRAMES).stream()
                .map(table -> connection.flows(table.id()))
                .toList());
  }

  /** What one rule has counted on the connected switches; by its name. */
  public CompletableFuture<Map<String, RuleCounters>> ruleCounters(int number) {
    long cookie = new Cookie(Cookie.Kind.RULE, number).value();
    return counters(connection -> List.of(connection.flowsWithCookie(cookie)));
  }

  private CompletableFuture<Map<String, RuleCounters>> counters(
      Function<SwitchConnection, List<CompletableFuture<List<FlowStatistics>>>> read) {
    Desired current = desired;
    if (current == null) {
      return CompletableFuture.completedFuture(Map.of());
    }
    List<CompletableFuture<List<FlowStatistics>>> parts = new ArrayList<>();
    connections
        .values()
        .forEach(
            connection ->
                read.apply(connection)
                    .forEach(part -> parts.add(part.exceptionally(away -> List.of()))));
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenApplyAsync(
            nothing ->
                RuleCounters.of(
                    current, parts.stream().flatMap(part -> part.join().stream()).toList()),
            pool);
  }

  /** What the connected switches have learned. */
  public CompletableFuture<List<LearnedAddress>> learned() {
    return ofEach(
        (current, member, connection) ->
            new LearnedAddresses(current, member.name())
                .read(connection, member.reconciler().facts()));
  }

  /** What guests did that they may not do, as the connected switches counted it. */
  public CompletableFuture<List<ViolationCount>> violations() {
    return ofEach(
        (current, member, connection) ->
            ViolationCount.counted(connection)
                .thenCombine(
                    member.reconciler().facts(),
                    (counted, facts) -> ViolationCount.of(current, member.name(), facts, counted)));
  }

  /** What could not be translated for want of a port, as the connected switches counted it. */
  public CompletableFuture<List<NatCount>> nat() {
    return ofEach(
        (current, member, connection) ->
            NatCount.counted(current, connection)
                .thenApply(counted -> NatCount.of(member.name(), counted)));
  }

  /** What one switch is asked for. */
  private interface Question<T> {
    CompletableFuture<List<T>> ask(Desired current, Member member, SwitchConnection connection);
  }

  /** The answers of all connected switches together; one that goes away says nothing. */
  private <T> CompletableFuture<List<T>> ofEach(Question<T> question) {
    Desired current = desired;
    if (current == null) {
      return CompletableFuture.completedFuture(List.of());
    }
    List<CompletableFuture<List<T>>> parts = new ArrayList<>();
    connections.forEach(
        (id, connection) -> {
          Member member = members.get(id);
          if (member != null) {
            parts.add(question.ask(current, member, connection).exceptionally(away -> List.of()));
          }
        });
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenApply(nothing -> parts.stream().flatMap(part -> part.join().stream()).toList());
  }

  /** Only where there is something to sum up are switches asked for what they counted. */
  private void sumUpViolations() {
    Desired current = desired;
    dhcp.server().sumUp();
    if (current == null) {
      return;
    }
    connections.forEach(
        (id, connection) -> {
          Member member = members.get(id);
          if (member != null && member.punts().nat().hasTold()) {
            var unused =
                NatCount.counted(current, connection).thenAccept(member.punts().nat()::sumUp);
          }
          if (member != null && member.punts().violations().hasTold()) {
            var unused =
                ViolationCount.counted(connection)
                    .thenAcceptBoth(
                        member.reconciler().facts(),
                        (counted, facts) ->
                            member.punts().violations().sumUp(current, facts, counted));
          }
        });
  }

  @Override
  public boolean admits(long datapathId, String remoteAddress) {
    if (members.containsKey(datapathId)) {
      return true;
    }
    if (unknown.size() < MOST_UNKNOWN && unknown.put(datapathId, remoteAddress) == null) {
      LOG.warn(
          "a switch with datapath id {} connected from {}; no document names it, so it is refused",
          String.format("%016x", datapathId),
          remoteAddress);
    }
    return false;
  }

  @Override
  public void connected(SwitchConnection connection) {
    connections.put(connection.datapathId(), connection);
    Member member = members.get(connection.datapathId());
    if (member == null) {
      connection.close();
      return;
    }
    LOG.info("switch {} connected from {}", member.name(), connection.remoteAddress());
    member.reconciler().connected(connection);
    member.punts().askGateways(connection, SwitchFacts.NONE, true);
    member.punts().connected();
  }

  @Override
  public void disconnected(SwitchConnection connection) {
    connections.remove(connection.datapathId(), connection);
    Member member = members.get(connection.datapathId());
    if (member != null) {
      member.reconciler().disconnected(connection);
    }
  }

  @Override
  public void portsChanged(SwitchConnection connection) {
    Member member = members.get(connection.datapathId());
    if (member != null) {
      member.reconciler().portsChanged(connection);
    }
  }

  @Override
  public void packetIn(SwitchConnection connection, PacketIn packet) {
    Member member = members.get(connection.datapathId());
    if (member != null) {
      // Whatever somebody sends, it ends no switch's connection.
      defects.run(() -> member.punts().handle(connection, packet));
    }
  }

  /** Packets that wait for a next hop don't wait long. */
  private void tick() {
    connections.forEach(
        (id, connection) -> {
          Member member = members.get(id);
          if (member != null) {
            member.punts().tick(connection);
          }
        });
  }

  /** Often while a gateway is not known, now and then afterwards, to follow it when it changes. */
  private void askGateways() {
    round++;
    boolean all = round % GATEWAY_SECONDS_KNOWN == 0;
    connections.forEach(
        (id, connection) -> {
          Member member = members.get(id);
          if (member == null) {
            return;
          }
          member
              .reconciler()
              .withFacts(facts -> member.punts().askGateways(connection, facts, all));
        });
  }

  /** Guests behind the router are told of it. */
  private void advertise() {
    connections.forEach(
        (id, connection) -> {
          Member member = members.get(id);
          if (member != null) {
            member.reconciler().withFacts(facts -> member.punts().advertise(connection, facts));
          }
        });
  }

  @Override
  public void close() {
    databases.close();
    connections.values().forEach(SwitchConnection::close);
    dhcp.close();
  }
}
