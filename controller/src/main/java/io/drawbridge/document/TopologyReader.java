package io.drawbridge.document;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.DatabaseAddress;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Host;
import io.drawbridge.network.Membership;
import io.drawbridge.network.Port;
import io.drawbridge.network.PortIdentity;
import io.drawbridge.network.Provider;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Switch;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code switches}, {@code segments} and {@code hosts}. */
final class TopologyReader {
  private static final Map<String, Integer> ETHER_TYPES =
      Map.of("arp", EtherTypes.ARP, "ipv4", EtherTypes.IPV4, "ipv6", EtherTypes.IPV6);
  private static final int LONGEST_PORT_NAME = 15;

  /** IEEE 802.1Q reserves 4095. */
  static final int LAST_VLAN = 4094;

  private TopologyReader() {}

  static Map<String, Switch> switches(Node node) {
    Map<String, Switch> switches = new LinkedHashMap<>();
    node.entries()
        .forEach(
            (name, each) -> {
              each.keys("datapathId", "ovsdb", "ports");
              long id =
                  each.require("datapathId")
                      .parse("datapath-id", TopologyReader::datapathId)
                      .orElse(0L);
              Optional<DatabaseAddress> database =
                  each.get("ovsdb").parse("ovsdb", DatabaseAddress::parse);
              switches.put(
                  name,
                  new Switch(
                      id, ports(each.get("ports"), !each.get("ovsdb").isMissing()), database));
            });
    return switches;
  }

  private static long datapathId(String text) {
    if (!text.matches("[0-9a-fA-F]{16}")) {
      throw new IllegalArgumentException(
          "a datapath id is 16 hexadecimal digits in quotes, as ovs-vsctl get bridge BRIDGE datapath_id prints it, not '"
              + text
              + "'");
    }
    return Long.parseUnsignedLong(text, 16);
  }

  private static Map<String, Port> ports(Node node, boolean withDatabase) {
    Map<String, Port> ports = new LinkedHashMap<>();
    Map<PortIdentity, String> known = new HashMap<>();
    node.entries()
        .forEach(
            (name, each) -> {
              Optional<PortIdentity> identity = identity(each, withDatabase);
              String other = identity.map(who -> known.putIfAbsent(who, name)).orElse(null);
              if (other != null) {
                each.problem("port-identity", "port '" + other + "' has this identity already");
              }
              if (identity.isEmpty()
                  && name.getBytes(StandardCharsets.UTF_8).length > LONGEST_PORT_NAME) {
                each.problem("port-name", "Open vSwitch's port names have at most 15 bytes");
              }
              each.keys("zone", "host", "vlans", "ifaceId", "attachedMac");
              Map<Integer, Membership> vlans = vlans(each.get("vlans"));
              Node zone = vlans.isEmpty() ? each.require("zone") : each.get("zone");
              if (zone.isMissing() && !each.get("host").isMissing()) {
                each.get("host")
                    .problem(
                        "host-without-zone",
                        "untagged frames of this port are dropped, as it has no zone; give the zone of the host's frames, or put the host at its VLAN");
              }
              ports.put(
                  name,
                  new Port(
                      zone.isMissing() && !vlans.isEmpty()
                          ? Optional.empty()
                          : Optional.of(member(zone, each.get("host"))),
                      vlans,
                      identity));
            });
    return ports;
  }

  private static Optional<PortIdentity> identity(Node port, boolean withDatabase) {
    Node id = port.get("ifaceId");
    Node mac = port.get("attachedMac");
    if (id.isMissing() && mac.isMissing()) {
      return Optional.empty();
    }
    if (!withDatabase) {
      (id.isMissing() ? mac : id)
          .problem(
              "port-identity",
              "identities of ports are read from Open vSwitch's database; give the switch its address, such as ovsdb: unix:/run/openvswitch/db.sock");
    }
    if (!id.isMissing() && !mac.isMissing()) {
      mac.problem("port-identity", "a port has one identity: ifaceId or attachedMac, not both");
    }
    return id.isMissing()
        ? mac.parse("mac", MacAddress::parse)
            .map(each -> new PortIdentity(PortIdentity.Key.ATTACHED_MAC, each.toString()))
        : id.parse("port-identity", TopologyReader::ifaceId)
            .map(each -> new PortIdentity(PortIdentity.Key.IFACE_ID, each));
  }

