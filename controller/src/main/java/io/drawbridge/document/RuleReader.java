package io.drawbridge.document;

import io.drawbridge.net.IpRange;
import io.drawbridge.net.MacAddress;
import io.drawbridge.net.PortRange;
import io.drawbridge.network.Action;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Side;
import io.drawbridge.network.StateOptions;
import io.drawbridge.network.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** {@code rules}. */
final class RuleReader {
  private static final int MOST_PER_SECOND = 1_000_000;
  private static final Pattern VLANS = Pattern.compile("([0-9]{1,4})(?:-([0-9]{1,4}))?");

  private final AliasReader.Literals literals;

  RuleReader(Set<String> aliases) {
    this.literals = new AliasReader.Literals(aliases);
  }

  static List<Rule> rules(Node node, Set<String> aliases) {
    RuleReader reader = new RuleReader(aliases);
    List<Rule> rules = new ArrayList<>();
    for (Node each : node.list()) {
      rules.add(reader.rule(each));
    }
    return rules;
  }

  Rule rule(Node node) {
    node.keys(
        "name",
        "group",
        "action",
        "from",
        "to",
        "protocol",
        "family",
        "icmpType",
        "icmpCode",
        "tcpFlags",
        "dscp",
        "etherType",
        "during",
        "stateless",
        "newPerSecond",
        "maxPerSource",
        "idleTimeout",
        "log",
        "enabled",
        "description");
    return new Rule(
        node.require("name").parse("name", RuleReader::name).orElse(""),
        node.require("action").parse("action", RuleReader::action).orElse(Action.BLOCK),
        node.get("group").text(),
        side(node.get("from")),
        side(node.get("to")),
        TrafficReader.traffic(node),
        TimeWindowReader.read(node.get("during")),
        options(node),
        node.get("log").bool().orElse(false),
        node.get("enabled").bool().orElse(true),
        node.get("description").text().orElse(""));
  }

  /** Rules are named in addresses of the REST interface. */
  private static String name(String text) {
    if (!text.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}")) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no name: letters, digits, '_', '-' and '.', at most 63, not starting with '-' or '.'; for people there is description");
    }
    return text;
  }

  private static Action action(String text) {
    for (Action action : Action.values()) {
      if (action.name().toLowerCase(Locale.ROOT).equals(text)) {
        return action;
      }
    }
    throw new IllegalArgumentException(
        "an action is pass, block, reject or audit, not '" + text + "'");
  }

  private static StateOptions options(Node node) {
    if (!node.get("maxPerSource").isMissing()) {
      node.get("maxPerSource")
          .problem(
              "not-offered",
              "Open vSwitch's connection tracker has no limit a source; newPerSecond limits how many connections a rule opens");
    }
    if (!node.get("idleTimeout").isMissing()) {
      node.get("idleTimeout")
          .problem(
              "not-offered",
              "Open vSwitch sets the timeouts of connections a conntrack zone and not by OpenFlow: ovs-vsctl add-zone-tp");
    }
    return new StateOptions(
        node.get("stateless").bool().orElse(false),
        node.get("newPerSecond").parse("new-per-second", RuleReader::perSecond));
  }

  private static int perSecond(String text) {
    if (!text.matches("[0-9]{1,7}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > MOST_PER_SECOND) {
      throw new IllegalArgumentException(
          "newPerSecond is a number from 1 to " + MOST_PER_SECOND + ", not '" + text + "'");
    }
    return Integer.parseInt(text);
  }

  private Side side(Node node) {
    if (node.isMissing()) {
      return Side.ANY;
    }
    node.keys("zone", "switchPort", "vlan", "host", "address", "port", "mac", "not");
    Node not = node.get("not");
    if (!not.isMissing()) {
      not.keys("zone", "switchPort", "vlan", "host", "address", "port", "mac");
    }
    return new Side(terms(node), not.isMissing() ? Terms.NONE : terms(not));
  }

  /** A VLAN id, or a range of them. */
  private static List<Integer> vlans(String text) {
    Matcher matcher = VLANS.matcher(text);
    if (matcher.matches()) {
      int first = Integer.parseInt(matcher.group(1));
      int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      if (first >= 1 && first <= last && last <= TopologyReader.LAST_VLAN) {
        return IntStream.rangeClosed(first, last).boxed().toList();
      }
    }
    throw new IllegalArgumentException(
        "a vlan is a VLAN id from 1 to "
            + TopologyReader.LAST_VLAN
            + ", or a range of them such as 100-199, not '"
            + text
            + "'");
  }

  private Terms terms(Node node) {
    List<String> addressAliases = new ArrayList<>();
    List<String> portAliases = new ArrayList<>();
    List<IpRange> addresses =
        literals.read(node.get("address"), "address", IpRange::parse, addressAliases);
    List<PortRange> ports = literals.read(node.get("port"), "port", PortRange::parse, portAliases);
    return new Terms(
        node.get("zone").names(),
        node.get("switchPort").names(),
        node.get("vlan").parseAll("vlan", RuleReader::vlans).stream()
            .flatMap(List::stream)
            .distinct()
            .toList(),
        node.get("host").names(),
        addresses,
        addressAliases,
        ports,
        portAliases,
        node.get("mac").parseAll("mac", MacAddress::parse));
  }
}
