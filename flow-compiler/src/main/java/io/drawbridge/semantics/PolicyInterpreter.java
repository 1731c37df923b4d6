package io.drawbridge.semantics;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.MacAddress;
import io.drawbridge.net.PortRange;
import io.drawbridge.network.Action;
import io.drawbridge.network.Alias;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Host;
import io.drawbridge.network.Network;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Side;
import io.drawbridge.network.Terms;
import io.drawbridge.network.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What the rules of a document say, read off the document one rule after the other. Slow and plain,
 * so that it can be the judge of the compiler, with which it shares nothing; and of use where
 * somebody asks why.
 *
 * <p>It speaks of openings of connections, and of packets that can't be one: which of them a packet
 * is, and whether it comes that far, is not for the rules. Limits of new connections are not
 * counted.
 */
public final class PolicyInterpreter {
  private static final int LAST_PORT = 0xffff;

  /** Protocols whose answers a connection tracker refuses when it did not see the question. */
  private static final Set<Integer> ANSWERED_INVALID =
      Set.of(Traffic.TCP, Traffic.ICMP, Traffic.ICMP6, Traffic.SCTP);

  private final Network network;
  private final List<Rule> rules;

  /**
   * An interpreter of a valid document as it is at a time.
   *
   * @see Network#at
   */
  public PolicyInterpreter(Network network) {
    this.network = network;
    this.rules = network.rulesInOrder().stream().filter(Rule::enabled).toList();
  }

  /** What becomes of a connection that opens so. */
  public Verdict judge(Opening opening) {
    return judge(opening, rule -> opens(rule.traffic(), opening));
  }

  /**
   * What becomes of a living connection that once opened so, when the policy it was passed by is no
   * longer the one. What only its first packet had is not remembered: a rule that reads it keeps
   * what it passed itself when it asked for the same, and matches nothing else.
   *
   * @param passedBy the rule that passed it last, as it was then
   */
  public Verdict judgeLiving(Opening opening, Rule passedBy) {
    return judge(
        opening,
        rule ->
            !rule.traffic().readsOpeningPacket()
                || (rule.action() == Action.PASS
                    && rule.name().equals(passedBy.name())
                    && rule.traffic().tcpFlags().equals(passedBy.traffic().tcpFlags())
                    && rule.traffic().dscp().equals(passedBy.traffic().dscp())));
  }

  /**
   * What becomes of a bridged packet that is in no connection and can't open one, such as an answer
   * to what was not tracked. Only a stateless rule passes it; any other rule that matches stops it,
   * and rules behind the last stateless one are not asked.
   *
   * @param packet what it would open if it could, in the direction it goes
   * @param fragment whether what is behind its addresses is not known: then rules that read it pass
   *     nothing, and stop whatever they may match
   */
  public Verdict judgeInvalid(Opening packet, boolean fragment) {
    int last = rules.size();
    while (last > 0 && !mayPassInvalid(rules.get(last - 1))) {
      last--;
    }
    List<Rule> audits = new ArrayList<>();
    for (Rule rule : rules.subList(0, last)) {
      boolean stateless = rule.options().stateless();
      boolean unknown = fragment && readsTransport(rule);
      if (rule.isFrameRule()
          || (unknown
              ? stateless || !mayMatch(rule, packet)
              : !matches(rule, packet) || !opens(rule.traffic(), packet))) {
        continue;
      }
      if (rule.action() != Action.AUDIT) {
        return new Verdict(Optional.of(rule), stateless ? Action.PASS : Action.BLOCK, audits);
      }
      audits.add(rule);
    }
    return new Verdict(Optional.empty(), Action.BLOCK, audits);
  }

  private static boolean mayPassInvalid(Rule rule) {
    List<Integer> named = rule.traffic().protocols();
    return rule.options().stateless()
        && (named.isEmpty() || named.stream().anyMatch(ANSWERED_INVALID::contains));
  }

  private static boolean readsTransport(Rule rule) {
    return namesPorts(rule)
        || !rule.traffic().icmpTypes().isEmpty()
        || rule.traffic().tcpFlags().isPresent();
  }

  /**
   * What becomes of a frame that is not IP. What no rule decides goes as its segment says; frames
   * for bridges no rule decides.
   */
  public Verdict judge(Frame frame) {
    if (frame.destination().isForBridges()) {
      return new Verdict(
          Optional.empty(), crossesForBridges(frame) ? Action.PASS : Action.BLOCK, List.of());
    }
    List<Rule> audits = new ArrayList<>();
    for (Rule rule : rules) {
      if (rule.isFrameRule() && matches(rule, frame)) {
        if (rule.action() != Action.AUDIT) {
          return new Verdict(Optional.of(rule), rule.action(), audits);
        }
        audits.add(rule);
      }
    }
    boolean crosses = segment(frame.toZone()).etherTypes().contains(frame.etherType());
    return new Verdict(Optional.empty(), crosses ? Action.PASS : Action.BLOCK, audits);
  }

