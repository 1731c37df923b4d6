package io.drawbridge.semantics;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpAddress.Family;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.MacAddress;
import io.drawbridge.net.PortRange;
import io.drawbridge.network.Action;
import io.drawbridge.network.Alias;
import io.drawbridge.network.Network;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Side;
import io.drawbridge.network.StateOptions;
import io.drawbridge.network.Terms;
import io.drawbridge.network.Traffic;
import io.drawbridge.network.Traffic.FrameType;
import io.drawbridge.network.Traffic.TcpFlags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Rules, groups and aliases for a network, with everything a rule can say. */
final class RandomPolicy {
  private static final List<String> FLAGS = List.of("S/SA", "A/A", "A/SA", "/S", "S/SE", "R/SR");
  private static final List<Integer> EDGES =
      List.of(0, 1, 15, 16, 22, 80, 255, 443, 1024, 5000, 8080, 65_535);
  private static final List<Integer> PROTOCOLS = List.of(6, 17, 1, 58, 47, 132);

  private final Random random;
  private final Network ground;
  private final List<String> zones = new ArrayList<>();
  private final List<String> ports = new ArrayList<>();
  private final List<Integer> vlans = new ArrayList<>();
  private final List<String> hosts;
  private final List<String> addressAliases = new ArrayList<>();
  private final List<String> portAliases = new ArrayList<>();
  private List<String> groups = List.of();

  /** Many aliases that overlap, and rules that name them. */
  private boolean crowded;

  private RandomPolicy(Random random, Network ground) {
    this.random = random;
    this.ground = ground;
    ground.segments().values().forEach(segment -> zones.addAll(segment.zones()));
    ground.switches().values().forEach(each -> ports.addAll(each.ports().keySet()));
    ground
        .switches()
        .values()
        .forEach(s -> s.ports().values().forEach(port -> vlans.addAll(port.vlans().keySet())));
    hosts = List.copyOf(ground.hosts().keySet());
  }

  /** The network with another policy. */
  static Network with(Random random, Network ground) {
    return new RandomPolicy(random, ground).network();
  }

  /** The network's policy with a rule or an alias changed. */
  static Network edited(Random random, Network before) {
    RandomPolicy policy = new RandomPolicy(random, before);
    policy.groups = before.ruleGroups();
    before
        .aliases()
        .forEach(
            (name, a) ->
                (name.startsWith("n") ? policy.addressAliases : policy.portAliases).add(name));
    List<Rule> rules = new ArrayList<>(before.rules());
    int place = random.nextInt(rules.size() + 1);
    if (rules.isEmpty() || random.nextInt(3) == 0) {
      rules.add(place, policy.rule(fresh(random, rules)));
    } else {
      Rule old = rules.remove(Math.min(place, rules.size() - 1));
      switch (random.nextInt(4)) {
        case 0 -> rules.add(random.nextInt(rules.size() + 1), old);
        case 1 -> rules.add(Math.min(place, rules.size()), policy.rule(old.name()));
        case 2 -> rules.add(Math.min(place, rules.size()), policy.rule(fresh(random, rules)));
        default -> {}
      }
    }
    Network network = before.withRules(rules);
    if (!policy.addressAliases.isEmpty() && random.nextInt(3) == 0) {
      Map<String, Alias> aliases = new LinkedHashMap<>(before.aliases());
      String name = policy.any(policy.addressAliases);
      int index = policy.addressAliases.indexOf(name);
      aliases.put(name, policy.addressAlias(policy.addressAliases.subList(0, index)));
      network = network.withAliases(aliases);
    }
    return network;
  }

  private static String fresh(Random random, List<Rule> rules) {
    String name = "r" + random.nextInt(40);
    String unused = name;
    while (rules.stream().map(Rule::name).anyMatch(unused::equals)) {
      unused = "r" + random.nextInt(40);
    }
    return unused;
  }

