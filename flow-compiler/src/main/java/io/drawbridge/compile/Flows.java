package io.drawbridge.compile;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Match;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Traffic;
import io.drawbridge.pipeline.Contract;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the flows of the stages, each held to its table's contract as it is added. */
final class Flows {
  static final Match IPV4 = Match.ANY.with(Field.ETH_TYPE, EtherTypes.IPV4);
  static final Match IPV6 = Match.ANY.with(Field.ETH_TYPE, EtherTypes.IPV6);

  /** To bridges: see {@link io.drawbridge.net.MacAddress#isForBridges}. */
  static final Match FOR_BRIDGES =
      Match.ANY.with(Field.ETH_DST, Bits.of(0x0180_c200_0000L), Bits.of(0xffff_ffff_fff0L));

  static final Match ARP = Match.ANY.with(Field.ETH_TYPE, EtherTypes.ARP);
  static final Match ICMP6 = IPV6.with(Field.IP_PROTO, Traffic.ICMP6);

  /** FLOW_NW_FRAG_ANY of Open vSwitch. */
  private static final Bits ANY_FRAGMENT = Bits.of(1);

  private final List<Flow> flows = new ArrayList<>();
  private final Map<Flow.Key, Flow> clauses = new LinkedHashMap<>();

  void add(Table table, int priority, Match match, Cookie cookie, Action... actions) {
    add(table, priority, match, cookie, List.of(actions));
  }

  void add(Table table, int priority, Match match, Cookie cookie, List<Action> actions) {
    flows.add(checked(table, priority, match, cookie, actions));
  }

  /** Adds a clause of a conjunction; what several conjunctions ask for is one flow. */
  void clause(
      Table table, int priority, Match match, Cookie cookie, Action.Conjunction conjunction) {
    Flow clause = checked(table, priority, match, cookie, List.of(conjunction));
    clauses.merge(
        clause.key(),
        clause,
        (flow, more) -> {
          List<Action> all = new ArrayList<>(flow.actions());
          all.addAll(more.actions());
          return new Flow(flow.table(), flow.priority(), flow.match(), all, flow.cookie());
        });
  }

  static Flow checked(Table table, int priority, Match match, Cookie cookie, List<Action> actions) {
    Flow flow = new Flow(table.id(), priority, match, actions, cookie.value());
    Contract.check(flow);
    return flow;
  }

  /** Adds a flow that several parts of the document ask for alike. */
  void replace(Table table, int priority, Match match, Cookie cookie, Action... actions) {
    flows.removeIf(
        flow ->
            flow.table() == table.id()
                && flow.priority() == priority
                && flow.match().equals(match));
    add(table, priority, match, cookie, actions);
  }

  /** Matches fragments, or else whole packets, beside their family. */
  static Match fragments(Match ip, boolean fragments) {
    return ip.with(Field.IP_FRAG, fragments ? ANY_FRAGMENT : Bits.ZERO, ANY_FRAGMENT);
  }

  static Action go(Table table) {
    return new Action.Goto(table.id());
  }

  Part part() {
    List<Flow> all = new ArrayList<>(flows);
    all.addAll(clauses.values());
    return new Part(all);
  }
}
