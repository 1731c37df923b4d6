package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.fuzz.FrameFuzz;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A short run of {@code ovs-lab/fuzz}; {@code -Dfuzz.seed=N} for another one. */
class FuzzIT {
  private static final int FRAMES = 20_000;

  @Tag("clock")
  @Test
  void whatTheProviderSeesIsInsideTheContract() {
    try (RunningSeed seed = new RunningSeed(RunningSeed.text("hostile.yaml"))) {
      long number = Long.getLong("fuzz.seed", 1);
      FrameFuzz fuzz = new FrameFuzz(seed.network(), number);
      fuzz.run(FRAMES / 2);
      // What is held for something that does not come is given up, fragments above all.
      seed.lab().warp(Duration.ofSeconds(20));
      FrameFuzz.Result result = fuzz.run(FRAMES / 2);
      System.out.println("fuzz: seed " + number + ", " + result);
      assertThat(result.sent()).isGreaterThan(FRAMES / 2 * 9 / 10);
      assertThat(result.captured()).as("on the provider's wire").isGreaterThan(FRAMES / 100);
      assertThat(result.breaches()).as("seed %d", number).isEmpty();
    }
  }
}