  private Network network() {
    Map<String, Alias> aliases = aliases();
    groups =
        switch (random.nextInt(4)) {
          case 0 -> List.of("first", Network.DEFAULT_GROUP, "last");
          case 1 -> List.of("last", "first");
          default -> List.of();
        };
    List<Rule> rules = new ArrayList<>();
    int count = random.nextInt(1, 13);
    // Names are not in order, so that a second policy shares some of them at other places.
    for (int i = 0; i < count; i++) {
      rules.add(rule(fresh(random, rules)));
    }
    return new Network(
        ground.switches(),
        ground.segments(),
        ground.zones(),
        ground.hosts(),
        ground.router(),
        ground.nat(),
        aliases,
        groups,
        rules,
        ground.management());
  }

  private Map<String, Alias> aliases() {
    Map<String, Alias> aliases = new LinkedHashMap<>();
    crowded = chance(12);
    int count = crowded ? random.nextInt(10, 30) : random.nextInt(6);
    for (int i = 0; i < count; i++) {
      String name = "n" + i;
      aliases.put(name, addressAlias(addressAliases));
      addressAliases.add(name);
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      String name = "p" + i;
      List<PortRange> ranges = some(0, 3, this::portRange);
      List<String> inner =
          !portAliases.isEmpty() && chance(30) ? List.of(any(portAliases)) : List.of();
      aliases.put(name, new Alias(Alias.Kind.PORTS, List.of(), List.of(), ranges, inner));
      portAliases.add(name);
    }
    return aliases;
  }

  private Alias addressAlias(List<String> known) {
    List<IpRange> ranges = some(chance(5) ? 0 : 1, 5, this::range);
    if (crowded) {
      int first = 10 << 24 | random.nextInt(10, 16);
      ranges.add(new IpRange(IpAddress.ofIpv4(first), IpAddress.ofIpv4(first + 4)));
    }
    return new Alias(
        ranges,
        chance(25) ? List.of(any(hosts)) : List.of(),
        List.of(),
        !known.isEmpty() && chance(25) ? List.of(any(known)) : List.of());
  }

  Rule rule(String name) {
    Action action =
        chance(50) ? Action.PASS : any(List.of(Action.BLOCK, Action.REJECT, Action.AUDIT));
    boolean frame = chance(7);
    if (frame && action == Action.REJECT) {
      action = Action.BLOCK;
    }
    Traffic traffic = frame ? frames() : traffic();
    boolean withPorts =
        !frame
            && (traffic.protocols().isEmpty() || List.of(6, 17).containsAll(traffic.protocols()));
    boolean connections = action == Action.PASS && !frame;
    boolean stateless = connections && chance(25);
    Optional<Integer> limit =
        connections && !stateless && chance(8) ? Optional.of(100) : Optional.empty();
    Optional<String> group =
        groups.isEmpty() || chance(40) ? Optional.empty() : Optional.of(any(groups));
    return new Rule(
        name,
        action,
        group,
        side(frame, withPorts && chance(20), withPorts && chance(5)),
        side(frame, withPorts && chance(45), withPorts && chance(10)),
        traffic,
        Optional.empty(),
        new StateOptions(stateless, limit),
        chance(15),
        !chance(8),
        "");
  }

  private Traffic frames() {
    Optional<Integer> type =
        chance(40) ? Optional.empty() : Optional.of(any(RandomPackets.FRAME_TYPES));
    return new Traffic(
        List.of(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new FrameType(type)));
  }

