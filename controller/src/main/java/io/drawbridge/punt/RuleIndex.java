package io.drawbridge.punt;

import io.drawbridge.network.Rule;
import io.drawbridge.reconcile.Desired;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules by the numbers that packet-ins carry, worked out once a revision: there may be many
 * rules, and many packets. Any thread.
 */
final class RuleIndex {
  private record Indexed(Desired desired, Map<Long, Rule> rules) {}

  private volatile @Nullable Indexed last;

  @SuppressWarnings("ReferenceEquality") // each revision is one object
  @Nullable Rule rule(Desired current, long number) {
    Indexed index = last;
    if (index == null || index.desired() != current) {
      Map<Long, Rule> rules = new HashMap<>();
      for (Rule rule : current.network().rules()) {
        Integer own = current.numbering().rules().get(rule.name());
        if (own != null) {
          rules.put((long) own, rule);
        }
      }
      index = new Indexed(current, rules);
      last = index;
    }
    return index.rules().get(number);
  }
}
