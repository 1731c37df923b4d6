package io.drawbridge.service;

import io.drawbridge.flow.Action;
import io.drawbridge.openflow.FlowStatistics;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.reconcile.Desired;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a rule counted since its flows were last sent, on all connected switches together: the
 * packets it decided, and those of the connections it passes, in both directions.
 *
 * @param packets 0 or more
 * @param bytes of whole frames
 */
public record RuleCounters(long packets, long bytes) {
  /** Nothing yet. */
  public static final RuleCounters NONE = new RuleCounters(0, 0);

  private RuleCounters plus(RuleCounters other) {
    return new RuleCounters(packets + other.packets, bytes + other.bytes);
  }

  /** By rules' names, out of some flows. */
  static Map<String, RuleCounters> of(Desired desired, Collection<FlowStatistics> flows) {
    Map<Long, String> names = new HashMap<>();
    desired.numbering().rules().forEach((name, number) -> names.put((long) number, name));
    Map<String, RuleCounters> counters = new HashMap<>();
    for (FlowStatistics flow : flows) {
      Optional<Cookie> cookie = Cookie.read(flow.flow().cookie());
      // A clause of a conjunction decides nothing by itself.
      boolean decides =
          flow.flow().actions().stream().noneMatch(Action.Conjunction.class::isInstance);
      if (cookie.isPresent() && cookie.get().kind() == Cookie.Kind.RULE && decides) {
        String name = names.get(cookie.get().number());
        if (name != null) {
          counters.merge(name, new RuleCounters(flow.packets(), flow.bytes()), RuleCounters::plus);
        }
      }
    }
    return counters;
  }
}
