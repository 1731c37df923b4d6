package io.drawbridge.document;

import io.drawbridge.net.IpAddress.Family;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Traffic;
import io.drawbridge.network.Traffic.FrameType;
import io.drawbridge.network.Traffic.TcpFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a rule says of packets besides where they come from and go. */
final class TrafficReader {
  static final Map<String, Integer> PROTOCOLS =
      Map.of(
          "icmp",
          Traffic.ICMP,
          "igmp",
          2,
          "tcp",
          Traffic.TCP,
          "udp",
          Traffic.UDP,
          "gre",
          47,
          "esp",
          50,
          "ah",
          51,
          "icmp6",
          Traffic.ICMP6,
          "ospf",
          89,
          "sctp",
          Traffic.SCTP);

  /** IANA's registry, by the names people use. */
  static final Map<String, Integer> ICMP_TYPES =
      Map.of(
          "echo-reply", 0,
          "unreachable", 3,
          "redirect", 5,
          "echo-request", 8,
          "time-exceeded", 11,
          "parameter-problem", 12,
          "timestamp", 13,
          "timestamp-reply", 14);

  static final Map<String, Integer> ICMP6_TYPES =
      Map.of(
          "unreachable", 1,
          "packet-too-big", 2,
          "time-exceeded", 3,
          "parameter-problem", 4,
          "echo-request", 128,
          "echo-reply", 129);

  private TrafficReader() {}

  static Traffic traffic(Node node) {
    List<Integer> protocols = protocols(node.get("protocol"));
    boolean icmp6 = protocols.equals(List.of(Traffic.ICMP6));
    Map<String, Integer> types = icmp6 ? ICMP6_TYPES : ICMP_TYPES;
    return new Traffic(
        protocols,
        node.get("family").parse("family", TrafficReader::family),
        node.get("icmpType").parseAll("icmp-type", text -> icmpType(text, types)),
        node.get("icmpCode").parse("icmp-code", text -> octet(text, "an ICMP code")),
        node.get("tcpFlags").parse("tcp-flags", TcpFlags::parse),
        node.get("dscp").parse("dscp", TrafficReader::dscp),
        node.get("etherType").parse("ether-type", TrafficReader::etherType));
  }

  private static List<Integer> protocols(Node node) {
    List<Integer> protocols = new ArrayList<>();
    boolean any = false;
    List<Node> items = node.items();
    for (Node item : items) {
      any |= item.isScalar("any");
      item.parse("protocol", TrafficReader::protocol).ifPresent(n -> n.ifPresent(protocols::add));
    }
    if (any && items.size() > 1) {
      node.problem("protocol", "any takes in all the others; give it alone");
    }
    return protocols;
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

  private static Family family(String text) {
    return switch (text) {
      case "ipv4" -> Family.IPV4;
      case "ipv6" -> Family.IPV6;
      default ->
          throw new IllegalArgumentException(
              "a family is ipv4 or ipv6, not '" + text + "'; leave it out for both");
    };
  }

  private static int icmpType(String text, Map<String, Integer> names) {
    Integer named = names.get(text);
    if (named != null) {
      return named;
    }
    if (!text.matches("[0-9]+")) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no ICMP type of this protocol: "
              + String.join(", ", names.keySet().stream().sorted().toList())
              + " or a number from 0 to 255");
    }
    return octet(text, "an ICMP type");
  }

  private static int octet(String text, String what) {
    if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > 255) {
      throw new IllegalArgumentException(what + " is a number from 0 to 255, not '" + text + "'");
    }
    return Integer.parseInt(text);
  }

  /** By number, or by the names of RFC 2474, 2597 and 3246. */
  static int dscp(String text) {
    if (text.matches("[0-9]{1,2}") && Integer.parseInt(text) < 64) {
      return Integer.parseInt(text);
    }
    if (text.equals("ef")) {
      return 46;
    }
    if (text.matches("cs[0-7]")) {
      return (text.charAt(2) - '0') << 3;
    }
    if (text.matches("af[1-4][1-3]")) {
      return (text.charAt(2) - '0') << 3 | (text.charAt(3) - '0') << 1;
    }
    throw new IllegalArgumentException(
        "a DSCP is a number from 0 to 63, ef, af11 to af43 or cs0 to cs7, not '" + text + "'");
  }

  private static FrameType etherType(String text) {
    if (text.equals("any")) {
      return new FrameType(Optional.empty());
    }
    if (text.equals("arp")) {
      return new FrameType(Optional.of(EtherTypes.ARP));
    }
    int number = -1;
    if (text.matches("0x[0-9a-fA-F]{4}")) {
      number = Integer.parseInt(text.substring(2), 16);
    } else if (text.matches("[0-9]{4,5}")) {
      number = Integer.parseInt(text);
    }
    if (number < 0x0600 || number > 0xffff) {
      throw new IllegalArgumentException(
          "an etherType is arp, any, or a number from 0x0600 to 0xffff, not '" + text + "'");
    }
    if (number == EtherTypes.IPV4 || number == EtherTypes.IPV6) {
      throw new IllegalArgumentException(
          "IP is what rules without etherType are about; to choose one version there is family");
    }
    return new FrameType(Optional.of(number));
  }
}
