package io.drawbridge.reconcile;

import io.drawbridge.compile.LeasedAddress;
import io.drawbridge.compile.PlacedPort;
import io.drawbridge.compile.Program;
import io.drawbridge.compile.SwitchCompiler;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.compile.Whereabouts;
import io.drawbridge.diff.FlowDiff;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Ports;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Place;
import io.drawbridge.network.Switch;
import io.drawbridge.openflow.FlowChange;
import io.drawbridge.openflow.FlowStatistics;
import io.drawbridge.openflow.Meter;
import io.drawbridge.openflow.PortDescription;
import io.drawbridge.openflow.SwitchConnection;
import io.drawbridge.reconcile.Convergence.State;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one switch from whatever it has to its program, and keeps it there.
 *
 * <p>All state belongs to the serial executor; what the connection answers is handed over to it. At
 * most one bundle is under way; what changes meanwhile is taken together into the next. What a
 * connection answers after it has been replaced is ignored, by comparing it with the current one.
 */
public final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

  /** How often in a row tables that are not as sent are sent again. */
  private static final int MOST_DRIFTS = 3;

  /** Programs above this are read back by the cookies of what changed, where that is little. */
  private static final int LARGE_PROGRAM = 2000;

  private static final int SMALL_CHANGE = 200;

  private final String name;
  private final SerialExecutor executor;
  private final SwitchCompiler compiler;
  private final List<CompletableFuture<Convergence>> waiting = new ArrayList<>();
  private @Nullable Desired desired;
  private @Nullable SwitchConnection connection;
  private @Nullable Program observed;
  private Map<String, Integer> ports = new TreeMap<>();
  private List<DatabasePort> databasePorts = List.of();
  private Set<Integer> vlans = Set.of();
  private Set<Integer> homes = new HashSet<>();
  private Map<IpAddress, MacAddress> gateways = new TreeMap<>();
  private Optional<MacAddress> local = Optional.empty();
  private Whereabouts whereabouts = Whereabouts.UNKNOWN;
  private Set<LeasedAddress> leases = Set.of();
  private List<Meter> metersThere = List.of();
  private final List<FlowChange> stale = new ArrayList<>();
  private boolean busy;
  private boolean again;
  private int drifts;
  private volatile Convergence convergence = Convergence.ABSENT;

  /**
   * A reconciler that has nothing to do yet.
   *
   * @param name the switch's name in the document
   * @param pool lends the threads that compile and compare
   */
  public Reconciler(String name, Executor pool) {
    this.name = name;
    this.executor = new SerialExecutor(pool);
    this.compiler = new SwitchCompiler(name);
  }

  /** How far the switch is; any thread. */
  public Convergence convergence() {
    return convergence;
  }

  /**
   * The names and numbers of the document's ports that exist, and the gateways known; completes on
   * the pool.
   */
  public CompletableFuture<SwitchFacts> facts() {
    return CompletableFuture.supplyAsync(this::known, executor);
  }

  /** Does something with the facts, on the pool; what it throws is logged. Any thread. */
  public void withFacts(Consumer<SwitchFacts> use) {
    executor.execute(() -> use.accept(known()));
  }

  /**
   * Compiles a revision as {@link #desire} would, without sending anything; any thread.
   *
   * @return how many flows there would be; completes exceptionally if it does not compile
   */
  public CompletableFuture<Integer> preview(Desired next) {
    return CompletableFuture.supplyAsync(
        () -> compiler.compile(next.network(), next.numbering(), known(next)).size(), executor);
  }

  /**
   * Makes a revision the desired one; any thread.
   *
   * @param hosts where hosts with several places are
   * @return completes when the switch has confirmed it or refused it, or at once if the switch is
   *     away
   */
  public CompletableFuture<Convergence> desire(Desired next, Whereabouts hosts) {
    return take(
        () -> {
          desired = next;
          whereabouts = hosts;
        });
  }

  /**
   * Takes over where hosts with several places are; any thread.
   *
   * @return completes when the switch has confirmed the tables that follow from it, or at once if
   *     it is away
   */
  public CompletableFuture<Convergence> locate(Whereabouts hosts) {
    return take(() -> whereabouts = hosts);
  }

  private CompletableFuture<Convergence> take(Runnable change) {
    CompletableFuture<Convergence> done = new CompletableFuture<>();
    executor.execute(
        () -> {
          change.run();
          waiting.add(done);
          converge();
        });
    return done;
  }

  private SwitchFacts known() {
    return known(desired);
  }

  private SwitchFacts known(@Nullable Desired of) {
    Switch self = of == null ? null : of.network().switches().get(name);
    Map<String, Integer> named =
        self == null ? ports : PortNames.resolve(ports, self.ports(), databasePorts);
    return new SwitchFacts(named, gateways, whereabouts, leases, local);
  }

  /** What the switch's database says of its ports; any thread. */
  public void databasePorts(List<DatabasePort> next) {
    executor.execute(
        () -> {
          Map<String, Integer> before = known().ports();
          databasePorts = next;
          if (!known().ports().equals(before)) {
            converge();
          }
        });
  }

  /** The switch connected; any thread. */
  public void connected(SwitchConnection next) {
    executor.execute(
        () -> {
          connection = next;
          observed = null;
          busy = false;
          drifts = 0;
          readAll(next);
        });
  }

  /** The switch's connection ended; any thread. */
  public void disconnected(SwitchConnection last) {
    executor.execute(
        () -> {
          if (connection == last) {
            connection = null;
            observed = null;
            busy = false;
            LOG.info("switch {} is away; it goes on with the tables it has", name);
            finish(State.PENDING, convergence.changes(), Optional.empty());
          }
        });
  }

  /** Ports came or went; any thread. */
  public void portsChanged(SwitchConnection from) {
    on(
        from,
        from.ports(),
        (descriptions, error) -> {
          if (error == null) {
            takePorts(from, descriptions);
            converge();
          }
        });
  }

  /**
   * A gateway answered with this MAC address; any thread.
   *
   * @param changed told the one it had, empty for none, if it is another
   */
  public void gatewaySeen(
      IpAddress gateway, MacAddress mac, Consumer<Optional<MacAddress>> changed) {
    executor.execute(
        () -> {
          MacAddress before = gateways.put(gateway, mac);
          if (!mac.equals(before)) {
            changed.accept(Optional.ofNullable(before));
            LOG.info(
                "switch {}: gateway {} is at {}{}",
                name,
                gateway,
                mac,
                before == null ? "" : ", was " + before);
            converge();
          }
        });
  }

  /**
   * From now on these are the addresses handed out at this switch's strict places; any thread.
   *
   * @return completes when the switch has confirmed or refused the tables that know of them, or at
   *     once if it is away
   */
  public CompletableFuture<Convergence> leased(Set<LeasedAddress> handedOut) {
    CompletableFuture<Convergence> done = new CompletableFuture<>();
    executor.execute(
        () -> {
          boolean changed = !handedOut.equals(leases);
          leases = handedOut;
          if (desired == null || (!changed && !busy)) {
            done.complete(convergence);
            return;
          }
          waiting.add(done);
          if (changed) {
            converge();
          }
        });
    return done;
  }

  private void readAll(SwitchConnection from) {
    setState(State.CONVERGING, Optional.empty());
    CompletableFuture<List<PortDescription>> portsRead = from.ports();
    CompletableFuture<List<FlowStatistics>> flowsRead = from.flows();
    CompletableFuture<List<Meter>> metersRead = from.meters();
    on(
        from,
        CompletableFuture.allOf(portsRead, flowsRead, metersRead),
        (nothing, error) -> {
          if (error != null) {
            failed(error);
            return;
          }
          takePorts(from, portsRead.join());
          observed = Program.observed(Observed.programFlows(flowsRead.join()));
          metersThere = metersRead.join();
          stale.addAll(Observed.unreadable(flowsRead.join()));
          // The switch remembers across restarts of the controller what it was told of gateways.
          Observed.gateways(flowsRead.join(), desired).forEach(gateways::putIfAbsent);
          converge();
        });
  }

  private void takePorts(SwitchConnection from, List<PortDescription> descriptions) {
    Map<String, Integer> next = new TreeMap<>();
    local = Optional.empty();
    for (PortDescription port : descriptions) {
      boolean own = port.number() == Ports.LOCAL;
      if (own || (port.number() > 0 && port.number() <= Ports.MAX)) {
        next.put(port.name(), port.number());
      }
      if (own) {
        local = Optional.of(port.mac());
      }
    }
    Set<Integer> gone = new HashSet<>(ports.values());
    gone.removeAll(next.values());
    gone = gone.stream().map(Ports::inSixteenBits).collect(Collectors.toSet());
    ports = next;
    forget(from, gone);
  }

  /** Another machine may get the number of a place; it must not inherit what was known of this. */
  private void forget(SwitchConnection from, Set<Integer> places) {
    for (int place : places) {
      var unused = from.flushConntrackZone(place);
    }
    if (!places.isEmpty()) {
      on(
          from,
          from.flows(),
          (flows, error) -> {
            if (error == null) {
              stale.addAll(Observed.learnedOn(flows, places));
              converge();
            }
          });
    }
  }

  /**
   * VLANs that were there with the last program and are not with this one, and places whose host
   * has moved away.
   */
  private void forgetLeft(SwitchConnection from, Desired wanted, SwitchFacts facts) {
    List<PlacedPort> places =
        wanted.network().switches().containsKey(name)
            ? PlacedPort.of(wanted.network(), name, wanted.numbering(), facts)
            : List.of();
    Set<Integer> gone = new HashSet<>(vlans);
    vlans = numbers(places, place -> place.vlan() != Place.UNTAGGED);
    gone.removeAll(vlans);
    homes.retainAll(numbers(places, place -> place.awaited().isPresent()));
    gone.addAll(homes);
    homes = numbers(places, place -> place.host().isPresent());
    forget(from, gone);
  }

  private static Set<Integer> numbers(List<PlacedPort> places, Predicate<PlacedPort> which) {
    return places.stream()
        .filter(which)
        .map(PlacedPort::number)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private void converge() {
    SwitchConnection to = connection;
    Desired wanted = desired;
    Program there = observed;
    if (to == null || there == null) {
      if (to == null) {
        finish(State.PENDING, 0, Optional.empty());
      }
      return;
    }
    if (wanted == null) {
      return;
    }
    if (busy) {
      again = true;
      return;
    }
    SwitchFacts facts = known();
    Program program;
    try {
      program = compiler.compile(wanted.network(), wanted.numbering(), facts);
    } catch (RuntimeException defect) {
      LOG.error("switch {}: revision {} does not compile", name, wanted.revision(), defect);
      finish(State.REFUSED, 0, Optional.of("does not compile: " + defect.getMessage()));
      return;
    }
    FlowDiff diff = FlowDiff.between(program, there);
    List<Meter> meters = Observed.missing(program, metersThere);
    if (diff.isEmpty() && stale.isEmpty() && meters.isEmpty()) {
      observed = program;
      confirmed(wanted, program, 0);
      return;
    }
    setState(State.CONVERGING, Optional.empty());
    busy = true;
    List<FlowChange> changes = Observed.changes(diff);
    changes.addAll(stale);
    stale.clear();
    long start = System.nanoTime();
    CompletableFuture<Void> ready =
        meters.isEmpty() ? CompletableFuture.completedFuture(null) : to.setMeters(meters);
    on(
        to,
        ready.thenCompose(nothing -> to.commit(changes)),
        (nothing, error) -> {
          busy = false;
          boolean superseded = again || isSuperseded(wanted);
          again = false;
          if (error != null && !superseded) {
            failed(error);
            return;
          }
          if (error != null) {
            // What was refused is no longer what is wanted.
            converge();
            return;
          }
          observed = program;
          dropMeters(to, program);
          forgetLeft(to, wanted, facts);
          LOG.info(
              "switch {}: revision {}, {} of {} flows changed in {} ms",
              name,
              wanted.revision(),
              diff.size(),
              program.size(),
              (System.nanoTime() - start) / 1_000_000);
          if (superseded) {
            converge();
          } else {
            confirmed(wanted, program, diff.size());
            readBack(to, wanted, program, diff);
          }
        });
  }

  /** Meters no flow uses any more; flows come first, as a meter that goes takes its flows along. */
  private void dropMeters(SwitchConnection from, Program program) {
    Set<Integer> used = new HashSet<>();
    List<Meter> kept = new ArrayList<>();
    for (Program.MeterBand meter : program.meters()) {
      used.add(meter.id());
      kept.add(new Meter(meter.id(), meter.packetsPerSecond(), meter.burstPackets()));
    }
    List<Integer> idle =
        metersThere.stream().map(Meter::id).filter(id -> !used.contains(id)).toList();
    metersThere = kept;
    if (!idle.isEmpty()) {
      var unused = from.deleteMeters(idle);
    }
  }

  /**
   * Trust, but verify: what the switch says it has must be what was sent. After a small change of
   * large tables only the flows with the cookies it put are read, else everything.
   */
  private void readBack(SwitchConnection from, Desired wanted, Program program, FlowDiff diff) {
    boolean small = diff.size() <= SMALL_CHANGE && program.size() > LARGE_PROGRAM;
    Set<Long> cookies = small ? Observed.cookies(diff) : Set.of();
    CompletableFuture<List<FlowStatistics>> read =
        small ? Observed.read(from, cookies) : from.flows();
    on(
        from,
        read,
        (flows, error) -> {
          if (error != null || busy || isSuperseded(wanted) || !program.equals(observed)) {
            return;
          }
          List<Flow> there = Observed.programFlows(flows);
          stale.addAll(Observed.unreadable(flows));
          List<Flow> sent =
              small
                  ? program.flows().stream().filter(f -> cookies.contains(f.cookie())).toList()
                  : program.flows();
          FlowDiff drift = FlowDiff.between(sent, there);
          if (drift.isEmpty() && stale.isEmpty()) {
            drifts = 0;
            return;
          }
          drifts++;
          LOG.warn("switch {}: {} flows are not as sent", name, drift.size() + stale.size());
          if (drifts > MOST_DRIFTS) {
            stale.clear();
            finish(
                State.REFUSED,
                0,
                Optional.of("the tables do not stay as sent; is another controller connected?"));
          } else {
            readAll(from);
          }
        });
  }

  private boolean isSuperseded(Desired wanted) {
    return desired == null || desired.revision() != wanted.revision();
  }

  private void confirmed(Desired wanted, Program program, int changes) {
    Set<String> declared =
        wanted.network().switches().get(name) == null
            ? Set.of()
            : wanted.network().switches().get(name).ports().keySet();
    int present = (int) declared.stream().filter(known().ports()::containsKey).count();
    convergence =
        new Convergence(
            State.CONVERGED, wanted.revision(), program.size(), present, changes, Optional.empty());
    release();
  }

  private void failed(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    LOG.warn("switch {}: {}", name, cause.getMessage());
    finish(State.REFUSED, 0, Optional.of(String.valueOf(cause.getMessage())));
  }

  private void finish(State state, int changes, Optional<String> problem) {
    Convergence last = convergence;
    convergence =
        new Convergence(state, last.revision(), last.flows(), last.ports(), changes, problem);
    release();
  }

  private void setState(State state, Optional<String> problem) {
    Convergence last = convergence;
    convergence =
        new Convergence(
            state, last.revision(), last.flows(), last.ports(), last.changes(), problem);
  }

  private void release() {
    List<CompletableFuture<Convergence>> done = List.copyOf(waiting);
    waiting.clear();
    done.forEach(future -> future.complete(convergence));
  }

  /** Takes an answer over to the executor, unless its connection is no longer the current one. */
  private <T> void on(
      SwitchConnection from, CompletableFuture<T> answer, BiConsumer<T, @Nullable Throwable> then) {
    var unused =
        answer.whenCompleteAsync(
            (value, error) -> {
              if (connection == from) {
                then.accept(value, error);
              }
            },
            executor);
  }
}