  private boolean crossesForBridges(Frame frame) {
    Segment segment = segment(frame.toZone());
    boolean local =
        segment.uplink().stream()
            .noneMatch(zone -> zone.equals(frame.fromZone()) || zone.equals(frame.toZone()));
    return local
        && !EtherTypes.DEFAULT.contains(frame.etherType())
        && segment.control().contains(frame.etherType());
  }

  private Segment segment(String zone) {
    return network.segments().values().stream()
        .filter(segment -> segment.zones().contains(zone))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no segment has the zone " + zone));
  }

  private Verdict judge(Opening opening, Predicate<Rule> remembered) {
    if (isManagement(opening)) {
      return new Verdict(Optional.empty(), Action.PASS, List.of());
    }
    List<Rule> audits = new ArrayList<>();
    for (Rule rule : rules) {
      if (!rule.isFrameRule() && matches(rule, opening) && remembered.test(rule)) {
        if (rule.action() != Action.AUDIT) {
          return new Verdict(Optional.of(rule), rule.action(), audits);
        }
        audits.add(rule);
      }
    }
    return new Verdict(Optional.empty(), Action.BLOCK, audits);
  }

  /** From a zone of management to the router's address there: before any rule. */
  private boolean isManagement(Opening opening) {
    return network
        .management()
        .filter(management -> management.zones().contains(opening.fromZone()))
        .filter(management -> management.port() == opening.destinationPort())
        .filter(any -> opening.protocol() == Traffic.TCP && opening.toZone().isEmpty())
        .filter(any -> opening.forward().isEmpty())
        .filter(any -> isRouterOn(opening.fromZone(), opening.destination()))
        .isPresent();
  }

  private boolean isRouterOn(String zone, IpAddress address) {
    return network.segments().entrySet().stream()
        .filter(entry -> entry.getValue().zones().contains(zone))
        .flatMap(entry -> Optional.ofNullable(network.router().get(entry.getKey())).stream())
        .flatMap(router -> router.addresses().stream())
        .anyMatch(own -> own.address().isIpv4() && own.address().equals(address));
  }

  /** Whether a rule matches, but for what only the opening packet has. */
  private boolean matches(Rule rule, Opening opening) {
    Traffic traffic = rule.traffic();
    return isOf(rule, opening)
        && (traffic.icmpTypes().isEmpty() || traffic.icmpTypes().contains(opening.sourcePort()))
        && traffic.icmpCode().map(code -> code == opening.destinationPort()).orElse(true)
        && isFrom(rule, opening, opening.sourcePort())
        && isTo(rule, opening, opening.destinationPort());
  }

  /** Whether a rule matches with some ports, types, codes and flags. */
  private boolean mayMatch(Rule rule, Opening opening) {
    return isOf(rule, opening)
        && rule.traffic().dscp().map(dscp -> dscp == opening.dscp()).orElse(true)
        && IntStream.rangeClosed(0, LAST_PORT).anyMatch(port -> isFrom(rule, opening, port))
        && IntStream.rangeClosed(0, LAST_PORT).anyMatch(port -> isTo(rule, opening, port));
  }

  private boolean isFrom(Rule rule, Opening opening, int port) {
    Spot from = Spot.of(opening.fromZone(), opening.fromPort(), opening.fromVlan());
    return matches(rule.from().matching(), from, opening.source(), port)
        && !excludes(rule.from().not(), from, opening.source(), port);
  }

  private boolean isTo(Rule rule, Opening opening, int port) {
    Spot to = new Spot(opening.toZone(), opening.toPort(), opening.toVlan());
    return matches(rule.to().matching(), to, opening.destination(), port)
        && !excludes(rule.to().not(), to, opening.destination(), port);
  }

  /** Ports without a protocol mean TCP and UDP, also where they are taken away. */
  private static boolean namesPorts(Rule rule) {
    return rule.from().matching().namesPorts()
        || rule.from().not().namesPorts()
        || rule.to().matching().namesPorts()
        || rule.to().not().namesPorts();
  }

  /** Whether family and protocol are a rule's. */
  private static boolean isOf(Rule rule, Opening opening) {
    Traffic traffic = rule.traffic();
    IpAddress.Family family = opening.source().family();
    boolean withPorts = opening.protocol() == Traffic.TCP || opening.protocol() == Traffic.UDP;
    return traffic.family().map(family::equals).orElse(true)
        && (traffic.protocols().isEmpty()
            ? withPorts || !namesPorts(rule)
            : traffic.protocols().stream().anyMatch(p -> isProtocol(p, opening)));
  }