  private Traffic traffic() {
    List<Integer> protocols =
        chance(45)
            ? List.of()
            : chance(70) ? List.of(any(PROTOCOLS)) : some(2, 3, () -> any(PROTOCOLS));
    boolean icmp = protocols.equals(List.of(Traffic.ICMP));
    boolean icmp6 = protocols.equals(List.of(Traffic.ICMP6));
    List<Integer> types =
        icmp && chance(50)
            ? some(1, 3, () -> any(List.of(8, 13, 0, 3)))
            : icmp6 && chance(50) ? some(1, 2, () -> any(List.of(128, 129, 1))) : List.of();
    Optional<Integer> code =
        types.size() == 1 && chance(40) ? Optional.of(random.nextInt(2)) : Optional.empty();
    Optional<Family> family =
        !icmp && !icmp6 && chance(15)
            ? Optional.of(any(List.of(Family.values())))
            : Optional.empty();
    Optional<TcpFlags> flags =
        protocols.equals(List.of(Traffic.TCP)) && chance(50)
            ? Optional.of(TcpFlags.parse(any(FLAGS)))
            : Optional.empty();
    Optional<Integer> dscp = chance(12) ? Optional.of(any(List.of(0, 10, 46))) : Optional.empty();
    return new Traffic(protocols, family, types, code, flags, dscp, Optional.empty());
  }

  private Side side(boolean frame, boolean withPorts, boolean withoutPorts) {
    return new Side(
        terms(frame, 45, 12, frame ? 0 : 45, withPorts),
        terms(frame, 10, 6, frame ? 0 : 14, withoutPorts));
  }

  private Terms terms(boolean frame, int zone, int port, int address, boolean transport) {
    boolean named = chance(crowded && address > 0 ? 70 : address);
    boolean byHost = named && chance(crowded ? 5 : 35);
    boolean byAddress = named && !byHost;
    boolean byAlias = byAddress && !addressAliases.isEmpty() && chance(crowded ? 95 : 60);
    boolean portAlias = transport && !portAliases.isEmpty() && chance(35);
    return new Terms(
        chance(zone) ? some(1, 2, () -> any(zones)) : List.of(),
        chance(port) ? some(1, 2, () -> any(ports)) : List.of(),
        !vlans.isEmpty() && chance(port) ? some(1, 2, () -> any(vlans)) : List.of(),
        byHost ? some(1, 2, () -> any(hosts)) : List.of(),
        byAddress && (!byAlias || chance(25)) ? some(1, 3, this::range) : List.of(),
        byAlias ? some(1, 3, () -> any(addressAliases)) : List.of(),
        transport && (!portAlias || chance(25)) ? some(1, 3, this::portRange) : List.of(),
        portAlias ? List.of(any(portAliases)) : List.of(),
        frame && chance(zone / 2) ? some(1, 2, this::mac) : List.of());
  }

  private MacAddress mac() {
    return ground.hosts().getOrDefault(any(hosts), RandomNetwork.NO_HOST).macs().get(0);
  }

  /** Near a host, so that neighbours differ: one address, a prefix or a range. */
  private IpRange range() {
    if (chance(4)) {
      return IpRange.parse(random.nextBoolean() ? "0.0.0.0/0" : "::/0");
    }
    IpAddress near = RandomNetwork.address(random, ground, random.nextInt(4) == 0);
    IpAddress first = near;
    IpAddress last = near;
    switch (random.nextInt(3)) {
      case 0 -> {}
      case 1 -> {
        int bits = near.family().bits() - random.nextInt(6);
        return new io.drawbridge.net.Cidr(near, bits).range();
      }
      default -> {
        for (int i = random.nextInt(4); i > 0 && !first.equals(first.previous()); i--) {
          first = first.previous();
        }
        for (int i = random.nextInt(4); i > 0; i--) {
          last = last.next();
        }
      }
    }
    return new IpRange(first, last);
  }

  private PortRange portRange() {
    int first = Math.max(0, Math.min(65_535, any(EDGES) + random.nextInt(-2, 20)));
    int length = chance(40) ? 0 : random.nextInt(chance(50) ? 20 : 300);
    return new PortRange(first, Math.min(65_535, first + length));
  }

  private <T> List<T> some(int least, int most, java.util.function.Supplier<T> each) {
    List<T> list = new ArrayList<>();
    for (int i = random.nextInt(least, most + 1); i > 0; i--) {
      list.add(each.get());
    }
    return list;
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
