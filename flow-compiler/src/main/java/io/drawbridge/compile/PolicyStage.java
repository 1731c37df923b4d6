package io.drawbridge.compile;

import io.drawbridge.compile.Site.PlacedPort;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress.Family;
import io.drawbridge.net.IpSet;
import io.drawbridge.net.PortSet;
import io.drawbridge.network.Forward;
import io.drawbridge.network.Rule;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Punt;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * POLICY: the rules. They match the original tuple of the connection, which both directions and all
 * fragments carry, so one set of flows judges a first packet, and a reply of a connection that
 * meets the policy again. A forwarded connection's original destination is the router's; for it a
 * rule is written a second time, for the forward's number.
 */
final class PolicyStage {
  private static final int FIRST_PRIORITY = 61_000;

  /** Conjunction numbers a rule may use: one a combination of family, protocol and forward. */
  private static final int CONJUNCTIONS_OF_A_RULE = 1 << 12;

  private final Site site;
  private final Flows flows;
  private final Set<String> zones = new LinkedHashSet<>();
  private final Set<String> switchPorts = new LinkedHashSet<>();

  private PolicyStage(Site site, Flows flows) {
    this.site = site;
    this.flows = flows;
    site.network().segments().values().forEach(segment -> zones.addAll(segment.zones()));
    site.network().switches().values().forEach(each -> switchPorts.addAll(each.ports().keySet()));
  }

  static void compile(Site site, Flows flows) {
    PolicyStage stage = new PolicyStage(site, flows);
    int priority = FIRST_PRIORITY;
    for (Rule rule : site.network().rules()) {
      if (rule.enabled()) {
        stage.rule(rule, priority--);
      }
    }
  }

  private void rule(Rule rule, int priority) {
    RuleScope from = RuleScope.of(site.network(), rule.from(), zones, switchPorts);
    RuleScope to = RuleScope.of(site.network(), rule.to(), zones, switchPorts);
    if (from.isEmpty() || to.isEmpty()) {
      return;
    }
    int number = site.ruleNumber(rule.name());
    List<Product> products = new ArrayList<>();
    for (Optional<Family> family : families(rule, from, to)) {
      for (Optional<Integer> protocol : protocols(rule, from, to)) {
        product(from, to, family, protocol, 0).ifPresent(products::add);
      }
    }
    for (Forward forward : site.network().nat().forwards()) {
      if (covers(rule, to, forward)) {
        RuleScope original =
            new RuleScope(to.zones(), to.switchPorts(), Optional.empty(), Optional.empty());
        product(
                from,
                original,
                Optional.of(Family.IPV4),
                Optional.of(forward.protocol()),
                site.forwardNumber(forward.name()))
            .ifPresent(products::add);
      }
    }
    Cookie cookie = new Cookie(Cookie.Kind.RULE, number);
    long conjunction = (long) number * CONJUNCTIONS_OF_A_RULE;
    for (Product product : products) {
      product.compile(Table.POLICY, priority, conjunction++, cookie, actions(rule, number), flows);
    }
  }

  private static List<Action> actions(Rule rule, int number) {
    List<Action> actions = new ArrayList<>();
    if (rule.log()) {
      actions.add(Punt.LOG.action());
    }
    switch (rule.action()) {
      case PASS -> {
        actions.add(Register.RULE.set(number));
        actions.add(Flows.go(Table.TRANSLATE));
      }
      case BLOCK -> {}
      case REJECT -> {
        actions.clear(); // the controller logs what it answers
        actions.add(Punt.REJECT.action());
      }
    }
    return actions;
  }

  /** Whether the rule's destination takes in the forward's target. */
  private boolean covers(Rule rule, RuleScope to, Forward forward) {
    return rule.protocol().map(protocol -> protocol == forward.protocol()).orElse(true)
        && to.addresses().map(set -> set.contains(RouterStage.target(site, forward))).orElse(true)
        && to.ports().map(set -> set.contains(forward.targetPort())).orElse(true);
  }

