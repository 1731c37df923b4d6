package io.drawbridge.service;

import io.drawbridge.openflow.FlowStatistics;
import io.drawbridge.openflow.SwitchConnection;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Table;
import io.drawbridge.punt.NatEntry;
import io.drawbridge.reconcile.Desired;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * How many packets an entry of {@code nat} could not translate for want of a free port, since its
 * flows were last sent.
 *
 * @param switchName the switch
 * @param kind {@code outbound}, {@code oneToOne}, {@code forward} or {@code hairpin}
 * @param name of the entry; empty for hairpins
 * @param exhausted 0 or more
 */
public record NatCount(String switchName, String kind, String name, long exhausted) {
  private static final List<Table> TABLES = List.of(Table.TRANSLATED, Table.HAIRPIN);

  /** Reads what a switch has counted. */
  static CompletableFuture<Map<NatEntry, Long>> counted(
      Desired current, SwitchConnection connection) {
    List<CompletableFuture<List<FlowStatistics>>> parts =
        TABLES.stream().map(table -> connection.flows(table.id())).toList();
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenApply(
            nothing -> {
              Map<NatEntry, Long> counted = new LinkedHashMap<>();
              for (CompletableFuture<List<FlowStatistics>> part : parts) {
                for (FlowStatistics flow : part.join()) {
                  Cookie.read(flow.flow().cookie())
                      .flatMap(cookie -> NatEntry.of(current, cookie))
                      .ifPresent(entry -> counted.merge(entry, flow.packets(), Long::sum));
                }
              }
              return counted;
            });
  }

  static List<NatCount> of(String switchName, Map<NatEntry, Long> counted) {
    List<NatCount> counts = new ArrayList<>();
    counted.forEach(
        (entry, packets) ->
            counts.add(new NatCount(switchName, entry.kind(), entry.name(), packets)));
    return counts;
  }
}
