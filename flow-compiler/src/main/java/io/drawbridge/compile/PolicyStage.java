package io.drawbridge.compile;

import io.drawbridge.net.IpSet;
import io.drawbridge.net.PortSet;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Side;
import io.drawbridge.network.Terms;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules, a part each. Kept from one compile to the next: a rule is compiled again if it, one of
 * its numbers, an alias it names or anything but rules and aliases has changed.
 */
final class PolicyStage {
  /** All that the flows of a rule depend on in an alias. */
  private record AliasUse(IpSet addresses, PortSet ports, Optional<SetSlot> slot) {}

  /**
   * A rule's flows.
   *
   * @param invalid whether it is asked about what is invalid to the connection tracker
   */
  private record Compiled(
      Rule rule, RuleNumbers numbers, boolean invalid, Part part, SetStage.Asked asked) {}

  private @Nullable Surroundings surroundings;
  private Map<String, AliasUse> uses = new HashMap<>();
  private Map<String, Compiled> compiled = new HashMap<>();
  private List<Compiled> order = List.of();
  private @Nullable Numbering numbering;
  private SetStage.Asked asked = SetStage.Asked.NOTHING;

  /**
   * Brings the rules' parts up to a document.
   *
   * @return the parts in the order in which the rules decide
   */
  List<Part> update(Site site) {
    Surroundings now = Surroundings.of(site);
    if (!now.equals(surroundings)) {
      compiled = new HashMap<>();
      order = List.of();
      surroundings = now;
    }
    Changed changed = changedAliases(site);
    List<Rule> enabled = new ArrayList<>(order.size());
    // Behind the last rule that may pass them nobody is asked about invalid packets.
    int invalid = 0;
    for (Rule rule : site.network().rulesInOrder()) {
      if (rule.enabled()) {
        enabled.add(rule);
        invalid = RuleFlows.passesInvalid(rule) ? enabled.size() : invalid;
      }
    }
    boolean kept = changed.members().isEmpty() && sameNumbers(site.numbering());
    if (!kept || !replaceSome(site, enabled, invalid, changed)) {
      all(site, enabled, invalid, changed);
    }
    numbering = site.numbering();
    List<Part> parts = new ArrayList<>(order.size());
    asked = SetStage.Asked.NOTHING;
    for (Compiled each : order) {
      parts.add(each.part());
      if (!each.asked().equals(asked)) {
        asked = asked.or(each.asked());
      }
    }
    return parts;
  }

  private boolean sameNumbers(Numbering now) {
    Numbering before = numbering;
    return before != null
        && before.rules().equals(now.rules())
        && before.priorities().equals(now.priorities())
        && before.logMeters().equals(now.logMeters())
        && before.rateMeters().equals(now.rateMeters());
  }

  /**
   * Most often a rule changes where it is: then the others are as they were, in their places.
   *
   * @param invalid how many rules are asked about invalid packets
   * @return false if nothing was done, since it is not so
   */
  @SuppressWarnings("ReferenceEquality") // a rule nobody touched is the same object
  private boolean replaceSome(Site site, List<Rule> enabled, int invalid, Changed changed) {
    boolean alike = enabled.size() == order.size();
    for (int i = 0; alike && i < enabled.size(); i++) {
      Rule before = order.get(i).rule();
      Rule now = enabled.get(i);
      alike =
          before == now || (before.name().equals(now.name()) && before.action() == now.action());
    }
    if (!alike) {
      return false;
    }
    List<Compiled> next = new ArrayList<>(order);
    int audit = 0;
    for (int i = 0; i < enabled.size(); i++) {
      Rule rule = enabled.get(i);
      int own = rule.action() == io.drawbridge.network.Action.AUDIT ? audit++ : 0;
      if (order.get(i).rule() != rule || order.get(i).invalid() != i < invalid) {
        RuleNumbers numbers = site.ruleNumbers(rule.name(), own);
        Compiled each = one(site, rule, numbers, i < invalid, changed);
        compiled.put(rule.name(), each);
        next.set(i, each);
      }
    }
    order = next;
    return true;
  }