  /** ICMP is of IPv4 and ICMPv6 of IPv6, though the numbers could be sent in either. */
  private static boolean isProtocol(int protocol, Opening opening) {
    boolean ipv4 = opening.source().isIpv4();
    return protocol == opening.protocol()
        && (protocol != Traffic.ICMP || ipv4)
        && (protocol != Traffic.ICMP6 || !ipv4);
  }

  private static boolean opens(Traffic traffic, Opening opening) {
    return traffic.dscp().map(dscp -> dscp == opening.dscp()).orElse(true)
        && traffic
            .tcpFlags()
            .map(flags -> (opening.tcpFlags() & flags.of()) == flags.set())
            .orElse(true);
  }

  /** Where a packet is from or goes; the router is nowhere. */
  private record Spot(Optional<String> zone, Optional<String> port, Optional<Integer> vlan) {
    static Spot of(String zone, String port, int vlan) {
      return new Spot(Optional.of(zone), Optional.of(port), Optional.of(vlan));
    }

    boolean matches(Terms terms) {
      return (terms.zones().isEmpty() || isIn(zone, terms.zones()))
          && (terms.switchPorts().isEmpty() || isIn(port, terms.switchPorts()))
          && (terms.vlans().isEmpty() || isIn(vlan, terms.vlans()));
    }

    boolean isExcluded(Terms terms) {
      return isIn(zone, terms.zones())
          || isIn(port, terms.switchPorts())
          || isIn(vlan, terms.vlans());
    }
  }

  /** Whether all positive terms hold. */
  private boolean matches(Terms terms, Spot spot, IpAddress address, int port) {
    return spot.matches(terms)
        && (!terms.namesAddresses() || holds(terms, address))
        && (!terms.namesPorts() || holds(terms, port));
  }

  /** Whether any negated term holds. */
  private boolean excludes(Terms terms, Spot spot, IpAddress address, int port) {
    return spot.isExcluded(terms) || holds(terms, address) || holds(terms, port);
  }

  private static <T> boolean isIn(Optional<T> name, List<T> names) {
    return name.isPresent() && names.contains(name.get());
  }

  private boolean holds(Terms terms, IpAddress address) {
    return contains(terms.addresses(), address)
        || terms.hosts().stream().anyMatch(name -> host(name).addresses().contains(address))
        || terms.addressAliases().stream().anyMatch(name -> holds(alias(name), address));
  }

  private boolean holds(Alias alias, IpAddress address) {
    return contains(alias.addresses(), address)
        || alias.hosts().stream().anyMatch(name -> host(name).addresses().contains(address))
        || alias.aliases().stream().anyMatch(name -> holds(alias(name), address));
  }

  private boolean holds(Terms terms, int port) {
    return contains(terms.ports(), port)
        || terms.portAliases().stream().anyMatch(name -> holds(alias(name), port));
  }

  private boolean holds(Alias alias, int port) {
    return contains(alias.ports(), port)
        || alias.aliases().stream().anyMatch(name -> holds(alias(name), port));
  }

  private static boolean contains(List<IpRange> ranges, IpAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  private static boolean contains(List<PortRange> ranges, int port) {
    return ranges.stream().anyMatch(range -> range.first() <= port && port <= range.last());
  }

  private static boolean matches(Rule rule, Frame frame) {
    Optional<Integer> wanted = rule.traffic().etherType().flatMap(Traffic.FrameType::number);
    Spot from = Spot.of(frame.fromZone(), frame.fromPort(), frame.fromVlan());
    Spot to = Spot.of(frame.toZone(), frame.toPort(), frame.toVlan());
    return wanted.map(number -> number == frame.etherType()).orElse(true)
        && matches(rule.from(), from, frame.source())
        && matches(rule.to(), to, frame.destination());
  }

  private static boolean matches(Side side, Spot spot, MacAddress mac) {
    return spot.matches(side.matching())
        && (side.matching().macs().isEmpty() || side.matching().macs().contains(mac))
        && !spot.isExcluded(side.not())
        && !side.not().macs().contains(mac);
  }

  private Host host(String name) {
    Host host = network.hosts().get(name);
    if (host == null) {
      throw new IllegalArgumentException("the document has no host '" + name + "'");
    }
    return host;
  }

  private Alias alias(String name) {
    Alias alias = network.aliases().get(name);
    if (alias == null) {
      throw new IllegalArgumentException("the document has no alias '" + name + "'");
    }
    return alias;
  }
}
