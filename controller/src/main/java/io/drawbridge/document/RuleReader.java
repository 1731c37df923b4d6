package io.drawbridge.document;

import io.drawbridge.net.IpRange;
import io.drawbridge.net.PortRange;
import io.drawbridge.network.Action;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Side;
import io.drawbridge.network.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code rules}. */
final class RuleReader {
  static final Map<String, Integer> PROTOCOLS =
      Map.of(
          "icmp",
          Rule.ICMP,
          "igmp",
          2,
          "tcp",
          Rule.TCP,
          "udp",
          Rule.UDP,
          "gre",
          47,
          "esp",
          50,
          "ah",
          51,
          "icmp6",
          Rule.ICMP6,
          "ospf",
          89,
          "sctp",
          Rule.SCTP);

  private final Set<String> aliases;

  private RuleReader(Set<String> aliases) {
    this.aliases = aliases;
  }

  static List<Rule> rules(Node node, Set<String> aliases) {
    RuleReader reader = new RuleReader(aliases);
    List<Rule> rules = new ArrayList<>();
    for (Node each : node.list()) {
      rules.add(reader.rule(each));
    }
    return rules;
  }

  private Rule rule(Node node) {
    node.keys("name", "action", "from", "to", "protocol", "log", "enabled", "description");
    return new Rule(
        node.require("name").text().orElse(""),
        node.require("action").parse("action", RuleReader::action).orElse(Action.BLOCK),
        side(node.get("from")),
        side(node.get("to")),
        node.get("protocol").parse("protocol", RuleReader::protocol).flatMap(number -> number),
        node.get("log").bool().orElse(false),
        node.get("enabled").bool().orElse(true),
        node.get("description").text().orElse(""));
  }

  private static Action action(String text) {
    for (Action action : Action.values()) {
      if (action.name().toLowerCase(Locale.ROOT).equals(text)) {
        return action;
      }
    }
    throw new IllegalArgumentException("an action is pass, block or reject, not '" + text + "'");
  }

  private static Optional<Integer> protocol(String text) {
    if (text.equals("any")) {
      return Optional.empty();
    }
    Integer named = PROTOCOLS.get(text);
    if (named != null) {
      return Optional.of(named);
    }
    if (text.matches("[0-9]{1,3}") && Integer.parseInt(text) <= 255) {
      return Optional.of(Integer.parseInt(text));
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is no protocol: any, tcp, udp, icmp, icmp6, sctp, gre, esp, ah, igmp, ospf or a number from 0 to 255");
  }

  private Side side(Node node) {
    if (node.isMissing()) {
      return Side.ANY;
    }
    node.keys("zone", "switchPort", "host", "address", "port", "not");
    Node not = node.get("not");
    if (!not.isMissing()) {
      not.keys("zone", "switchPort", "host", "address", "port");
    }
    return new Side(terms(node), not.isMissing() ? Terms.NONE : terms(not));
  }

  private Terms terms(Node node) {
    List<IpRange> addresses = new ArrayList<>();
    List<String> addressAliases = new ArrayList<>();
    for (Node item : node.get("address").items()) {
      Optional<String> name = aliasName(item);
      name.ifPresentOrElse(
          addressAliases::add,
          () ->
              item.parse("address", text -> literal(text, IpRange::parse))
                  .ifPresent(addresses::add));
    }
    List<PortRange> ports = new ArrayList<>();
    List<String> portAliases = new ArrayList<>();
    for (Node item : node.get("port").items()) {
      Optional<String> name = aliasName(item);
      name.ifPresentOrElse(
          portAliases::add,
          () -> item.parse("port", text -> literal(text, PortRange::parse)).ifPresent(ports::add));
    }
    return new Terms(
        node.get("zone").names(),
        node.get("switchPort").names(),
        node.get("host").names(),
        addresses,
        addressAliases,
        ports,
        portAliases);
  }

  private Optional<String> aliasName(Node item) {
    return item.scalar().filter(aliases::contains);
  }

  private <T> T literal(String text, java.util.function.Function<String, T> reader) {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException refused) {
      throw new IllegalArgumentException(
          refused.getMessage()
              + ", and there is no alias of that name"
              + (aliases.isEmpty() ? "" : Suggestion.of(text, aliases)),
          refused);
    }
  }
}
