package io.drawbridge.semantics;

import io.drawbridge.network.Network;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Side;
import io.drawbridge.network.Terms;
import java.util.List;

/** Documents in few words, for people who look for what is wrong. */
final class Description {
  private Description() {}

  static String of(Network network) {
    StringBuilder text = new StringBuilder();
    network.switches().values().forEach(each -> text.append(each.ports()).append('\n'));
    network
        .segments()
        .forEach(
            (name, segment) ->
                text.append(name + ' ' + segment.zones() + ' ' + segment.etherTypes() + '\n'));
    network
        .hosts()
        .forEach(
            (name, host) -> text.append(name + ' ' + host.macs() + ' ' + host.addresses() + '\n'));
    network
        .router()
        .forEach(
            (name, gate) ->
                text.append(
                    "router on " + name + ' ' + gate.mac() + ' ' + gate.addresses() + '\n'));
    text.append(network.nat()).append('\n');
    network.aliases().forEach((name, alias) -> text.append("alias " + name + ' ' + alias + '\n'));
    network.rulesInOrder().forEach(rule -> text.append(of(rule)).append('\n'));
    return text.toString();
  }

  static String of(Rule rule) {
    return rule.name()
        + (rule.enabled() ? "" : " (disabled)")
        + ' '
        + rule.action()
        + " from "
        + of(rule.from())
        + " to "
        + of(rule.to())
        + ' '
        + rule.traffic()
        + ' '
        + rule.options()
        + (rule.log() ? " log" : "");
  }

  private static String of(Side side) {
    return of(side.matching()) + (side.not().equals(Terms.NONE) ? "" : " not " + of(side.not()));
  }

  private static String of(Terms terms) {
    StringBuilder text = new StringBuilder("{");
    List<String> names =
        List.of(
            "zones",
            "switchPorts",
            "vlans",
            "hosts",
            "addresses",
            "aliases",
            "ports",
            "portAliases",
            "macs");
    List<List<?>> values =
        List.of(
            terms.zones(),
            terms.switchPorts(),
            terms.vlans(),
            terms.hosts(),
            terms.addresses(),
            terms.addressAliases(),
            terms.ports(),
            terms.portAliases(),
            terms.macs());
    for (int i = 0; i < names.size(); i++) {
      if (!values.get(i).isEmpty()) {
        text.append(text.length() > 1 ? " " : "").append(names.get(i)).append(values.get(i));
      }
    }
    return text.append('}').toString();
  }
}
