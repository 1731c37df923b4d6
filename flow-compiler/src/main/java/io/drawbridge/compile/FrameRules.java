package io.drawbridge.compile;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Terms;
import io.drawbridge.network.Traffic.FrameType;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Punt;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** FRAMES: the rules about frames that are not IP. What none decides goes as the segment says. */
final class FrameRules {
  private static final Cookie PIPELINE = Cookie.of(Cookie.Kind.PIPELINE);

  private FrameRules() {}

  static void common(Flows flows) {
    flows.add(Table.FRAMES, Priorities.END, Flows.IPV4, PIPELINE, Flows.go(Table.TRACK));
    flows.add(Table.FRAMES, Priorities.END, Flows.IPV6, PIPELINE, Flows.go(Table.TRACK));
    flows.add(Table.FRAMES, 0, Match.ANY, PIPELINE, Flows.go(Table.TRACK));
  }

  static void compile(Site site, Rule rule, RuleNumbers numbers, Flows flows) {
    RuleScope from = RuleScope.from(site, rule.from());
    RuleScope to = RuleScope.to(site, rule.to());
    Match type =
        rule.traffic()
            .etherType()
            .flatMap(FrameType::number)
            .map(number -> Match.ANY.with(Field.ETH_TYPE, number))
            .orElse(Match.ANY);
    List<List<Match>> sets = new ArrayList<>();
    from.zones().ifPresent(names -> sets.add(RuleFlows.zones(site, Register.IN_ZONE, names)));
    from.switchPorts().ifPresent(names -> sets.add(RuleFlows.ports(site, Register.IN_PORT, names)));
    to.zones().ifPresent(names -> sets.add(RuleFlows.zones(site, Register.OUT_ZONE, names)));
    to.switchPorts().ifPresent(names -> sets.add(RuleFlows.ports(site, Register.OUT_PORT, names)));
    macs(rule.from().matching(), Field.ETH_SRC, sets);
    macs(rule.to().matching(), Field.ETH_DST, sets);
    Product product = new Product(type);
    for (List<Match> set : sets) {
      if (set.isEmpty()) {
        return;
      }
      product.and(set);
    }
    List<Action> actions = new ArrayList<>();
    if (rule.log()) {
      actions.add(Punt.LOG.action(numbers.logMeter()));
    }
    if (rule.action() == io.drawbridge.network.Action.PASS) {
      actions.add(Flows.go(Table.DELIVER));
    }
    product.write(
        Table.FRAMES,
        numbers.priority(),
        new Cookie(Cookie.Kind.RULE, numbers.number()),
        actions,
        flows);
  }

  private static void macs(Terms terms, Field field, List<List<Match>> sets) {
    if (!terms.macs().isEmpty()) {
      sets.add(
          new LinkedHashSet<>(terms.macs())
              .stream().map(mac -> Match.ANY.with(field, mac)).toList());
    }
  }
}
