package io.drawbridge.service;

import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Port;
import io.drawbridge.openflow.FlowStatistics;
import io.drawbridge.openflow.SwitchConnection;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import io.drawbridge.reconcile.Desired;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Reads a switch's own table of MAC addresses. */
final class LearnedAddresses {
  private final Desired desired;
  private final String switchName;

  LearnedAddresses(Desired desired, String switchName) {
    this.desired = desired;
    this.switchName = switchName;
  }

  CompletableFuture<List<LearnedAddress>> read(
      SwitchConnection connection, CompletableFuture<SwitchFacts> facts) {
    return connection
        .flows(Table.MACS.id())
        .thenCombine(
            facts,
            (flows, known) -> {
              List<LearnedAddress> learned = new ArrayList<>();
              for (FlowStatistics statistics : flows) {
                add(statistics, known, learned);
              }
              return learned;
            });
  }

  private void add(FlowStatistics statistics, SwitchFacts facts, List<LearnedAddress> learned) {
    Flow flow = statistics.flow();
    var mac = flow.match().get(Field.ETH_DST);
    boolean ours = Cookie.read(flow.cookie()).map(Cookie::isLearned).orElse(false);
    if (!ours || mac == null) {
      return;
    }
    for (Action action : flow.actions()) {
      if (action instanceof Action.SetField set
          && set.mask().equals(Register.OUT_PORT.slice().mask())) {
        String port = name(facts.ports(), (int) set.value().low());
        Port declared = declared(port);
        String zone = declared == null ? "" : declared.zone();
        learned.add(
            new LearnedAddress(
                switchName,
                segmentOf(zone),
                port,
                zone,
                new MacAddress(mac.value().low()).toString(),
                statistics.durationSeconds()));
      }
    }
  }

  private @org.jspecify.annotations.Nullable Port declared(String port) {
    var self = desired.network().switches().get(switchName);
    return self == null ? null : self.ports().get(port);
  }

  private String segmentOf(String zone) {
    return desired.network().segments().entrySet().stream()
        .filter(entry -> entry.getValue().zones().contains(zone))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }

  private static String name(Map<String, Integer> ports, int number) {
    return ports.entrySet().stream()
        .filter(entry -> entry.getValue() == number)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("port " + number);
  }
}
