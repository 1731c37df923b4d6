package io.drawbridge.compile;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Slice;
import io.drawbridge.net.IpAddress.Family;
import io.drawbridge.net.PortSet;
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
 * the number of the forward or 1:1. Where a stateless rule may pass what is invalid to the
 * connection tracker, it and the rules before it are written once more, for the headers of such
 * packets.
 */
final class RuleFlows {
  /**
   * Conjunction numbers a rule may use: one a combination of family, protocol, forward and state.
   */
  private static final int CONJUNCTIONS_OF_A_RULE = 1 << 12;

  private static final Set<Integer> ICMP = Set.of(Traffic.ICMP, Traffic.ICMP6);

  /**
   * Protocols of which an answer whose connection is not tracked is invalid; SCTP to the kernel's
   * connection tracker only.
   */
  private static final Set<Integer> INVALID_ANSWERS =
      Set.of(Traffic.TCP, Traffic.ICMP, Traffic.ICMP6, Traffic.SCTP);

  private final Site site;
  private final Rule rule;
  private final RuleNumbers numbers;
  private final RuleScope from;
  private final RuleScope to;
  private final Flows flows;
  private final Cookie cookie;
  private final boolean readsTuple;
  private final boolean readsTransport;
  private long conjunction;

  private RuleFlows(Site site, Rule rule, RuleNumbers numbers, Flows flows) {
    this.site = site;
    this.rule = rule;
    this.numbers = numbers;
    this.from = RuleScope.from(site, rule.from());
    this.to = RuleScope.to(site, rule.to());
    this.flows = flows;
    this.readsTuple = from.ports().isPresent() || !rule.traffic().icmpTypes().isEmpty();
    this.readsTransport =
        readsTuple || to.ports().isPresent() || rule.traffic().tcpFlags().isPresent();
    this.cookie = new Cookie(Cookie.Kind.RULE, numbers.number());
    this.conjunction = (long) numbers.number() * CONJUNCTIONS_OF_A_RULE;
  }

  /**
   * Adds the flows of a rule.
   *
   * @param invalid whether it is asked about packets that are invalid to the connection tracker
   */
  static void compile(Site site, Rule rule, RuleNumbers numbers, boolean invalid, Flows flows) {
    new RuleFlows(site, rule, numbers, flows).compile(invalid);
  }

  /** Whether a rule may pass what the connection tracker takes for invalid. */
  static boolean passesInvalid(Rule rule) {
    List<Integer> protocols = rule.traffic().protocols();
    return rule.options().stateless()
        && (protocols.isEmpty() || protocols.stream().anyMatch(INVALID_ANSWERS::contains));
  }

  private void compile(boolean invalid) {
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
    direct(Reading.CONNECTION);
    for (Redirect redirect : site.redirects()) {
      if (covers(redirect)) {
        redirected(redirect);
      }
    }
    if (invalid) {
      direct(Reading.PACKET);
    }
  }

  private void direct(Reading reading) {
    for (Optional<Integer> protocol : protocols()) {
      for (Optional<Family> family : families(reading, protocol)) {
        List<List<Match>> sets = places();
        sets.addAll(from.addressMatches(reading, family, true));
        sets.addAll(to.addressMatches(reading, family, false));
        List<List<Match>> withTransport = new ArrayList<>(sets);
        protocol.ifPresent(number -> withTransport.addAll(transport(reading, number, to.ports())));
        Match common = common(reading, family, protocol, 0);
        if (reading == Reading.CONNECTION) {
          variants(common, withTransport);
        } else {
          invalid(common, family, sets, withTransport);
        }
      }
    }
  }

  private void redirected(Redirect redirect) {
    Reading reading = Reading.CONNECTION;
    Optional<Family> ipv4 = Optional.of(Family.IPV4);
    for (Optional<Integer> protocol : protocols(redirect)) {
      List<List<Match>> sets = places();
      sets.addAll(from.addressMatches(reading, ipv4, true));
      protocol.ifPresent(
          number -> sets.addAll(transport(reading, number, to.ports().flatMap(redirect::portsTo))));
      variants(common(reading, ipv4, protocol, redirect.number()), sets);
    }
  }

  /** Those of the rule that are also the forward's. */
  private List<Optional<Integer>> protocols(Redirect redirect) {
    List<Integer> wanted = redirect.protocols();
    List<Integer> named = rule.traffic().protocols();
    if (wanted.isEmpty()) {
      return protocols().stream()
          .filter(protocol -> !protocol.equals(Optional.of(Traffic.ICMP6)))
          .toList();
    }
    return wanted.stream()
        .filter(protocol -> named.isEmpty() || named.contains(protocol))
        .map(Optional::of)
        .toList();
  }

