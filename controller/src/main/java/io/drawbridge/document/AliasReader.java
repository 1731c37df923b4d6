package io.drawbridge.document;

import io.drawbridge.net.IpRange;
import io.drawbridge.net.PortRange;
import io.drawbridge.network.Alias;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code aliases}. */
final class AliasReader {
  private AliasReader() {}

  static Map<String, Alias> read(Node node) {
    Map<String, Alias> aliases = new LinkedHashMap<>();
    node.entries()
        .forEach(
            (name, each) -> {
              each.keys("addresses", "ports");
              if (each.get("addresses").isMissing() == each.get("ports").isMissing()) {
                each.problem("alias", "an alias has either addresses or ports");
              }
              aliases.put(
                  name,
                  new Alias(
                      each.get("addresses").parseAll("address", IpRange::parse),
                      each.get("ports").parseAll("port", PortRange::parse)));
            });
    return aliases;
  }
}
