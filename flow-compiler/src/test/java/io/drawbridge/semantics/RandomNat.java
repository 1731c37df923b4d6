package io.drawbridge.semantics;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.PortRange;
import io.drawbridge.network.Forward;
import io.drawbridge.network.Host;
import io.drawbridge.network.Nat;
import io.drawbridge.network.OneToOne;
import io.drawbridge.network.OutboundNat;
import io.drawbridge.network.Pool;
import io.drawbridge.network.Side;
import io.drawbridge.network.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Translations for {@link RandomNetwork}, whose router has 10.0.0.5 to 10.0.0.8 outside. */
final class RandomNat {
  private static final List<String> NONE = List.of();

  private final Random random;
  private final List<String> guests;
  private final List<String> zones;

  private RandomNat(Random random, Map<String, Host> hosts) {
    this.random = random;
    this.guests =
        hosts.keySet().stream().filter(n -> n.startsWith("l") || n.startsWith("o")).toList();
    this.zones = hosts.containsKey("o1") ? List.of("lan", "office") : List.of("lan");
  }

  static Nat of(Random random, Map<String, Host> hosts) {
    return new RandomNat(random, hosts).nat();
  }

  private Nat nat() {
    List<OutboundNat> outbound = new ArrayList<>();
    while (outbound.size() < 4 && random.nextInt(3) > 0) {
      outbound.add(outbound("hide" + outbound.size()));
    }
    List<OneToOne> oneToOne =
        random.nextInt(3) > 0
            ? List.of()
            : List.of(new OneToOne("whole", IpAddress.parse("10.0.0.8"), any(guests)));
    List<Forward> forwards = new ArrayList<>();
    if (random.nextInt(3) > 0) {
      forwards.add(forward("web", side(List.of("wan", "dmz", "lan")), 8080));
    }
    if (random.nextInt(2) > 0) {
      forwards.add(
          forward(
              "more",
              Side.ANY,
              forwards.isEmpty() || !forwards.get(0).from().equals(Side.ANY) ? 8080 : 5000));
    }
    return new Nat(outbound, oneToOne, forwards);
  }

  private OutboundNat outbound(String name) {
    List<String> from = zones.size() > 1 && random.nextBoolean() ? zones : List.of(any(zones));
    Side to =
        switch (random.nextInt(4)) {
          case 0 -> side(List.of("wan"));
          case 1 -> side(List.of("dmz"));
          default -> Side.ANY;
        };
    return new OutboundNat(
        name,
        new Side(
            side(from).matching(), random.nextInt(4) == 0 ? addresses("192.168.0.2") : Terms.NONE),
        to,
        random.nextInt(4) == 0 ? Optional.empty() : Optional.of(pool()));
  }

  private Pool pool() {
    IpRange range =
        IpRange.parse(any(List.of("10.0.0.5", "10.0.0.6-10.0.0.7", "10.0.0.5-10.0.0.7")));
    Optional<PortRange> ports =
        random.nextInt(3) == 0 ? Optional.of(new PortRange(20_000, 20_099)) : Optional.empty();
    return new Pool(List.of(range), ports, ports.isEmpty() && random.nextInt(3) == 0);
  }

  private Forward forward(String name, Side from, int port) {
    int count = random.nextInt(3) == 0 ? random.nextInt(1, 6) : 1;
    PortRange ports = new PortRange(port, port + count - 1);
    int shift = random.nextBoolean() ? 0 : 80 - port;
    List<String> targets = random.nextInt(3) == 0 ? guests : List.of(any(guests));
    return new Forward(
        name,
        from,
        IpAddress.parse(any(List.of("10.0.0.5", "10.0.0.8"))),
        any(List.of(List.of(6), List.of(6), List.of(17), List.of(6, 17))),
        ports,
        targets,
        new PortRange(port + shift, port + shift + count - 1));
  }

  private Side side(List<String> among) {
    Terms terms =
        new Terms(among, NONE, List.of(), NONE, List.of(), NONE, List.of(), NONE, List.of());
    return new Side(terms, random.nextInt(6) == 0 ? addresses("10.9.0.0/28") : Terms.NONE);
  }

  private static Terms addresses(String literal) {
    return new Terms(
        NONE,
        NONE,
        List.of(),
        NONE,
        List.of(IpRange.parse(literal)),
        NONE,
        List.of(),
        NONE,
        List.of());
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
