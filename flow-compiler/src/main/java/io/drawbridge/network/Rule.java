package io.drawbridge.network;

import java.util.Optional;

/**
 * One rule; the first that matches a connection's first packet decides.
 *
 * @param name unique among the rules
 * @param group the group it belongs to; groups are gone through in the order the document lists
 *     them
 * @param from where the connection comes from
 * @param to where it goes, its destination already translated by a forward
 * @param traffic which packets open it
 * @param during when the rule counts; empty for always
 * @param options how its connections are tracked
 * @param log report the first packet of what it decides
 * @param enabled a rule that is not is skipped
 * @param description for people
 */
public record Rule(
    String name,
    Action action,
    Optional<String> group,
    Side from,
    Side to,
    Traffic traffic,
    Optional<TimeWindow> during,
    StateOptions options,
    boolean log,
    boolean enabled,
    String description) {

  /** A rule that counts always, in no group, with plain tracking and nothing noted. */
  public static Rule of(String name, Action action, Side from, Side to, Traffic traffic) {
    return new Rule(
        name,
        action,
        Optional.empty(),
        from,
        to,
        traffic,
        Optional.empty(),
        StateOptions.DEFAULT,
        false,
        true,
        "");
  }

  /** This rule, switched off. */
  Rule disabled() {
    return new Rule(
        name, action, group, from, to, traffic, during, options, log, false, description);
  }

  /** Whether it is about frames that are not IP. */
  public boolean isFrameRule() {
    return traffic.etherType().isPresent();
  }
}
