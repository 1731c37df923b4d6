package io.drawbridge.document;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.PortRange;
import io.drawbridge.network.Forward;
import io.drawbridge.network.Nat;
import io.drawbridge.network.OneToOne;
import io.drawbridge.network.OutboundNat;
import io.drawbridge.network.Pool;
import io.drawbridge.network.Side;
import io.drawbridge.network.Terms;
import io.drawbridge.network.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code nat}. */
final class NatReader {
  private static final IpAddress NO_ADDRESS = IpAddress.ofIpv4(0);
  private static final PortRange NO_PORT = new PortRange(1, 1);

  private final AliasReader.Literals literals;

  private NatReader(Set<String> aliases) {
    this.literals = new AliasReader.Literals(aliases);
  }

  /**
   * The translations.
   *
   * @param aliases the names of the document's aliases
   */
  static Nat nat(Node node, Set<String> aliases) {
    node.keys("outbound", "oneToOne", "forwards");
    NatReader reader = new NatReader(aliases);
    List<OutboundNat> outbound = new ArrayList<>();
    node.get("outbound").list().forEach(each -> outbound.add(reader.outbound(each)));
    List<OneToOne> oneToOne = new ArrayList<>();
    node.get("oneToOne").list().forEach(each -> oneToOne.add(oneToOne(each)));
    List<Forward> forwards = new ArrayList<>();
    node.get("forwards").list().forEach(each -> forwards.add(reader.forward(each)));
    return new Nat(outbound, oneToOne, forwards);
  }

  private OutboundNat outbound(Node node) {
    node.keys("name", "from", "to", "source", "ports", "staticPort");
    node.require("from");
    Node source = node.require("source");
    Optional<PortRange> ports = node.get("ports").parse("port", PortRange::parse);
    boolean staticPort = node.get("staticPort").bool().orElse(false);
    boolean none = source.isScalar("none");
    if (none && (ports.isPresent() || staticPort)) {
      (ports.isPresent() ? node.get("ports") : node.get("staticPort"))
          .problem("source-none", "with source: none nothing is translated, no port either");
    }
    return new OutboundNat(
        node.require("name").text().orElse(""),
        side(node.get("from")),
        side(node.get("to")),
        none
            ? Optional.empty()
            : Optional.of(new Pool(source.parseAll("address", IpRange::parse), ports, staticPort)));
  }

  private static OneToOne oneToOne(Node node) {
    node.keys("name", "external", "internal");
    return new OneToOne(
        node.require("name").text().orElse(""),
        node.require("external").parse("address", IpAddress::parse).orElse(NO_ADDRESS),
        node.require("internal").text().orElse(""));
  }

  private Forward forward(Node node) {
    node.keys("name", "from", "address", "protocol", "port", "target");
    Node target = node.require("target").keys("host", "port");
    return new Forward(
        node.require("name").text().orElse(""),
        side(node.get("from")),
        node.require("address").parse("address", IpAddress::parse).orElse(NO_ADDRESS),
        node.require("protocol").parseAll("protocol", NatReader::protocol).stream()
            .distinct()
            .toList(),
        node.require("port").parse("port", NatReader::ports).orElse(NO_PORT),
        target.require("host").names(),
        target.require("port").parse("port", NatReader::ports).orElse(NO_PORT));
  }

  /** Of rules' sides what is known before anything is translated. */
  private Side side(Node node) {
    if (node.isMissing()) {
      return Side.ANY;
    }
    node.keys("zone", "host", "address", "not");
    Node not = node.get("not");
    if (!not.isMissing()) {
      not.keys("zone", "host", "address");
    }
    return new Side(terms(node), not.isMissing() ? Terms.NONE : terms(not));
  }

  private Terms terms(Node node) {
    List<String> addressAliases = new ArrayList<>();
    List<IpRange> addresses =
        literals.read(node.get("address"), "address", IpRange::parse, addressAliases);
    return new Terms(
        node.get("zone").names(),
        List.of(),
        List.of(),
        node.get("host").names(),
        addresses,
        addressAliases,
        List.of(),
        List.of(),
        List.of());
  }

  private static int protocol(String text) {
    return switch (text) {
      case "tcp" -> Traffic.TCP;
      case "udp" -> Traffic.UDP;
      default ->
          throw new IllegalArgumentException(
              "a forward's protocol is tcp or udp, not '" + text + "'");
    };
  }

  private static PortRange ports(String text) {
    if (!text.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
      throw new IllegalArgumentException(
          "'" + text + "' is no port from 1 to 65535, nor a range such as 8000-8099");
    }
    PortRange range = PortRange.parse(text);
    if (range.first() == 0) {
      throw new IllegalArgumentException("ports are from 1 to 65535, not " + text);
    }
    return range;
  }
}
