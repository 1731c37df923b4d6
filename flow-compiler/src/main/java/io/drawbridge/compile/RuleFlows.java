package io.drawbridge.compile;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Slice;
import io.drawbridge.net.IpAddress.Family;
import io.drawbridge.network.Forward;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Traffic;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The flows of one rule for IP: in POLICY, and in CONNECTION if it passes. They match the original
 * tuple of the connection, which both directions and all fragments carry, so one set of flows
 * judges a first packet, and a reply of a connection that meets the policy again. A forwarded
 * connection's original destination is the router's; for it a rule is written a second time, for
 * the forward's number.
 */
final class RuleFlows {
  /** Conjunction numbers a rule may use: one a combination of family, protocol and forward. */
  private static final int CONJUNCTIONS_OF_A_RULE = 1 << 12;

  private static final Set<Integer> ICMP = Set.of(Traffic.ICMP, Traffic.ICMP6);

  private final Site site;
  private final Rule rule;
  private final RuleNumbers numbers;
  private final RuleScope from;
  private final RuleScope to;
  private final Flows flows;
  private final Cookie cookie;
  private final boolean readsTuple;
  private long conjunction;

  private RuleFlows(Site site, Rule rule, RuleNumbers numbers, Flows flows) {
    this.site = site;
    this.rule = rule;
    this.numbers = numbers;
    this.from = RuleScope.from(site, rule.from());
    this.to = RuleScope.to(site, rule.to());
    this.flows = flows;
    this.readsTuple = from.ports().isPresent() || !rule.traffic().icmpTypes().isEmpty();
    this.cookie = new Cookie(Cookie.Kind.RULE, numbers.number());
    this.conjunction = (long) numbers.number() * CONJUNCTIONS_OF_A_RULE;
  }

  static void compile(Site site, Rule rule, RuleNumbers numbers, Flows flows) {
    new RuleFlows(site, rule, numbers, flows).compile();
  }

  private void compile() {
    if (rule.action() == io.drawbridge.network.Action.PASS) {
      flows.add(
          Table.CONNECTION,
          100,
          Match.ANY.with(Field.CT_MARK, numbers.number()),
          cookie,
          Flows.go(Table.DELIVER));
    }
    if (from.isEmpty() || to.isEmpty()) {
      return;
    }
    for (Optional<Integer> protocol : protocols()) {
      for (Optional<Family> family : families(protocol)) {
        direct(family, protocol);
      }
    }
    for (Forward forward : site.network().nat().forwards()) {
      if (covers(forward)) {
        forwarded(forward);
      }
    }
  }

  private void direct(Optional<Family> family, Optional<Integer> protocol) {
    List<List<Match>> sets = places();
    sets.addAll(from.addressMatches(family, true));
    sets.addAll(to.addressMatches(family, false));
    from.ports().ifPresent(ports -> sets.add(PortCodes.plain(ports, Slice.of(Field.CT_TP_SRC))));
    to.ports().ifPresent(ports -> sets.add(PortCodes.destination(ports)));
    icmp(sets);
    variants(common(family, protocol, 0), sets);
  }

  private void forwarded(Forward forward) {
    List<List<Match>> sets = places();
    sets.addAll(from.addressMatches(Optional.of(Family.IPV4), true));
    from.ports().ifPresent(ports -> sets.add(PortCodes.plain(ports, Slice.of(Field.CT_TP_SRC))));
    int number = site.forwardNumber(forward.name());
    variants(common(Optional.of(Family.IPV4), Optional.of(forward.protocol()), number), sets);
  }

  /** Zones and ports of both sides. */
  private List<List<Match>> places() {
    List<List<Match>> sets = new ArrayList<>();
    from.zones().ifPresent(names -> sets.add(zones(Register.FROM_ZONE, names)));
    from.places().ifPresent(places -> sets.add(places(Register.FROM_PORT, places)));
    to.zones().ifPresent(n -> sets.add(orRouter(Register.TO_ZONE, zones(Register.TO_ZONE, n))));
    to.places().ifPresent(at -> sets.add(orRouter(Register.TO_PORT, places(Register.TO_PORT, at))));
    return sets;
  }

