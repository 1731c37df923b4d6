package io.drawbridge.service;

import io.drawbridge.compile.PlacedPort;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.openflow.FlowStatistics;
import io.drawbridge.openflow.SwitchConnection;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Table;
import io.drawbridge.pipeline.Violation;
import io.drawbridge.punt.ViolationLog.Counted;
import io.drawbridge.reconcile.Desired;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * How often a guest did what it may not do, since its flows were last sent.
 *
 * @param switchName the switch
 * @param port the port, or VLAN of a trunk; empty where places are not told apart
 * @param zone its zone
 * @param kind of violation
 * @param packets 1 or more
 */
public record ViolationCount(
    String switchName, String port, String zone, String kind, long packets) {
  private static final List<Table> TABLES =
      List.of(
          Table.BINDING,
          Table.DISCOVERY,
          Table.ADMIT,
          Table.LEARN,
          Table.MOVED,
          Table.LEARNED,
          Table.SETTLED,
          Table.FORWARD);

  /** Reads what a switch has counted. */
  static CompletableFuture<List<Counted>> counted(SwitchConnection connection) {
    List<CompletableFuture<List<FlowStatistics>>> parts =
        TABLES.stream().map(table -> connection.flows(table.id())).toList();
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenApply(
            nothing -> {
              List<Counted> counted = new ArrayList<>();
              parts.forEach(part -> part.join().forEach(flow -> add(flow, counted)));
              return counted;
            });
  }

  private static void add(FlowStatistics statistics, List<Counted> counted) {
    Cookie.read(statistics.flow().cookie())
        .filter(cookie -> statistics.packets() > 0)
        .ifPresent(
            cookie ->
                Violation.of(cookie)
                    .ifPresent(
                        violation ->
                            counted.add(
                                new Counted(
                                    Violation.place(cookie), violation, statistics.packets()))));
  }

  /** With names, one a place and kind. */
  static List<ViolationCount> of(
      Desired desired, String switchName, SwitchFacts facts, List<Counted> counted) {
    Map<Integer, PlacedPort> places = new HashMap<>();
    if (desired.network().switches().containsKey(switchName)) {
      PlacedPort.of(desired.network(), switchName, desired.numbering(), facts)
          .forEach(place -> places.put(place.number(), place));
    }
    Map<List<String>, Long> sums = new HashMap<>();
    for (Counted each : counted) {
      PlacedPort place = places.get(each.place());
      sums.merge(
          List.of(
              place == null ? "" : place.label(),
              place == null ? "" : place.zone(),
              each.violation().text()),
          each.packets(),
          Long::sum);
    }
    return sums.entrySet().stream()
        .map(
            entry ->
                new ViolationCount(
                    switchName,
                    entry.getKey().get(0),
                    entry.getKey().get(1),
                    entry.getKey().get(2),
                    entry.getValue()))
        .sorted(
            java.util.Comparator.comparing(ViolationCount::port)
                .thenComparing(ViolationCount::kind))
        .toList();
  }
}
