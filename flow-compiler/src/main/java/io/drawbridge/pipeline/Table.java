package io.drawbridge.pipeline;

import io.drawbridge.flow.Field;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The tables in order. Each has a contract: what its flows may match, what they may set, where they
 * may send a packet, and what happens to a packet no flow matches. {@link Contract} holds every
 * compiled flow to it.
 */
@SuppressWarnings("ImmutableEnumChecker") // set once, never handed out to be changed
public enum Table {
  CLASSIFY(
      "in_port and VLAN give place, zone and segment; other tags end here",
      "drop",
      EnumSet.of(
          Field.IN_PORT,
          Field.VLAN_VID,
          Field.ETH_TYPE,
          Field.IPV4_SRC,
          Field.IPV4_DST,
          Field.ARP_OP,
          Field.ARP_SPA,
          Field.ARP_TPA),
      List.of(),
      List.of(
          Register.IN_PORT,
          Register.IN_ZONE,
          Register.SEGMENT,
          Register.OUT_SEGMENT,
          Register.FROM_UPLINK),
      Set.of(),
      List.of("BINDING", "MANAGEMENT")),
  BINDING(
      "does a strict place's host speak, with its own MAC and IP addresses; who may serve DHCP or announce routers",
      "to admit",
      EnumSet.of(
          Field.ETH_SRC,
          Field.ETH_TYPE,
          Field.IPV4_SRC,
          Field.IPV6_SRC,
          Field.IP_PROTO,
          Field.UDP_SRC,
          Field.UDP_DST,
          Field.ICMPV6_TYPE,
          Field.ARP_OP,
          Field.ARP_SPA,
          Field.ARP_SHA),
      List.of(Register.IN_PORT),
      List.of(Register.VOUCHED),
      Set.of(),
      List.of("DISCOVERY", "ADMIT")),
  DISCOVERY(
      "what a strict place's host says in neighbour discovery",
      "to admit",
      EnumSet.of(
          Field.ETH_SRC,
          Field.ETH_TYPE,
          Field.IPV6_SRC,
          Field.IP_PROTO,
          Field.IP_FRAG,
          Field.ICMPV6_TYPE,
          Field.ND_TARGET,
          Field.ND_SLL,
          Field.ND_TLL),
      List.of(Register.IN_PORT),
      List.of(),
      Set.of(),
      List.of("ADMIT")),
  ADMIT(
      "sources that cannot be right: groups, the router's own, a declared host's elsewhere, prefixes of other segments",
      "drop",
      TableFields.CLAIMED,
      List.of(Register.SEGMENT, Register.IN_PORT, Register.FROM_UPLINK),
      List.of(),
      Set.of(),
      List.of("LEARN")),
  LEARN(
      "a declared MAC address is at its place; of others, where they were seen last",
      "drop",
      EnumSet.of(Field.ETH_SRC, Field.ETH_TYPE, Field.ARP_SHA),
      List.of(Register.SEGMENT, Register.IN_PORT, Register.FROM_UPLINK),
      List.of(Register.SEEN_AT, Register.OUT_PORT),
      EnumSet.of(Field.ETH_DST, Field.XXREG2),
      List.of("SEEN", "NEIGHBOUR", "MACS")),
  SEEN(
      "is a MAC address where it was, or new: count it",
      "drop",
      EnumSet.noneOf(Field.class),
      List.of(Register.IN_PORT, Register.SEEN_AT),
      List.of(),
      Set.of(),
      List.of("MOVES", "MOVED", "LEARNED", "NEIGHBOUR")),
  MOVED(
      "it was at another place: it may move, but not back at once",
      "drop",
      EnumSet.noneOf(Field.class),
      List.of(Register.IN_PORT, Register.HELD),
      List.of(),
      Set.of(),
      List.of("LEARNED")),
  MOVES(
      "MAC addresses that moved a moment ago; filled by the switch itself",
      "back, not held",
      EnumSet.of(Field.ETH_SRC),
      List.of(Register.SEGMENT),
      List.of(Register.HELD),
      Set.of(),
      List.of()),
  PLACE_MACS(
      "MAC addresses by place, to be counted; filled by the switch itself",
      "nobody looks here",
      EnumSet.of(Field.ETH_DST),
      List.of(Register.OUT_SEGMENT),
      List.of(Register.OUT_PORT),
      Set.of(),
      List.of()),
  LEARNED(
      "has its place room for another MAC address: then note it in MACS",
      "drop",
      EnumSet.noneOf(Field.class),
      List.of(Register.IN_PORT, Register.SEEN_AT, Register.LEARNED),
      List.of(),
      Set.of(),
      List.of("SETTLED", "NEIGHBOUR")),
  SETTLED(
      "has its segment room for another MAC address",
      "drop",
      EnumSet.noneOf(Field.class),
      List.of(Register.IN_PORT, Register.LEARNED),
      List.of(),
      Set.of(),
      List.of("NEIGHBOUR")),
  NEIGHBOUR(
      "ARP and neighbour discovery for the router, hosts and gateways: answer, note who asks, hand a gateway's answer up; DHCP for the router's server",
      "forward",
      TableFields.ANSWERED,
      List.of(Register.SEGMENT, Register.IN_PORT, Register.FROM_UPLINK),
      List.of(
          Register.OUT_PORT,
          Register.TO_UPLINK,
          Register.ROUTED,
          Register.NEXT_HOP,
          Register.NOTED),
      EnumSet.of(
          Field.ETH_SRC,
          Field.ETH_DST,
          Field.IPV6_SRC,
          Field.IPV6_DST,
          Field.ICMPV6_TYPE,
          Field.ND_RESERVED,
          Field.ND_OPTIONS_TYPE,
          Field.ARP_OP,
          Field.ARP_SHA,
          Field.ARP_SPA,
          Field.ARP_THA,
          Field.ARP_TPA),
      List.of("ADVERTISE", "FORWARD", "DELIVER")),
  ADVERTISE(
      "the MAC address of an advertisement that was a solicitation: one can only be set in flows that match the other type",
      "drop",
      EnumSet.of(Field.ETH_TYPE, Field.IP_PROTO, Field.ICMPV6_TYPE),
      List.of(),
      List.of(),
      EnumSet.of(Field.ND_TLL),
      List.of("DELIVER")),
  FORWARD(
      "is it for the router or for a neighbour on the segment",
      "bridge",
      EnumSet.of(
          Field.ETH_DST,
          Field.ETH_TYPE,
          Field.IPV4_SRC,
          Field.IPV4_DST,
          Field.IPV6_SRC,
          Field.IPV6_DST),
      List.of(Register.SEGMENT, Register.FROM_UPLINK, Register.VOUCHED),
      List.of(Register.ROUTED),
      Set.of(),
      List.of("SHORTCUT", "ROUTER", "BRIDGE", "STORM")),
  SHORTCUT(
      "for another host here, by way of a gateway: to it straight away",
      "bridge",
      EnumSet.of(Field.ETH_TYPE, Field.IPV4_DST, Field.IPV6_DST, Field.IP_TTL),
      List.of(Register.SEGMENT),
      List.of(),
      EnumSet.of(Field.ETH_DST),
      List.of("BRIDGE")),
  ROUTER(
      "for the router: its time to live, then connection tracking with translation of what is known; to the router itself, where a hairpin's answer may be, in two zones",
      "drop",
      EnumSet.of(
          Field.ETH_TYPE,
          Field.IP_TTL,
          Field.IP_PROTO,
          Field.ICMPV6_TYPE,
          Field.IPV4_DST,
          Field.IPV6_SRC,
          Field.IPV6_DST),
      List.of(Register.SEGMENT, Register.HAIRPIN),
      List.of(
          Register.CT_ZONE, Register.SOURCE_MAC_LOW, Register.SOURCE_MAC_HIGH, Register.HAIRPIN),
      Set.of(),
      List.of("ROUTER", "FORWARDS")),
  FORWARDS(
      "which forward the connection uses: of a new one by its original destination, else by what it carries; whose entry is gone ends",
      "drop",
      TableFields.TRANSLATED,
      List.of(Register.SEGMENT, Register.IN_ZONE),
      List.of(Register.FORWARD, Register.HAIRPIN, Register.MANAGEMENT),
      Set.of(),
      List.of("ROUTE")),
  ROUTE(
      "longest prefix: segment and next hop",
      "drop",
      EnumSet.of(Field.ETH_TYPE, Field.CT_STATE, Field.IPV4_DST, Field.IPV6_DST),
      List.of(Register.SEGMENT, Register.FORWARD, Register.MANAGEMENT),
      List.of(Register.OUT_SEGMENT, Register.NEXT_HOP, Register.NEXT_HOP_IPV6),
      Set.of(),
      List.of("NEXT_HOP", "STATE")),
  NEXT_HOP(
      "look the next hop's MAC address up",
      "drop",
      EnumSet.noneOf(Field.class),
      List.of(),
      List.of(),
      Set.of(),
      List.of("NEIGHBOURS", "ROUTED")),
  NEIGHBOURS(
      "MAC addresses of declared hosts, gateways and neighbours seen",
      "back, unresolved",
      EnumSet.noneOf(Field.class),
      List.of(Register.OUT_SEGMENT, Register.NEXT_HOP, Register.NEXT_HOP_IPV6),
      List.of(Register.RESOLVED),
      EnumSet.of(Field.ETH_DST),
      List.of()),
  ROUTED(
      "resolved: the router's MAC address, one less to live; unresolved: ask",
      "drop",
      EnumSet.of(Field.ETH_TYPE),
      List.of(Register.OUT_SEGMENT, Register.RESOLVED),
      List.of(Register.NEXT_HOP_IPV6),
      EnumSet.of(Field.ETH_SRC),
      List.of("BRIDGE")),
  BRIDGE(
      "out port by destination MAC address: declared, else learned",
      "look in MACS",
      EnumSet.of(Field.ETH_DST),
      List.of(Register.OUT_SEGMENT),
      List.of(Register.OUT_PORT),
      Set.of(),
      List.of("MACS", "STORM", "DESTINATION")),
  MACS(
      "where MAC addresses were seen; filled by the switch itself",
      "back, unknown",
      EnumSet.of(Field.ETH_DST),
      List.of(Register.OUT_SEGMENT),
      List.of(Register.OUT_PORT),
      Set.of(),
      List.of()),
  STORM(
      "frames that go to many, under a meter a place and kind",
      "to destination",
      EnumSet.of(Field.ETH_DST),
      List.of(Register.IN_PORT, Register.OUT_PORT),
      List.of(),
      Set.of(),
      List.of("DESTINATION")),
  DESTINATION(
      "zone of the out port; unknown, broadcast, multicast: every port of the segment, each by itself",
      "drop",
      EnumSet.noneOf(Field.class),
      List.of(Register.IN_PORT, Register.OUT_PORT, Register.OUT_SEGMENT, Register.ROUTED),
      List.of(Register.OUT_PORT, Register.OUT_ZONE, Register.TO_UPLINK),
      Set.of(),
      List.of("DESTINATION", "FRAMES")),
  FRAMES(
      "the rules for frames that are not IP, first match by priority",
      "track",
      EnumSet.of(Field.ETH_TYPE, Field.ETH_SRC, Field.ETH_DST),
      List.of(
          Register.IN_PORT,
          Register.IN_ZONE,
          Register.OUT_PORT,
          Register.OUT_ZONE,
          Register.AUDITED),
      List.of(Register.AUDITED),
      Set.of(),
      List.of("FRAMES", "TRACK", "DELIVER")),
  TRACK(
      "IP: connection tracking in the zone of the local side; other EtherTypes by the segment's choice",
      "drop",
      EnumSet.of(
          Field.ETH_TYPE, Field.IP_PROTO, Field.IP_TTL, Field.ICMPV6_TYPE, Field.ICMPV6_CODE),
      List.of(Register.OUT_SEGMENT, Register.FROM_UPLINK, Register.TO_UPLINK, Register.ROUTED),
      List.of(Register.CT_ZONE),
      Set.of(),
      List.of("ERRORS", "STATE", "DELIVER")),
  ERRORS(
      "an ICMP error about a connection of local places: is its sender an end of it",
      "to state",
      EnumSet.of(
          Field.ETH_TYPE,
          Field.CT_STATE,
          Field.CT_NW_SRC,
          Field.CT_NW_DST,
          Field.CT_IPV6_SRC,
          Field.CT_IPV6_DST),
      List.of(Register.IN_PORT),
      List.of(),
      Set.of(),
      List.of("STATE")),
  STATE(
      "of a connection this policy has passed → connection; otherwise the policy, in the direction of its first packet; what is invalid only if a stateless rule may pass it, in its own direction",
      "drop",
      EnumSet.of(Field.ETH_TYPE, Field.CT_STATE, Field.CT_LABEL, Field.IP_FRAG),
      List.of(Register.ROUTED),
      List.of(Register.POLICY_FROM, Register.POLICY_TO, Register.EPOCH),
      Set.of(),
      List.of("CONNECTION", "SETS")),
  CONNECTION(
      "counted for the rule that passes it",
      "drop",
      EnumSet.of(Field.CT_MARK),
      List.of(),
      List.of(),
      Set.of(),
      List.of("DELIVER")),
  SETS(
      "which named sets of addresses source and destination are in, looked up once for all rules",
      "policy",
      EnumSet.of(Field.ETH_TYPE, Field.CT_STATE, Field.IP_PROTO, Field.IP_FRAG),
      List.of(),
      List.of(
          Register.LOOK_UP,
          Register.LOOK_UP_IPV4,
          Register.PORT_DIGIT,
          Register.DESTINATION_PORT,
          Register.PROTOCOL,
          Register.OPENING,
          Register.SOURCE_SETS_LOW,
          Register.SOURCE_SETS_HIGH,
          Register.SETS_LOW,
          Register.SETS_HIGH,
          Register.PORT_CODE,
          Register.AUDITED),
      Set.of(),
      List.of("ADDRESSES", "PORTS", "POLICY")),
  ADDRESSES(
      "the sets of the longest prefix that holds the address",
      "back, in none",
      EnumSet.of(Field.ETH_TYPE),
      List.of(Register.LOOK_UP, Register.LOOK_UP_IPV4),
      List.of(Register.SETS_LOW, Register.SETS_HIGH),
      Set.of(),
      List.of()),
  PORTS(
      "the last hexadecimal digit of the destination port as a code in which ranges are one match",
      "back, none exceeded",
      EnumSet.noneOf(Field.class),
      List.of(Register.PORT_DIGIT),
      List.of(Register.PORT_CODE),
      Set.of(),
      List.of()),
  POLICY(
      "the rules, first match by priority",
      "block",
      TableFields.JUDGED,
      List.of(
          Register.FROM_PORT,
          Register.FROM_ZONE,
          Register.TO_PORT,
          Register.TO_ZONE,
          Register.FORWARD,
          Register.ROUTED,
          Register.SOURCE_SETS_LOW,
          Register.SOURCE_SETS_HIGH,
          Register.SETS_LOW,
          Register.SETS_HIGH,
          Register.PORT_CODE,
          Register.DESTINATION_PORT,
          Register.PROTOCOL,
          Register.AUDITED),
      List.of(Register.RULE, Register.OPENING, Register.AUDITED),
      Set.of(),
      List.of("POLICY", "TRANSLATE", "DELIVER")),
  TRANSLATE(
      "commit with the rule's number, translating what NAT says; what was translated otherwise than it says now ends",
      "drop",
      TableFields.TRANSLATED,
      List.of(
          Register.FROM_ZONE,
          Register.TO_ZONE,
          Register.OUT_SEGMENT,
          Register.ROUTED,
          Register.FORWARD,
          Register.MANAGEMENT),
      List.of(Register.TRANSLATION, Register.STATIC_PORT),
      EnumSet.of(Field.CT_MARK, Field.CT_LABEL),
      List.of("TRANSLATED", "DELIVER")),
  TRANSLATED(
      "what was to be translated is; what found no free port goes nowhere",
      "drop",
      EnumSet.of(
          Field.ETH_TYPE,
          Field.CT_STATE,
          Field.CT_NW_PROTO,
          Field.CT_TP_SRC,
          Field.IP_PROTO,
          Field.IP_FRAG,
          Field.TCP_SRC,
          Field.UDP_SRC),
      List.of(Register.TRANSLATION, Register.STATIC_PORT),
      List.of(),
      EnumSet.of(Field.CT_LABEL),
      List.of("DELIVER")),
  DELIVER(
      "to the router itself: echo replies; to an uplink: its contract; else out",
      "drop",
      EnumSet.of(
          Field.ETH_TYPE,
          Field.CT_STATE,
          Field.IP_PROTO,
          Field.ICMPV4_TYPE,
          Field.ICMPV6_TYPE,
          Field.IP_FRAG),
      List.of(
          Register.OUT_PORT,
          Register.SEGMENT,
          Register.OUT_SEGMENT,
          Register.TO_UPLINK,
          Register.FORWARD,
          Register.HAIRPIN,
          Register.MANAGEMENT,
          Register.ROUTED,
          Register.RESOLVED),
      List.of(
          Register.OUT_PORT,
          Register.OUT_SEGMENT,
          Register.TO_UPLINK,
          Register.ROUTED,
          Register.NEXT_HOP,
          Register.NEXT_HOP_IPV6,
          Register.TOO_LONG),
      EnumSet.of(
          Field.ETH_SRC,
          Field.ETH_DST,
          Field.IPV4_SRC,
          Field.IPV4_DST,
          Field.IPV6_SRC,
          Field.IPV6_DST,
          Field.IP_TTL,
          Field.ICMPV4_TYPE,
          Field.ICMPV6_TYPE),
      List.of("DELIVER", "HAIRPIN", "LENGTH", "UPLINK", "MANAGEMENT", "OUTPUT")),
  HAIRPIN(
      "by a forward to a neighbour of its sender's: from the router now, or nowhere",
      "drop",
      EnumSet.of(Field.ETH_TYPE, Field.CT_STATE),
      List.of(Register.TO_UPLINK, Register.OUT_SEGMENT),
      List.of(Register.TOO_LONG),
      Set.of(),
      List.of("LENGTH", "UPLINK", "OUTPUT")),
  LENGTH(
      "what is routed to a segment with an mtu, and whether it is longer",
      "drop",
      EnumSet.noneOf(Field.class),
      List.of(Register.TOO_LONG, Register.TO_UPLINK),
      List.of(),
      Set.of(),
      List.of("UPLINK", "OUTPUT")),
  UPLINK(
      "the contract with the provider: source MAC and address belong together and to the document",
      "drop",
      TableFields.OWNED,
      List.of(Register.OUT_SEGMENT),
      List.of(),
      Set.of(),
      List.of("ASKING", "OUTPUT")),
  ASKING(
      "requests by ARP and neighbour discovery: for gateways and peers, or of one's own address; what a host repeats, once a second",
      "drop",
      EnumSet.of(
          Field.ETH_TYPE,
          Field.ETH_SRC,
          Field.IP_PROTO,
          Field.ICMPV6_TYPE,
          Field.ND_TARGET,
          Field.ARP_TPA),
      List.of(Register.IN_PORT, Register.OUT_SEGMENT),
      List.of(),
      Set.of(),
      List.of("BUDGET")),
  BUDGET(
      "requests that may leave, under the segment's meter",
      "drop",
      EnumSet.noneOf(Field.class),
      List.of(Register.OUT_SEGMENT),
      List.of(),
      Set.of(),
      List.of("OUTPUT")),
  MANAGEMENT(
      "the link between the router and the firewall's own host: translated on the way there and back",
      "drop",
      EnumSet.of(Field.ETH_TYPE, Field.CT_STATE, Field.IPV4_SRC, Field.IPV4_DST),
      List.of(Register.OUT_PORT, Register.ROUTED),
      List.of(Register.OUT_PORT, Register.ROUTED),
      EnumSet.of(
          Field.ETH_SRC,
          Field.ETH_DST,
          Field.ARP_OP,
          Field.ARP_SHA,
          Field.ARP_SPA,
          Field.ARP_THA,
          Field.ARP_TPA),
      List.of("ROUTER", "MANAGEMENT", "OUTPUT")),
  OUTPUT(
      "out, with the tag of its VLAN",
      "drop",
      EnumSet.noneOf(Field.class),
      List.of(Register.ROUTED, Register.OUT_PORT),
      List.of(),
      EnumSet.of(Field.IN_PORT, Field.VLAN_VID),
      List.of());

