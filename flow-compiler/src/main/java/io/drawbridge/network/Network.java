package io.drawbridge.network;

import java.util.List;
import java.util.Map;

/**
 * One network document. Maps keep the order of the document; every name is a key of exactly one of
 * them.
 *
 * @param switches by name
 * @param segments broadcast domains by name
 * @param hosts named machines
 * @param router the firewall's own addresses by the name of the segment they are on
 * @param rules first match wins; what no rule passes is blocked
 */
public record Network(
    Map<String, Switch> switches,
    Map<String, Segment> segments,
    Map<String, Host> hosts,
    Map<String, RouterInterface> router,
    Nat nat,
    Map<String, Alias> aliases,
    List<Rule> rules) {

  /** Takes defensive copies that keep the order. */
  public Network {
    switches = Ordered.copy(switches);
    segments = Ordered.copy(segments);
    hosts = Ordered.copy(hosts);
    router = Ordered.copy(router);
    aliases = Ordered.copy(aliases);
    rules = List.copyOf(rules);
  }
}