  /** What goes to the router itself has no zone and port to go to. */
  private List<Match> orRouter(Register register, List<Match> places) {
    if (!to.router()) {
      return places;
    }
    List<Match> all = new ArrayList<>(places);
    all.add(register.match(Match.ANY, 0));
    return all;
  }

  /** The original tuple of ICMP has the type for source port and the code for destination port. */
  private void icmp(List<List<Match>> sets) {
    Traffic traffic = rule.traffic();
    if (!traffic.icmpTypes().isEmpty()) {
      sets.add(
          traffic.icmpTypes().stream()
              .distinct()
              .map(type -> Match.ANY.with(Field.CT_TP_SRC, type))
              .toList());
    }
    traffic.icmpCode().ifPresent(code -> sets.add(List.of(Match.ANY.with(Field.CT_TP_DST, code))));
  }

  /** Ports in the original tuple can be matched only beside the protocol in it. */
  private Match common(Optional<Family> family, Optional<Integer> protocol, int forward) {
    Match common = Match.ANY;
    if (family.isPresent()) {
      common = family.get() == Family.IPV4 ? Flows.IPV4 : Flows.IPV6;
    }
    if (protocol.isPresent()) {
      common = Register.PROTOCOL.match(common, protocol.get());
      if (readsTuple) {
        common = common.with(Field.CT_NW_PROTO, protocol.get());
      }
    }
    return Register.FORWARD.match(common, forward);
  }

  /**
   * What only the opening packet has is not remembered: a connection that such a rule passed
   * carries its number, and stays passed by it.
   */
  private void variants(Match common, List<List<Match>> sets) {
    for (List<Match> set : sets) {
      if (set.isEmpty()) {
        return;
      }
    }
    boolean passes = rule.action() == io.drawbridge.network.Action.PASS;
    boolean opening = rule.traffic().readsOpeningPacket();
    boolean limited = rule.options().newPerSecond().isPresent();
    if (!opening && !limited) {
      decide(CtState.valid(common), sets, false);
      return;
    }
    decide(
        opening(CtState.match(common, CtState.TRACKED | CtState.NEW, CtState.INVALID)),
        sets,
        limited);
    Match living = CtState.match(common, CtState.TRACKED, CtState.INVALID | CtState.NEW);
    if (!opening) {
      decide(living, sets, false);
    } else if (passes) {
      decide(ConnectionStage.OPENING_LABEL.match(living, openingMark()), sets, false);
    }
  }

  /** Never zero. Not of the number, which another rule may get. */
  private long openingMark() {
    String asked = rule.name() + " " + rule.traffic().tcpFlags() + " " + rule.traffic().dscp();
    long mark = Part.mix(asked.hashCode()) & 0xffff_ffffL;
    return mark == 0 ? 1 : mark;
  }

  private Match opening(Match base) {
    Match match = base;
    if (rule.traffic().tcpFlags().isPresent()) {
      Traffic.TcpFlags wanted = rule.traffic().tcpFlags().get();
      match =
          match
              .with(Field.IP_PROTO, Traffic.TCP)
              .with(Field.TCP_FLAGS, Bits.of(wanted.set()), Bits.of(wanted.of()));
    }
    if (rule.traffic().dscp().isPresent()) {
      match = match.with(Field.IP_DSCP, rule.traffic().dscp().get());
    }
    return match;
  }

