package io.drawbridge.document;

import io.drawbridge.net.IpRange;
import io.drawbridge.net.PortRange;
import io.drawbridge.network.Alias;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code aliases}. */
final class AliasReader {
  private AliasReader() {}

  static Map<String, Alias> read(Node node) {
    Map<String, Node> entries = node.entries();
    Map<String, Alias> aliases = new LinkedHashMap<>();
    entries.forEach((name, each) -> aliases.put(name, alias(each, entries.keySet())));
    return aliases;
  }

  /** One alias; among its members may be the names of others. */
  static Alias alias(Node node, Set<String> names) {
    node.keys("addresses", "hosts", "ports");
    boolean addresses = !node.get("addresses").isMissing() || !node.get("hosts").isMissing();
    if (addresses != node.get("ports").isMissing()) {
      node.problem("alias", "an alias has either addresses and hosts, or ports");
    }
    List<String> others = new ArrayList<>();
    Literals literals = new Literals(names);
    return new Alias(
        addresses ? Alias.Kind.ADDRESSES : Alias.Kind.PORTS,
        literals.read(node.get("addresses"), "address", IpRange::parse, others),
        node.get("hosts").names(),
        literals.read(node.get("ports"), "port", PortRange::parse, others),
        others);
  }

  /** Lists of literals and names of aliases. */
  record Literals(Set<String> aliases) {
    <T> List<T> read(
        Node node, String code, java.util.function.Function<String, T> reader, List<String> named) {
      List<T> literals = new ArrayList<>();
      for (Node item : node.items()) {
        Optional<String> name = item.scalar().filter(aliases::contains);
        name.ifPresentOrElse(
            named::add,
            () -> item.parse(code, text -> literal(text, reader)).ifPresent(literals::add));
      }
      return literals;
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
}