  private void all(Site site, List<Rule> enabled, int invalid, Changed changed) {
    Map<String, Compiled> next = new HashMap<>(compiled.size() * 2);
    List<Compiled> list = new ArrayList<>(compiled.size());
    int audit = 0;
    for (Rule rule : enabled) {
      int own = rule.action() == io.drawbridge.network.Action.AUDIT ? audit++ : 0;
      RuleNumbers numbers = site.ruleNumbers(rule.name(), own);
      Compiled each = one(site, rule, numbers, list.size() < invalid, changed);
      next.put(rule.name(), each);
      list.add(each);
    }
    compiled = next;
    order = list;
  }

  /** What has to be worked out before the rules. */
  SetStage.Asked asked() {
    return asked;
  }

  private Compiled one(
      Site site, Rule rule, RuleNumbers numbers, boolean invalid, Changed changed) {
    Compiled before = compiled.get(rule.name());
    if (before != null
        && before.rule().equals(rule)
        && before.numbers().equals(numbers)
        && before.invalid() == invalid
        && !changed.affects(rule)) {
      return before;
    }
    Flows flows = new Flows();
    if (rule.isFrameRule()) {
      FrameRules.compile(site, rule, numbers, flows);
    } else {
      RuleFlows.compile(site, rule, numbers, invalid, flows);
    }
    Part part = flows.part();
    return new Compiled(rule, numbers, invalid, part, SetStage.Asked.by(part.flows()));
  }

  /**
   * Aliases that changed.
   *
   * @param members those with other members
   * @param flows those of them that change the flows of the rules that name them by their slot
   */
  private record Changed(Set<String> members, Set<String> flows) {
    boolean affects(Rule rule) {
      return !members.isEmpty() && (affects(rule.from()) || affects(rule.to()));
    }

    /** Where addresses are taken away, members are looked at: something may be left, or nothing. */
    private boolean affects(Side side) {
      Set<String> decisive = side.not().namesAddresses() ? members : flows;
      return names(side.matching(), decisive) || names(side.not(), decisive);
    }
  }

  private Changed changedAliases(Site site) {
    Map<String, AliasUse> now = new HashMap<>();
    Set<String> members = new HashSet<>();
    Set<String> changed = new HashSet<>();
    for (String name : site.network().aliases().keySet()) {
      AliasUse use =
          new AliasUse(site.sets().addresses(name), site.sets().ports(name), site.slot(name));
      now.put(name, use);
      AliasUse before = uses.get(name);
      if (!use.equals(before)) {
        members.add(name);
        if (before == null || !sameFlows(site, before, use)) {
          changed.add(name);
        }
      }
    }
    uses = now;
    return new Changed(members, changed);
  }

  /**
   * Of a set with a slot, flows know the slot; its members matter only to which family it has and
   * which forwards it covers.
   */
  private static boolean sameFlows(Site site, AliasUse before, AliasUse now) {
    return before.slot().isPresent()
        && before.slot().equals(now.slot())
        && before.ports().equals(now.ports())
        && before.addresses().has(io.drawbridge.net.IpAddress.Family.IPV4)
            == now.addresses().has(io.drawbridge.net.IpAddress.Family.IPV4)
        && before.addresses().has(io.drawbridge.net.IpAddress.Family.IPV6)
            == now.addresses().has(io.drawbridge.net.IpAddress.Family.IPV6)
        && site.redirects().stream()
            .map(Redirect::target)
            .allMatch(
                target -> before.addresses().contains(target) == now.addresses().contains(target));
  }

  private static boolean names(Terms terms, Set<String> aliases) {
    return terms.addressAliases().stream().anyMatch(aliases::contains)
        || terms.portAliases().stream().anyMatch(aliases::contains);
  }
}
