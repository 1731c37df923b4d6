package io.drawbridge.compile;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.MacAddress;
import io.drawbridge.net.PortRange;
import io.drawbridge.network.Action;
import io.drawbridge.network.Alias;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Host;
import io.drawbridge.network.Nat;
import io.drawbridge.network.Network;
import io.drawbridge.network.Port;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Side;
import io.drawbridge.network.Switch;
import io.drawbridge.network.Terms;
import io.drawbridge.network.Traffic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A large policy as a hosting provider's customers might have it: 50 ports in five zones, 200
 * aliases of 1 to 500 members, most small, some taking others in or sharing members with them;
 * three rules in five with a range of up to 200 ports, one in ten with a negated alias. The same
 * seed gives the same policy.
 */
public final class LargePolicy {
  /** Ports of the switch. */
  public static final int PORTS = 50;

  /** Aliases of addresses. */
  public static final int ALIASES = 200;

  private static final List<String> ZONES = List.of("wan", "web", "app", "data", "office");

  private final Random random;

  private LargePolicy(long seed) {
    this.random = new Random(seed);
  }

  /** A policy with so many rules. */
  public static Network network(int rules, long seed) {
    return new LargePolicy(seed).network(rules);
  }

  /** What is known of its switch: every port is there. */
  public static SwitchFacts facts() {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (int i = 0; i < PORTS; i++) {
      numbers.put("p" + i, i + 1);
    }
    return new SwitchFacts(numbers, Map.of());
  }

  /** A rule of the same kind under this name. */
  public static Rule rule(Network network, String name, long seed) {
    return new LargePolicy(seed).rule(name, List.copyOf(network.aliases().keySet()));
  }

  private Network network(int rules) {
    Map<String, Port> ports = new LinkedHashMap<>();
    Map<String, Host> hosts = new LinkedHashMap<>();
    for (int i = 0; i < PORTS; i++) {
      String zone = i == 0 ? "wan" : ZONES.get(1 + i % (ZONES.size() - 1));
      Optional<String> host = i == 0 ? Optional.empty() : Optional.of("guest" + i);
      ports.put("p" + i, new Port(zone, host));
      if (i > 0) {
        hosts.put(
            "guest" + i,
            new Host(
                List.of(new MacAddress(0x0200_0000_0100L + i)),
                List.of(IpAddress.ofIpv4(10 << 24 | 1 << 16 | i))));
      }
    }
    Map<String, Alias> aliases = aliases();
    List<String> names = List.copyOf(aliases.keySet());
    List<Rule> list = new ArrayList<>();
    for (int i = 0; i < rules; i++) {
      list.add(rule("rule" + i, names));
    }
    return new Network(
        Map.of("host1", new Switch(1, ports)),
        Map.of("public", new Segment(ZONES, Optional.of("wan"), EtherTypes.DEFAULT)),
        hosts,
        Map.of(),
        Nat.NONE,
        aliases,
        List.of(),
        list);
  }

  private Map<String, Alias> aliases() {
    Map<String, Alias> aliases = new LinkedHashMap<>();
    for (int i = 0; i < ALIASES; i++) {
      int size = (int) Math.round(Math.exp(random.nextDouble() * Math.log(500)));
      List<IpRange> members = new ArrayList<>();
      List<String> others = new ArrayList<>();
      // Each has a /20 of its own; some share members with the one before, some take one in.
      for (int member = 0; member < size; member++) {
        boolean shared = i > 0 && i % 7 == 0 && random.nextInt(3) == 0;
        members.add(member(shared ? i - 1 : i));
      }
      if (i % 10 == 9) {
        others.add("alias" + random.nextInt(i));
      }
      aliases.put("alias" + i, new Alias(members, List.of(), List.of(), others));
    }
    return aliases;
  }

  private IpRange member(int home) {
    int base = 10 << 24 | 64 << 16 | home << 12;
    int kind = random.nextInt(10);
    if (kind == 0) {
      return IpRange.parse(IpAddress.ofIpv4(base + (random.nextInt(256) << 4)) + "/28");
    }
    if (kind == 1) {
      return IpRange.parse("2001:db8:" + Integer.toHexString(home) + "::" + random.nextInt(1, 999));
    }
    IpAddress address = IpAddress.ofIpv4(base + random.nextInt(4096));
    return new IpRange(address, address);
  }

  private Rule rule(String name, List<String> aliases) {
    boolean portRange = random.nextInt(10) < 6;
    boolean onePort = !portRange && random.nextInt(10) < 6;
    int protocol = random.nextInt(4) == 0 ? Traffic.UDP : Traffic.TCP;
    Side from = side(aliases, 5, List.of());
    Side to = side(aliases, 6, portRange ? range() : onePort ? List.of(port()) : List.of());
    return Rule.of(
        name,
        random.nextInt(8) == 0 ? Action.BLOCK : Action.PASS,
        from,
        to,
        portRange || onePort ? Traffic.of(protocol) : Traffic.ANY);
  }

  private Side side(List<String> aliases, int aliasInTen, List<PortRange> ports) {
    List<String> zones = List.of(ZONES.get(random.nextInt(ZONES.size())));
    List<String> switchPorts =
        random.nextInt(5) == 0 ? List.of("p" + random.nextInt(PORTS)) : List.of();
    List<String> named =
        random.nextInt(10) < aliasInTen
            ? List.of(aliases.get(random.nextInt(aliases.size())))
            : List.of();
    boolean negated = random.nextInt(20) == 0;
    Terms yes =
        new Terms(
            switchPorts.isEmpty() ? zones : List.of(),
            switchPorts,
            List.of(),
            List.of(),
            named.isEmpty() && random.nextInt(2) == 0
                ? List.of(member(random.nextInt(200)))
                : List.of(),
            negated ? List.of() : named,
            ports,
            List.of(),
            List.of());
    Terms no =
        negated
            ? new Terms(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                // Exceptions are made for a few networks.
                List.of(aliases.get(random.nextInt(20))),
                List.of(),
                List.of(),
                List.of())
            : Terms.NONE;
    return new Side(yes, no);
  }

  private List<PortRange> range() {
    int length = random.nextInt(2, 201);
    int first = random.nextInt(1, 65_536 - length);
    return List.of(new PortRange(first, first + length - 1));
  }

  private PortRange port() {
    int port = random.nextInt(1, 65_536);
    return new PortRange(port, port);
  }
}
