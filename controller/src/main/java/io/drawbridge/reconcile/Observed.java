package io.drawbridge.reconcile;

import io.drawbridge.compile.Program;
import io.drawbridge.diff.FlowDiff;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.openflow.FlowChange;
import io.drawbridge.openflow.FlowStatistics;
import io.drawbridge.openflow.Meter;
import io.drawbridge.openflow.SwitchConnection;
import io.drawbridge.openflow.wire.FlowCodec;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads what a switch reports: its program, and what it remembers besides. */
final class Observed {
  private static final Set<Integer> LEARNING =
      Set.of(Table.MOVES.id(), Table.PLACE_MACS.id(), Table.MACS.id(), Table.NEIGHBOURS.id());

  private Observed() {}

  /** Everything but what the switch learned by itself and what can't be told. */
  static List<Flow> programFlows(List<FlowStatistics> flows) {
    return flows.stream()
        .map(FlowStatistics::flow)
        .filter(flow -> !isLearned(flow) && !isUnreadable(flow))
        .toList();
  }

  /**
   * Deletions of flows that can't be told by their match: a stranger's, so a stranger's cookie will
   * do.
   */
  static List<FlowChange> unreadable(List<FlowStatistics> flows) {
    return flows.stream()
        .map(FlowStatistics::flow)
        .filter(Observed::isUnreadable)
        .map(flow -> (FlowChange) new FlowChange.DeleteByCookie(flow.table(), flow.cookie()))
        .distinct()
        .toList();
  }

  private static boolean isUnreadable(Flow flow) {
    return flow.actions().contains(FlowCodec.UNKNOWN_MATCH);
  }

  /** By its cookie, and only where switches do learn: elsewhere such a cookie is a stranger's. */
  static boolean isLearned(Flow flow) {
    return LEARNING.contains(flow.table())
        && Cookie.read(flow.cookie()).map(Cookie::isLearned).orElse(false);
  }

  /**
   * The MAC addresses of gateways in the flows of an earlier program, which answered for them; only
   * of gateways the document still names.
   */
  static Map<IpAddress, MacAddress> gateways(
      List<FlowStatistics> flows, @Nullable Desired desired) {
    Map<IpAddress, MacAddress> gateways = new TreeMap<>();
    if (desired == null) {
      return gateways;
    }
    Set<IpAddress> named = new HashSet<>();
    desired.network().router().values().forEach(r -> named.addAll(r.gateways()));
    desired.network().segments().values().forEach(s -> named.addAll(s.edge().gateways()));
    for (FlowStatistics statistics : flows) {
      Flow flow = statistics.flow();
      boolean gateway =
          Cookie.read(flow.cookie()).filter(c -> c.kind() == Cookie.Kind.GATEWAY).isPresent();
      var nextHop = flow.match().get(Register.NEXT_HOP.slice().field());
      var asked = flow.match().get(Field.ARP_TPA);
      var solicited = flow.match().get(Field.ND_TARGET);
      var is = nextHop != null ? nextHop : asked != null ? asked : solicited;
      if (!gateway || is == null) {
        continue;
      }
      IpAddress address =
          is.equals(solicited)
              ? new IpAddress(IpAddress.Family.IPV6, is.value().high(), is.value().low())
              : IpAddress.ofIpv4((int) is.value().low());
      Field said = nextHop == null ? Field.ETH_SRC : Field.ETH_DST;
      for (Action action : flow.actions()) {
        if (named.contains(address)
            && action instanceof Action.SetField set
            && set.field() == said) {
          gateways.put(address, new MacAddress(set.value().low()));
        }
      }
    }
    return gateways;
  }

  /** Deletions of the learned flows that point to a place. */
  static List<FlowChange> learnedOn(List<FlowStatistics> flows, Set<Integer> places) {
    Set<Action> pointers = new HashSet<>();
    places.forEach(place -> pointers.add(Register.OUT_PORT.set(place)));
    List<FlowChange> changes = new ArrayList<>();
    for (FlowStatistics statistics : flows) {
      Flow flow = statistics.flow();
      if (isLearned(flow) && flow.actions().stream().anyMatch(pointers::contains)) {
        changes.add(new FlowChange.Delete(flow.key()));
      }
    }
    return changes;
  }

  /** Meters the program uses that are not there, or are there with other rates. */
  static List<Meter> missing(Program program, List<Meter> there) {
    Set<Meter> known = new HashSet<>(there);
    return program.meters().stream()
        .map(band -> new Meter(band.id(), band.packetsPerSecond(), band.burstPackets()))
        .filter(meter -> !known.contains(meter))
        .toList();
  }

  /** The cookies of what was put. */
  static Set<Long> cookies(FlowDiff diff) {
    Set<Long> cookies = new HashSet<>();
    diff.put().forEach(flow -> cookies.add(flow.cookie()));
    return cookies;
  }

  /** The flows with one of these cookies. */
  static CompletableFuture<List<FlowStatistics>> read(SwitchConnection from, Set<Long> cookies) {
    List<CompletableFuture<List<FlowStatistics>>> parts = new ArrayList<>();
    cookies.forEach(cookie -> parts.add(from.flowsWithCookie(cookie)));
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenApply(nothing -> parts.stream().flatMap(part -> part.join().stream()).toList());
  }

  static List<FlowChange> changes(FlowDiff diff) {
    List<FlowChange> changes = new ArrayList<>(diff.size());
    diff.delete().forEach(key -> changes.add(new FlowChange.Delete(key)));
    diff.put().forEach(flow -> changes.add(new FlowChange.Put(flow)));
    return changes;
  }
}