  private void decide(Match match, List<List<Match>> sets, boolean metered) {
    List<Action> actions = new ArrayList<>();
    if (metered) {
      actions.add(new Action.Metered(numbers.rateMeter()));
    }
    if (rule.log() && rule.action() != io.drawbridge.network.Action.REJECT) {
      actions.add(log());
    }
    switch (rule.action()) {
      case PASS -> {
        actions.add(Register.RULE.set(numbers.number()));
        if (rule.traffic().readsOpeningPacket()) {
          actions.add(Register.OPENING.set(openingMark()));
        }
        if (rule.options().stateless()) {
          // What the router handles has to be tracked to be translated.
          List<Action> bridged = new ArrayList<>(actions);
          bridged.add(Flows.go(Table.DELIVER));
          add(Register.ROUTED.match(match, 0), sets, bridged);
          actions.add(Flows.go(Table.TRANSLATE));
          add(Register.ROUTED.match(match, 1), sets, actions);
          return;
        }
        actions.add(Flows.go(Table.TRANSLATE));
      }
      case BLOCK -> {}
      // The controller logs what it answers.
      case REJECT -> actions.add(io.drawbridge.pipeline.Punt.REJECT.action());
      case AUDIT -> {
        actions.clear();
        actions.add(log());
        actions.add(Register.AUDITED.setBit(numbers.audit()));
        actions.add(new Action.Resubmit(Table.POLICY.id()));
        add(Register.AUDITED.bit(numbers.audit(), false, match), sets, actions);
        return;
      }
    }
    add(match, sets, actions);
  }

  private Action log() {
    return io.drawbridge.pipeline.Punt.LOG.action(numbers.logMeter());
  }

  private void add(Match match, List<List<Match>> sets, List<Action> actions) {
    Product product = new Product(match);
    sets.forEach(product::and);
    product.compile(
        Table.POLICY, numbers.priority(), conjunction++, cookie, List.copyOf(actions), flows);
  }

  /** Whether the rule's destination takes in the forward's target. */
  private boolean covers(Forward forward) {
    List<Integer> protocols = rule.traffic().protocols();
    return (protocols.isEmpty() || protocols.contains(forward.protocol()))
        && rule.traffic().family().map(family -> family == Family.IPV4).orElse(true)
        && from.has(Family.IPV4)
        && to.addresses().map(set -> set.contains(RouterStage.target(site, forward))).orElse(true)
        && to.ports().map(set -> set.contains(forward.targetPort())).orElse(true);
  }

  /** No family where none is asked for; one flow then covers both. */
  private List<Optional<Family>> families(Optional<Integer> protocol) {
    Optional<Family> only = rule.traffic().family();
    boolean both =
        only.isEmpty()
            && !readsTuple
            && !rule.traffic().readsOpeningPacket()
            && protocol.map(number -> !ICMP.contains(number)).orElse(true)
            && !from.readsFamily()
            && !to.readsFamily()
            && from.has(Family.IPV4) == from.has(Family.IPV6)
            && to.has(Family.IPV4) == to.has(Family.IPV6);
    if (both) {
      return List.of(Optional.empty());
    }
    List<Optional<Family>> families = new ArrayList<>();
    for (Family family : Family.values()) {
      int other = family == Family.IPV4 ? Traffic.ICMP6 : Traffic.ICMP;
      if (from.has(family)
          && to.has(family)
          && only.map(family::equals).orElse(true)
          && protocol.map(number -> number != other).orElse(true)) {
        families.add(Optional.of(family));
      }
    }
    return families;
  }

  /** Ports without a protocol mean TCP and UDP. */
  private List<Optional<Integer>> protocols() {
    List<Integer> named = rule.traffic().protocols();
    if (!named.isEmpty()) {
      return named.stream().distinct().map(Optional::of).toList();
    }
    return from.ports().isPresent() || to.ports().isPresent()
        ? List.of(Optional.of(Traffic.TCP), Optional.of(Traffic.UDP))
        : List.of(Optional.empty());
  }

  private List<Match> zones(Register register, Set<String> names) {
    return zones(site, register, names);
  }

  static List<Match> zones(Site site, Register register, Set<String> names) {
    return names.stream().map(name -> register.match(Match.ANY, site.zoneNumber(name))).toList();
  }

  static List<Match> places(Register register, List<PlacedPort> places) {
    return places.stream().map(place -> register.match(Match.ANY, place.number())).toList();
  }
}