  private final String decides;
  private final String miss;
  private final Set<Field> matches;
  private final List<Register> matchedRegisters;
  private final List<Register> setRegisters;
  private final Set<Field> sets;
  private final List<String> next;

  Table(
      String decides,
      String miss,
      Set<Field> matches,
      List<Register> matchedRegisters,
      List<Register> setRegisters,
      Set<Field> sets,
      List<String> next) {
    this.decides = decides;
    this.miss = miss;
    this.matches = Collections.unmodifiableSet(matches);
    this.matchedRegisters = matchedRegisters;
    this.setRegisters = setRegisters;
    this.sets = Collections.unmodifiableSet(sets);
    this.next = next;
  }

  /** The table with this number, as flows and packet-ins give it; null if there is none. */
  public static @org.jspecify.annotations.Nullable Table of(int id) {
    Table[] tables = values();
    return id < 0 || id >= tables.length ? null : tables[id];
  }

  /** Its number in OpenFlow: its place in the order. */
  @SuppressWarnings("EnumOrdinal") // the order of the constants is the pipeline's
  public int id() {
    return ordinal();
  }

  /** What it decides, in a sentence. */
  public String decides() {
    return decides;
  }

  /** What happens to a packet that no flow matches. */
  public String miss() {
    return miss;
  }

  /** The packet fields its flows may match. */
  public Set<Field> matches() {
    return matches;
  }

  /** The registers its flows may match. */
  public List<Register> matchedRegisters() {
    return matchedRegisters;
  }

  /** The registers its flows may set. */
  public List<Register> setRegisters() {
    return setRegisters;
  }

  /** The packet fields its flows may set. */
  public Set<Field> sets() {
    return sets;
  }

  /** Whether its flows may send a packet there. */
  boolean mayGoTo(Table table) {
    return next.contains(table.name());
  }

  /** Where its flows may send a packet. */
  public List<Table> next() {
    return next.stream().map(Table::valueOf).toList();
  }
}
