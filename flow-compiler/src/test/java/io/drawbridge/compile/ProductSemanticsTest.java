package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Match;
import io.drawbridge.net.Cidr;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** However a product is written: what matches is what is common and one member of each set. */
class ProductSemanticsTest {
  private static final List<Action> ACTIONS = List.of(Flows.go(Table.TRANSLATE));

  private final Random random = new Random(1);

  @Test
  void flowsMatchWhatTheProductSays() {
    int conjunctions = 0;
    int matching = 0;
    for (int round = 0; round < 3000; round++) {
      boolean ipv4 = random.nextBoolean();
      Match common = Register.FORWARD.match(CtState.valid(ipv4 ? Flows.IPV4 : Match.ANY), 0);
      // Where nothing else needs the family, a conjunction has to name it all the same.
      if (ipv4 && random.nextBoolean()) {
        common = common.with(Field.CT_NW_PROTO, 6);
      }
      List<List<Match>> sets = sets(ipv4);
      List<Flow> flows = compile(common, sets);
      conjunctions += flows.stream().anyMatch(ProductSemanticsTest::isEnd) ? 1 : 0;
      for (int i = 0; i < 30; i++) {
        Map<Field, Bits> packet = packet();
        boolean wanted =
            holds(common, packet)
                && sets.stream().allMatch(set -> set.stream().anyMatch(m -> holds(m, packet)));
        matching += wanted ? 1 : 0;
        assertThat(decides(flows, packet)).as("%s\n%s\n%s", packet, sets, flows).isEqualTo(wanted);
      }
      assertThat(flows).as("fields that need a family").allMatch(ProductSemanticsTest::isAllowed);
    }
    assertThat(conjunctions).as("both kinds occur").isBetween(500, 2500);
    assertThat(matching).isGreaterThan(1000);
  }

  private static List<Flow> compile(Match common, List<List<Match>> sets) {
    Product product = new Product(common);
    sets.forEach(product::and);
    Flows flows = new Flows();
    product.compile(Table.POLICY, 1, 7, new Cookie(Cookie.Kind.RULE, 1), ACTIONS, flows);
    return flows.part().flows();
  }

  private List<List<Match>> sets(boolean ipv4) {
    List<List<Match>> sets = new ArrayList<>();
    maybe(sets, zone(1), zone(2));
    maybe(sets, toPort(1), toPort(2), toPort(3));
    maybe(sets, inSet(1), inSet(2), inSet(3));
    // Sets that contradict each other in part.
    maybe(sets, inSet(3), inSet(2));
    maybe(sets, Register.SETS_HIGH.bit(31, false, Match.ANY));
    maybe(sets, Register.SETS_HIGH.bit(30, true, Match.ANY));
    if (ipv4) {
      maybe(sets, source("10.0.0.1"), source("10.0.0.3"), source("10.0.0.5"));
      maybe(sets, source("10.0.0.0/31"), source("10.0.0.4/30"));
      maybe(sets, destination(80), destination(81), destination(82));
    }
    return sets;
  }

  /** Some of the members or none of the set. */
  private void maybe(List<List<Match>> sets, Match... members) {
    int count = 1 + random.nextInt(members.length);
    if (random.nextInt(5) < 2) {
      sets.add(Stream.of(members).limit(count).toList());
    }
  }

  private static Match zone(int zone) {
    return Register.FROM_ZONE.match(Match.ANY, zone);
  }

  private static Match toPort(int port) {
    return Register.TO_PORT.match(Match.ANY, port);
  }

  private static Match inSet(int value) {
    return new SetSlot.Place(0, value).match(true);
  }

  private static Match source(String prefix) {
    return Match.ANY.with(Field.CT_NW_SRC, Cidr.parse(prefix));
  }

  private static Match destination(int port) {
    return Match.ANY.with(Field.CT_TP_DST, port);
  }

  private Map<Field, Bits> packet() {
    Map<Field, Bits> packet = new EnumMap<>(Field.class);
    boolean ipv4 = random.nextInt(5) > 0;
    packet.put(Field.ETH_TYPE, Bits.of(ipv4 ? 0x800 : 0x86dd));
    packet.put(Field.CT_STATE, Bits.of(random.nextInt(8) > 0 ? 0x21 : 0x30));
    packet.put(Field.CT_NW_PROTO, Bits.of(random.nextInt(8) > 0 ? 6 : 17));
    packet.put(Field.REG4, Bits.of(random.nextInt(8) > 0 ? 0 : 0x10000));
    packet.put(Field.REG5, Bits.of((1L + random.nextInt(2)) << 16));
    packet.put(Field.REG6, Bits.of(1L + random.nextInt(3)));
    packet.put(Field.REG12, Bits.of(1L + random.nextInt(3)));
    packet.put(Field.REG15, Bits.of(random.nextInt(3) > 0 ? 0x4000_0000L : random.nextInt() >>> 1));
    packet.put(Field.CT_NW_SRC, Bits.of((10L << 24) + random.nextInt(6)));
    packet.put(Field.CT_TP_DST, Bits.of(80L + random.nextInt(3)));
    return packet;
  }

  private static boolean holds(Match match, Map<Field, Bits> packet) {
    return match.fields().entrySet().stream()
        .allMatch(
            entry ->
                packet
                    .getOrDefault(entry.getKey(), Bits.ZERO)
                    .and(entry.getValue().mask())
                    .equals(entry.getValue().value()));
  }

  /** As a switch does it: written out, or by a conjunction of which every clause is met. */
  private static boolean decides(List<Flow> flows, Map<Field, Bits> packet) {
    Set<Action> met = new HashSet<>();
    boolean written = false;
    boolean ends = false;
    for (Flow flow : flows) {
      if (isEnd(flow)) {
        ends = true;
      } else if (holds(flow.match(), packet)) {
        written |= flow.actions().equals(ACTIONS);
        flow.actions().stream().filter(Action.Conjunction.class::isInstance).forEach(met::add);
      }
    }
    boolean all =
        met.stream()
            .anyMatch(any -> any instanceof Action.Conjunction c && met.size() == c.clauses());
    return written || (ends && all);
  }

  private static boolean isEnd(Flow flow) {
    return flow.match().get(Field.CONJ_ID) != null;
  }

  /** Addresses and ports of one family can only be matched beside it. */
  private static boolean isAllowed(Flow flow) {
    Match match = flow.match();
    return match.get(Field.ETH_TYPE) != null
        || Stream.of(Field.CT_NW_SRC, Field.CT_TP_DST, Field.CT_NW_PROTO)
            .allMatch(field -> match.get(field) == null);
  }
}
