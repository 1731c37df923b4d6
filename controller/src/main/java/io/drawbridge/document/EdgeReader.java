package io.drawbridge.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.net.IpAddress;
import io.drawbridge.network.Binding;
import io.drawbridge.network.Edge;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Problem;
import io.drawbridge.network.Provider;
import io.drawbridge.network.Storm;
import io.drawbridge.network.Zone;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** {@code zones}, {@code providers}, and what a segment says of its uplink. */
final class EdgeReader {
  private static final int MOST_MACS = 10_000;
  private static final int MOST_MACS_OF_SEGMENT = 65_536;
  private static final int MOST_A_SECOND = 1_000_000;
  private static final int MOST_REQUESTS = 1000;
  private static final Map<String, Integer> CONTROL =
      Map.of(
          "stp",
          EtherTypes.LENGTH,
          "pause",
          0x8808,
          "lacp",
          0x8809,
          "802.1x",
          0x888e,
          "lldp",
          0x88cc);
  private static final Map<String, Provider> BUILT_IN = builtIn();

  private EdgeReader() {}

  static Map<String, Zone> zones(Node node) {
    Map<String, Zone> zones = new LinkedHashMap<>();
    node.entries()
        .forEach(
            (name, each) -> {
              each.keys("bind", "maxMacs", "storm", "dhcpServer", "routerAdvertisements");
              zones.put(
                  name,
                  new Zone(
                      binding(each.get("bind")),
                      each.get("maxMacs").parse("max-macs", text -> number(text, MOST_MACS)),
                      each.get("storm").isMissing()
                          ? Optional.empty()
                          : Optional.of(storm(each.get("storm"))),
                      each.get("dhcpServer").bool(),
                      each.get("routerAdvertisements").bool()));
            });
    return zones;
  }

  /** YAML takes a bare {@code off} for a boolean. */
  private static Optional<Binding> binding(Node node) {
    return node.isScalar("false")
        ? Optional.of(Binding.OFF)
        : node.parse("bind", EdgeReader::binding);
  }

  private static Binding binding(String text) {
    for (Binding binding : Binding.values()) {
      if (binding.name().toLowerCase(Locale.ROOT).equals(text)) {
        return binding;
      }
    }
    throw new IllegalArgumentException("bind is strict, learn or off, not '" + text + "'");
  }

  private static Storm storm(Node node) {
    node.keys("broadcast", "multicast", "unknown");
    return new Storm(
        perSecond(node.get("broadcast"), Storm.LOCAL.broadcast()),
        perSecond(node.get("multicast"), Storm.LOCAL.multicast()),
        perSecond(node.get("unknown"), Storm.LOCAL.unknown()));
  }

  private static int perSecond(Node node, int otherwise) {
    return node.parse("storm", text -> number(text, MOST_A_SECOND)).orElse(otherwise);
  }

  private static int number(String text, int most) {
    if (text.matches("[0-9]{1,7}") && Integer.parseInt(text) >= 1) {
      int number = Integer.parseInt(text);
      if (number <= most) {
        return number;
      }
    }
    throw new IllegalArgumentException("a number from 1 to " + most + ", not '" + text + "'");
  }

  /** The providers of a document beside those that come with Drawbridge. */
  static Map<String, Provider> providers(Node node) {
    Map<String, Provider> providers = new LinkedHashMap<>(BUILT_IN);
    node.entries().forEach((name, each) -> providers.put(name, provider(name, each)));
    return providers;
  }

  private static Provider provider(String name, Node node) {
    node.keys("macs", "macPrefixes", "arpBudget", "arpBurst");
    return new Provider(
        name,
        node.get("macs").parse("macs", EdgeReader::oneMac).orElse(false),
        node.get("macPrefixes").parseAll("mac-prefix", EdgeReader::macPrefix),
        requests(node.get("arpBudget"), Provider.ETHERNET.arpBudget()),
        requests(node.get("arpBurst"), Provider.ETHERNET.arpBurst()));
  }

  private static boolean oneMac(String text) {
    return switch (text) {
      case "any" -> false;
      case "one" -> true;
      default -> throw new IllegalArgumentException("macs is any or one, not '" + text + "'");
    };
  }

  private static String macPrefix(String text) {
    if (!text.matches("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){2}")) {
      throw new IllegalArgumentException(
          "the first three bytes of MAC addresses, such as \"02:00:00\", not '" + text + "'");
    }
    return text.toLowerCase(Locale.ROOT);
  }

  /** Frames for bridges that cross all the same; none where nothing is said. */
  static EtherTypes control(Node node) {
    return node.isScalar("all")
        ? new EtherTypes(true, List.of())
        : new EtherTypes(false, node.parseAll("control", EdgeReader::control));
  }

  private static int control(String text) {
    Integer named = CONTROL.get(text);
    if (named != null) {
      return named;
    }
    if (text.startsWith("0x")) {
      int type = TopologyReader.etherType(text);
      if (EtherTypes.DEFAULT.contains(type)) {
        throw new IllegalArgumentException(
            "ARP and IP are not for bridges, and never cross to them");
      }
      return type;
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is no control frame: stp, pause, lacp, 802.1x, lldp, an EtherType such as 0x88f5, or"
            + " all by itself");
  }

  /** How many MAC addresses a segment may have. */
  static Optional<Integer> macs(Node node) {
    return node.parse("max-macs", text -> number(text, MOST_MACS_OF_SEGMENT));
  }

  static Edge edge(Node segment, Map<String, Provider> providers) {
    Provider provider =
        segment
            .get("provider")
            .parse("unknown-provider", name -> named(name, providers))
            .orElse(Provider.ETHERNET);
    return new Edge(
        provider,
        segment.get("gateways").parseAll("address", IpAddress::parse),
        segment.get("peers").parseAll("address", IpAddress::parse),
        requests(segment.get("arpBudget"), provider.arpBudget()),
        requests(segment.get("arpBurst"), provider.arpBurst()),
        segment.get("shortcut").bool().orElse(true));
  }

  private static Provider named(String name, Map<String, Provider> providers) {
    Provider provider = providers.get(name);
    if (provider == null) {
      throw new IllegalArgumentException(
          "there is no provider '"
              + name
              + "'; there are "
              + String.join(", ", providers.keySet())
              + ", and others can be described under providers");
    }
    return provider;
  }

  private static int requests(Node node, int otherwise) {
    return node.parse("arp-budget", text -> number(text, MOST_REQUESTS)).orElse(otherwise);
  }

  private static Map<String, Provider> builtIn() {
    try (InputStream text = EdgeReader.class.getResourceAsStream("providers.yaml")) {
      JsonNode tree = NetworkReader.item(Objects.requireNonNull(text).readAllBytes(), Format.YAML);
      List<Problem> problems = new ArrayList<>();
      Map<String, Provider> providers = new LinkedHashMap<>();
      new Node(tree, "", problems)
          .entries()
          .forEach((name, each) -> providers.put(name, provider(name, each)));
      if (!problems.isEmpty()) {
        throw new IllegalStateException("providers.yaml: " + problems);
      }
      return providers;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
