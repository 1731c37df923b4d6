package io.drawbridge.semantics;

import io.drawbridge.network.Action;
import io.drawbridge.network.Rule;
import java.util.List;
import java.util.Optional;

/**
 * What a policy says.
 *
 * @param deciding the rule that says so; empty if none matches
 * @param action pass, block or reject
 * @param audits the auditing rules that matched before, in their order
 */
public record Verdict(Optional<Rule> deciding, Action action, List<Rule> audits) {
  /**
   * Takes a defensive copy.
   *
   * @throws IllegalArgumentException if the action decides nothing
   */
  public Verdict {
    if (action == Action.AUDIT) {
      throw new IllegalArgumentException("an audit decides nothing");
    }
    audits = List.copyOf(audits);
  }

  /** Whether it lets through. */
  public boolean passes() {
    return action == Action.PASS;
  }

  /** The rules' names, such as {@code PASS by web-in, counted by [watch]}. */
  @Override
  public String toString() {
    return action
        + deciding.map(rule -> " by " + rule.name()).orElse(" by no rule")
        + (audits.isEmpty() ? "" : ", counted by " + audits.stream().map(Rule::name).toList());
  }
}
