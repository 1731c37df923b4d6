package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.fuzz.FrameFuzz;
import org.junit.jupiter.api.Test;

/** A short run of {@code ovs-lab/fuzz}; {@code -Dfuzz.seed=N} for another one. */
class FuzzIT {
  private static final int FRAMES = 20_000;

  @Test
  void whatTheProviderSeesIsInsideTheContract() {
    try (RunningSeed seed = new RunningSeed(RunningSeed.text("hostile.yaml"))) {
      long number = Long.getLong("fuzz.seed", 1);
      FrameFuzz.Result result = new FrameFuzz(seed.network(), number).run(FRAMES);
      System.out.println("fuzz: seed " + number + ", " + result);
      assertThat(result.sent()).isGreaterThan(FRAMES * 9 / 10);
      assertThat(result.captured()).as("on the provider's wire").isGreaterThan(FRAMES / 100);
      assertThat(result.breaches()).as("seed %d", number).isEmpty();
    }
  }
}