  private static String ifaceId(String text) {
    if (!text.matches("[!-~]{1,128}")) {
      throw new IllegalArgumentException(
          "an iface-id has 1 to 128 visible characters, as ovs-vsctl get interface PORT external_ids:iface-id prints it");
    }
    return text;
  }

  private static Membership member(Node zone, Node host) {
    return new Membership(zone.text().orElse(""), host.text());
  }

  /** By VLAN id: the name of a zone, or a mapping with zone and host. */
  private static Map<Integer, Membership> vlans(Node node) {
    Map<Integer, Membership> vlans = new LinkedHashMap<>();
    node.entries()
        .forEach(
            (id, each) -> {
              if (!id.matches("[1-9][0-9]{0,3}") || Integer.parseInt(id) > LAST_VLAN) {
                each.problem(
                    "vlan", "a VLAN id is a number from 1 to " + LAST_VLAN + ", not '" + id + "'");
                return;
              }
              if (each.scalar().isEmpty()) {
                each.keys("zone", "host");
              }
              vlans.put(
                  Integer.valueOf(id),
                  each.scalar().isPresent()
                      ? new Membership(each.text().orElse(""), Optional.empty())
                      : member(each.require("zone"), each.get("host")));
            });
    return vlans;
  }

  static Map<String, Segment> segments(Node node, Map<String, Provider> providers) {
    Map<String, Segment> segments = new LinkedHashMap<>();
    node.entries()
        .forEach(
            (name, each) -> {
              each.keys(
                  "zones",
                  "uplink",
                  "etherTypes",
                  "control",
                  "maxMacs",
                  "provider",
                  "gateways",
                  "peers",
                  "arpBudget",
                  "arpBurst",
                  "shortcut");
              segments.put(
                  name,
                  new Segment(
                      each.require("zones").names(),
                      each.get("uplink").text(),
                      etherTypes(each.get("etherTypes")),
                      EdgeReader.control(each.get("control")),
                      EdgeReader.macs(each.get("maxMacs")).orElse(Segment.DEFAULT_MAX_MACS),
                      EdgeReader.edge(each, providers)));
            });
    return segments;
  }

  private static EtherTypes etherTypes(Node node) {
    if (node.isMissing()) {
      return EtherTypes.DEFAULT;
    }
    if (node.isScalar("all")) {
      return new EtherTypes(true, List.of());
    }
    return new EtherTypes(false, node.parseAll("ether-type", TopologyReader::etherType));
  }

  static int etherType(String text) {
    Integer named = ETHER_TYPES.get(text);
    if (named != null) {
      return named;
    }
    if (text.matches("0x[0-9a-fA-F]{1,4}|[0-9]{1,5}")) {
      int type = Integer.decode(text.startsWith("0x") ? text : text.replaceFirst("^0+(?=.)", ""));
      if (type == 0x8100 || type == 0x88a8) {
        throw new IllegalArgumentException("VLAN tags do not cross a segment");
      }
      if (type >= 0x600 && type <= 0xffff) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no EtherType: arp, ipv4, ipv6, or a number from 0x0600 to 0xffff");
  }

  static Map<String, Host> hosts(Node node) {
    Map<String, Host> hosts = new LinkedHashMap<>();
    node.entries()
        .forEach(
            (name, each) -> {
              each.keys("mac", "addresses");
              hosts.put(
                  name,
                  new Host(
                      each.require("mac").parseAll("mac", MacAddress::parse),
                      each.get("addresses").parseAll("address", IpAddress::parse)));
            });
    return hosts;
  }
}