  private static List<Match> sourcePorts(Reading reading, int protocol, PortSet ports) {
    return PortCodes.plain(ports, Slice.of(reading.sourcePort(protocol)));
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

  /**
   * Ports; of ICMP type and code, which the original tuple has in their places. Who names them
   * names their protocol, or means TCP and UDP.
   */
  private List<List<Match>> transport(
      Reading reading, int protocol, Optional<PortSet> destinations) {
    List<List<Match>> sets = new ArrayList<>();
    from.ports().ifPresent(ports -> sets.add(sourcePorts(reading, protocol, ports)));
    destinations.ifPresent(ports -> sets.add(PortCodes.destination(ports)));
    Traffic traffic = rule.traffic();
    if (!traffic.icmpTypes().isEmpty()) {
      Field field = reading.sourcePort(protocol);
      sets.add(
          traffic.icmpTypes().stream()
              .distinct()
              .map(type -> Match.ANY.with(field, type))
              .toList());
    }
    traffic
        .icmpCode()
        .ifPresent(
            code -> sets.add(List.of(Match.ANY.with(reading.destinationPort(protocol), code))));
    return sets;
  }

  /** Ports in the original tuple can be matched only beside the protocol in it. */
  private Match common(
      Reading reading, Optional<Family> family, Optional<Integer> protocol, int forward) {
    Match common = Match.ANY;
    if (family.isPresent()) {
      common = family.get() == Family.IPV4 ? Flows.IPV4 : Flows.IPV6;
    }
    if (protocol.isPresent()) {
      common = Register.PROTOCOL.match(common, protocol.get());
      if (readsTuple) {
        common = common.with(reading.protocol(), protocol.get());
      }
    }
    return Register.FORWARD.match(common, forward);
  }

  /**
   * What only the opening packet has is not remembered: a connection that such a rule passed
   * carries its number, and stays passed by it.
   */
  private void variants(Match common, List<List<Match>> sets) {
    if (sets.stream().anyMatch(List::isEmpty)) {
      return;
    }
    boolean passes = rule.action() == io.drawbridge.network.Action.PASS;
    boolean opening = rule.traffic().readsOpeningPacket();
    boolean limited = rule.options().newPerSecond().isPresent();
    if (!opening && !limited) {
      decide(Reading.CONNECTION.of(common), sets, false);
      return;
    }
    decide(
        dscp(tcpFlags(CtState.match(common, CtState.TRACKED | CtState.NEW, CtState.INVALID))),
        sets,
        limited);
    Match living = CtState.match(common, CtState.TRACKED, CtState.INVALID | CtState.NEW);
    if (!opening) {
      decide(living, sets, false);
    } else if (passes) {
      decide(ConnectionStage.OPENING_LABEL.match(living, openingMark()), sets, false);
    }
  }

  /**
   * What is invalid to the connection tracker belongs to no connection: only a stateless rule
   * passes it, all others drop it. What a fragment has behind its addresses is not known. Where a
   * rule reads that, no fragment passes by it, and all the others may be drop. Fragments of IPv6
   * don't come here.
   */
  private void invalid(
      Match common,
      Optional<Family> family,
      List<List<Match>> sets,
      List<List<Match>> withTransport) {
    if (withTransport.stream().anyMatch(List::isEmpty)) {
      return;
    }
    Match match = dscp(Reading.PACKET.of(common));
    if (!readsTransport) {
      decideInvalid(match, sets);
      return;
    }
    decideInvalid(tcpFlags(Flows.fragments(match, false)), withTransport);
    if (!rule.options().stateless() && family.equals(Optional.of(Family.IPV4))) {
      decideInvalid(Flows.fragments(match, true), sets);
    }
  }

  private void decideInvalid(Match match, List<List<Match>> sets) {
    List<Action> actions = new ArrayList<>();
    boolean passes = rule.options().stateless();
    if (rule.log() && (passes || rule.action() == io.drawbridge.network.Action.BLOCK)) {
      actions.add(log());
    }
    if (passes) {
      actions.add(Flows.go(Table.DELIVER));
    }
    if (rule.action() == io.drawbridge.network.Action.AUDIT) {
      audit(match, sets);
    } else {
      add(match, sets, actions);
    }
  }

  /** Never zero. Not of the number, which another rule may get. */
  private long openingMark() {
    String asked = rule.name() + " " + rule.traffic().tcpFlags() + " " + rule.traffic().dscp();
    long mark = Part.mix(asked.hashCode()) & 0xffff_ffffL;
    return mark == 0 ? 1 : mark;
  }

  private Match tcpFlags(Match match) {
    return rule.traffic()
        .tcpFlags()
        .map(
            wanted ->
                match
                    .with(Field.IP_PROTO, Traffic.TCP)
                    .with(Field.TCP_FLAGS, Bits.of(wanted.set()), Bits.of(wanted.of())))
        .orElse(match);
  }

  private Match dscp(Match match) {
    return rule.traffic().dscp().map(dscp -> match.with(Field.IP_DSCP, dscp)).orElse(match);
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
        audit(match, sets);
        return;
      }
    }
    add(match, sets, actions);
  }

  private void audit(Match match, List<List<Match>> sets) {
    List<Action> actions =
        List.of(
            log(),
            Register.AUDITED.setBit(numbers.audit()),
            new Action.Resubmit(Table.POLICY.id()));
    add(Register.AUDITED.bit(numbers.audit(), false, match), sets, actions);
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

  /** Whether the rule's destination takes in the target. */
  private boolean covers(Redirect redirect) {
    return !protocols(redirect).isEmpty()
        && rule.traffic().family().map(family -> family == Family.IPV4).orElse(true)
        && from.has(Family.IPV4)
        && to.addresses().map(set -> set.contains(redirect.target())).orElse(true)
        && to.ports().flatMap(redirect::portsTo).map(ports -> !ports.isEmpty()).orElse(true);
  }

  /** No family where none is asked for; one flow then covers both, or the one its sets have. */
  private List<Optional<Family>> families(Reading reading, Optional<Integer> protocol) {
    Optional<Family> only = rule.traffic().family();
    boolean both =
        only.isEmpty()
            && !(reading == Reading.CONNECTION ? readsTuple : readsTransport)
            && !rule.traffic().readsOpeningPacket()
            && protocol.map(number -> !ICMP.contains(number)).orElse(true)
            && !from.readsFamily()
            && !to.readsFamily();
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
