package io.drawbridge.service;

import io.drawbridge.compile.PlacedPort;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.net.MacAddress;
import io.drawbridge.openflow.FlowStatistics;
import io.drawbridge.openflow.SwitchConnection;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import io.drawbridge.reconcile.Desired;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
              Map<Integer, PlacedPort> places = places(known);
              for (FlowStatistics statistics : flows) {
                add(statistics, places, learned);
              }
              return learned;
            });
  }

  private Map<Integer, PlacedPort> places(SwitchFacts facts) {
    Map<Integer, PlacedPort> places = new HashMap<>();
    if (desired.network().switches().containsKey(switchName)) {
      PlacedPort.of(desired.network(), switchName, desired.numbering(), facts)
          .forEach(place -> places.put(place.number(), place));
    }
    return places;
  }

  private void add(
      FlowStatistics statistics, Map<Integer, PlacedPort> places, List<LearnedAddress> learned) {
    Flow flow = statistics.flow();
    var mac = flow.match().get(Field.ETH_DST);
    boolean ours = Cookie.read(flow.cookie()).map(Cookie::isLearned).orElse(false);
    if (!ours || mac == null) {
      return;
    }
    for (Action action : flow.actions()) {
      if (action instanceof Action.SetField set
          && set.mask().equals(Register.OUT_PORT.slice().mask())) {
        int number = (int) set.value().low();
        Optional<PlacedPort> place = Optional.ofNullable(places.get(number));
        learned.add(
            new LearnedAddress(
                switchName,
                place.map(PlacedPort::segment).orElse(""),
                place.map(PlacedPort::label).orElse("port " + number),
                place.map(PlacedPort::zone).orElse(""),
                new MacAddress(mac.value().low()).toString(),
                statistics.durationSeconds()));
      }
    }
  }
}