  /** No family where none is asked for; one flow then covers both. */
  private static List<Optional<Family>> families(Rule rule, RuleScope from, RuleScope to) {
    boolean ipv4 = isIn(from, Family.IPV4) && isIn(to, Family.IPV4);
    boolean ipv6 = isIn(from, Family.IPV6) && isIn(to, Family.IPV6);
    if (rule.protocol().isPresent()) {
      ipv4 &= rule.protocol().get() != Rule.ICMP6;
      ipv6 &= rule.protocol().get() != Rule.ICMP;
    } else if (from.addresses().isEmpty()
        && to.addresses().isEmpty()
        && from.ports().isEmpty()
        && to.ports().isEmpty()) {
      return List.of(Optional.empty());
    }
    List<Optional<Family>> families = new ArrayList<>();
    if (ipv4) {
      families.add(Optional.of(Family.IPV4));
    }
    if (ipv6) {
      families.add(Optional.of(Family.IPV6));
    }
    return families;
  }

  private static boolean isIn(RuleScope scope, Family family) {
    return scope.addresses().map(set -> !set.prefixes(family).isEmpty()).orElse(true);
  }

  /** Ports without a protocol mean TCP and UDP. */
  private static List<Optional<Integer>> protocols(Rule rule, RuleScope from, RuleScope to) {
    if (rule.protocol().isPresent()) {
      return List.of(rule.protocol());
    }
    return from.ports().isPresent() || to.ports().isPresent()
        ? List.of(Optional.of(Rule.TCP), Optional.of(Rule.UDP))
        : List.of(Optional.empty());
  }

  private Optional<Product> product(
      RuleScope from,
      RuleScope to,
      Optional<Family> family,
      Optional<Integer> protocol,
      int forward) {
    Match common = Register.FORWARD.match(CtState.valid(Match.ANY), forward);
    if (family.isPresent()) {
      for (var entry :
          (family.get() == Family.IPV4 ? Flows.IPV4 : Flows.IPV6).fields().entrySet()) {
        common = common.with(entry.getKey(), entry.getValue().value(), entry.getValue().mask());
      }
    }
    if (protocol.isPresent()) {
      common = common.with(Field.CT_NW_PROTO, protocol.get());
    }
    Product product = new Product(common);
    List<List<Match>> sets = new ArrayList<>();
    from.zones().ifPresent(names -> sets.add(zones(Register.FROM_ZONE, names)));
    from.switchPorts().ifPresent(names -> sets.add(ports(Register.FROM_PORT, names)));
    to.zones().ifPresent(names -> sets.add(zones(Register.TO_ZONE, names)));
    to.switchPorts().ifPresent(names -> sets.add(ports(Register.TO_PORT, names)));
    from.addresses().ifPresent(set -> sets.add(addresses(set, family.orElseThrow(), true)));
    to.addresses().ifPresent(set -> sets.add(addresses(set, family.orElseThrow(), false)));
    from.ports().ifPresent(set -> sets.add(transportPorts(set, Field.CT_TP_SRC)));
    to.ports().ifPresent(set -> sets.add(transportPorts(set, Field.CT_TP_DST)));
    for (List<Match> set : sets) {
      if (set.isEmpty()) {
        return Optional.empty();
      }
      product.and(set);
    }
    return Optional.of(product);
  }

  private List<Match> zones(Register register, Set<String> names) {
    return names.stream().map(name -> register.match(Match.ANY, site.zoneNumber(name))).toList();
  }

  /** Ports of other switches, or not there, match nothing here. */
  private List<Match> ports(Register register, Set<String> names) {
    return site.ports().stream()
        .filter(port -> names.contains(port.name()))
        .map(PlacedPort::number)
        .map(number -> register.match(Match.ANY, number))
        .toList();
  }

  private static List<Match> addresses(IpSet set, Family family, boolean source) {
    Field field =
        family == Family.IPV4
            ? (source ? Field.CT_NW_SRC : Field.CT_NW_DST)
            : (source ? Field.CT_IPV6_SRC : Field.CT_IPV6_DST);
    return set.prefixes(family).stream()
        .map((Cidr prefix) -> Match.ANY.with(field, prefix))
        .toList();
  }

  private static List<Match> transportPorts(PortSet set, Field field) {
    return set.masked().stream()
        .map(port -> Match.ANY.with(field, Bits.of(port.value()), Bits.of(port.mask())))
        .toList();
  }
}
