package io.drawbridge.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.drawbridge.flow.Field;
import io.drawbridge.network.Network;
import io.drawbridge.semantics.Agreement.Disagreement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Flows do what documents say: for random documents and packets the pipeline and the policy come to
 * the same end. {@code -DargLine="-Dagreement.seed=7 -Dagreement.pairs=1000000"} tries others, and
 * more.
 */
class AgreementTest {
  private static final int PACKETS_OF_A_DOCUMENT = 16;

  @Test
  void flowsDoWhatTheDocumentSays() {
    long seed = Long.getLong("agreement.seed", 1);
    int pairs = Integer.getInteger("agreement.pairs", 20_000);
    for (int done = 0; done < pairs; done += PACKETS_OF_A_DOCUMENT) {
      agree(seed, done);
    }
  }

  private static void agree(long seed, int number) {
    Random random = new Random(seed * 1_000_003 + number);
    Network ground = RandomNetwork.ground(random);
    Network first = RandomPolicy.with(random, ground);
    Network second =
        random.nextInt(3) == 0
            ? RandomPolicy.with(random, ground)
            : RandomPolicy.edited(random, first);
    assertThat(Agreement.problems(first)).as("%s", first.rules()).isEmpty();
    assertThat(Agreement.problems(second)).as("%s", second.rules()).isEmpty();
    RandomPackets packets = new RandomPackets(random, random.nextBoolean() ? first : second);
    List<Probe> probes = new ArrayList<>();
    for (int i = 0; i < PACKETS_OF_A_DOCUMENT; i++) {
      probes.add(packets.next());
    }
    Optional<Disagreement> found = Agreement.check(first, second, probes);
    found.ifPresent(each -> report(seed, number, first, second, each));
  }

  private static void report(
      long seed, int number, Network first, Network second, Disagreement found) {
    if (Boolean.getBoolean("agreement.terse")) {
      fail("-Dagreement.seed=%d, pair %d: %s", seed, number, found.what());
    }
    List<Probe> probes = found.probe().stream().toList();
    boolean later = found.what().startsWith(Agreement.LATER);
    Network smallSecond =
        Shrinker.shrink(
            later ? second : first.withRules(List.of()).withAliases(Map.of()),
            each -> isSame(found, Agreement.check(first, each, probes)));
    Network shrunk = smallSecond;
    Network smallFirst =
        Shrinker.shrink(first, each -> isSame(found, Agreement.check(each, shrunk, probes)));
    for (String port : new Ground(first).ports().keySet()) {
      Network oneLess = Shrinker.withoutPort(smallFirst, port);
      Network alsoOneLess = Shrinker.withoutPort(smallSecond, port);
      if (!probes.isEmpty()
          && !probes.get(0).port().equals(port)
          && Ground.number(probes.get(0).packet(), Field.ETH_DST)
              != (int) new Ground(first).mac(port).value()
          && Agreement.problems(oneLess).isEmpty()
          && Agreement.problems(alsoOneLess).isEmpty()
          && isSame(found, Agreement.check(oneLess, alsoOneLess, probes))) {
        smallFirst = oneLess;
        smallSecond = alsoOneLess;
      }
    }
    Disagreement small = Agreement.check(smallFirst, smallSecond, probes).orElse(found);
    fail(
        "-Dagreement.seed=%d, pair %d: %s%nfirst document:%n%s%nsecond document:%n%s%n%s",
        seed,
        number,
        probes,
        Description.of(smallFirst),
        later ? Description.of(smallSecond) : "any",
        small.what());
  }

  /** Whether it is still the same kind of thing that is wrong. */
  private static boolean isSame(Disagreement found, Optional<Disagreement> other) {
    return other.map(Disagreement::kind).equals(Optional.of(found.kind()));
  }
}
