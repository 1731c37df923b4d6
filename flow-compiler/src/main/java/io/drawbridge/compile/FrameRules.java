package io.drawbridge.compile;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Side;
import io.drawbridge.network.Traffic.FrameType;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Punt;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** FRAMES: the rules about frames that are not IP. What none decides goes as the segment says. */
final class FrameRules {
  private static final Cookie PIPELINE = Cookie.of(Cookie.Kind.PIPELINE);

  private static final int MAC_BITS = 48;
  private static final long ALL_ONES = (1L << MAC_BITS) - 1;

  private FrameRules() {}

  static void common(Flows flows) {
    flows.add(Table.FRAMES, Priorities.END, Flows.IPV4, PIPELINE, Flows.go(Table.TRACK));
    flows.add(Table.FRAMES, Priorities.END, Flows.IPV6, PIPELINE, Flows.go(Table.TRACK));
    // Of these ADMIT has left only what the segment says, and UPLINK takes none.
    flows.add(
        Table.FRAMES, Priorities.END + 1, Flows.FOR_BRIDGES, PIPELINE, Flows.go(Table.DELIVER));
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
    from.places().ifPresent(at -> sets.add(RuleFlows.places(Register.IN_PORT, at)));
    to.zones().ifPresent(names -> sets.add(RuleFlows.zones(site, Register.OUT_ZONE, names)));
    to.places().ifPresent(at -> sets.add(RuleFlows.places(Register.OUT_PORT, at)));
    macs(rule.from(), Field.ETH_SRC, sets);
    macs(rule.to(), Field.ETH_DST, sets);
    boolean audits = rule.action() == io.drawbridge.network.Action.AUDIT;
    Product product =
        new Product(audits ? Register.AUDITED.bit(numbers.audit(), false, type) : type);
    for (List<Match> set : sets) {
      if (set.isEmpty()) {
        return;
      }
      product.and(set);
    }
    List<Action> actions = new ArrayList<>();
    if (rule.log() || audits) {
      actions.add(Punt.LOG.action(numbers.logMeter()));
    }
    if (rule.action() == io.drawbridge.network.Action.PASS) {
      actions.add(Flows.go(Table.DELIVER));
    }
    if (audits) {
      actions.add(Register.AUDITED.setBit(numbers.audit()));
      actions.add(new Action.Resubmit(Table.FRAMES.id()));
      // The next copy of a flooded frame is counted by itself.
      actions.add(Register.AUDITED.clearBit(numbers.audit()));
    }
    product.write(
        Table.FRAMES,
        numbers.priority(),
        new Cookie(Cookie.Kind.RULE, numbers.number()),
        actions,
        flows);
  }

  private static void macs(Side side, Field field, List<List<Match>> sets) {
    Set<MacAddress> wanted = new LinkedHashSet<>(side.matching().macs());
    List<MacAddress> unwanted = side.not().macs();
    if (!wanted.isEmpty()) {
      unwanted.forEach(wanted::remove);
      sets.add(wanted.stream().map(mac -> Match.ANY.with(field, mac)).toList());
    } else if (!unwanted.isEmpty()) {
      List<Match> others = new ArrayList<>();
      others(0, 0, unwanted, field, others);
      sets.add(others);
    }
  }

  /** What begins with these bits and is none of the addresses, in the fewest prefixes. */
  private static void others(
      long bits, int length, List<MacAddress> unwanted, Field field, List<Match> others) {
    long mask = ALL_ONES & ~(ALL_ONES >>> length);
    List<MacAddress> here = unwanted.stream().filter(mac -> (mac.value() & mask) == bits).toList();
    if (here.isEmpty()) {
      others.add(Match.ANY.with(field, Bits.of(bits), Bits.of(mask)));
    } else if (length < MAC_BITS) {
      others(bits, length + 1, here, field, others);
      others(bits | 1L << (MAC_BITS - 1 - length), length + 1, here, field, others);
    }
  }
}
