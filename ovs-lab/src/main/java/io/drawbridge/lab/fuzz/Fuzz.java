package io.drawbridge.lab.fuzz;

import io.drawbridge.lab.ControllerProcess;
import io.drawbridge.lab.Lab;
import io.drawbridge.lab.SeedNetwork;
import io.drawbridge.lab.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ovs-lab/fuzz}. */
@Command(name = "fuzz", description = "Holds the provider's wire to its contract.")
public final class Fuzz implements Callable<Integer> {
  private static final int REPORT = 50_000;
  private static final double NANOS = 1e9;

  @Option(names = "--frames", description = "How many frames guests send (${DEFAULT-VALUE}).")
  private int frames = 1_000_000;

  @Option(names = "--seed", description = "Of all that is random.")
  private long seed = new SecureRandom().nextInt(Integer.MAX_VALUE);

  /** Runs it; exits with 0 if nothing was outside of the contract, 1 if something was. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Fuzz()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    System.out.println("fuzz: seed " + seed);
    try (Lab lab = Lab.open()) {
      SeedNetwork network = new SeedNetwork(lab);
      try (ControllerProcess controller =
          new ControllerProcess(lab.directory().resolve("data"), 0)) {
        controller.put(Files.readString(Path.of("networks/hostile.yaml")));
        network.bridge().setController(controller.openflowPort());
        Wait.until("the switch has its tables", Duration.ofSeconds(30), controller::isConverged);
        Wait.until(
            "the provider's gateway is known",
            Duration.ofSeconds(30),
            () -> !network.bridge().flowsWith("cookie=0xdb010009").isEmpty());
        return run(new FrameFuzz(network, seed));
      }
    }
  }

  private int run(FrameFuzz fuzz) {
    long begin = System.nanoTime();
    int sent = 0;
    int captured = 0;
    FrameFuzz.Result result = fuzz.run(0);
    while (sent < frames) {
      result = fuzz.run(Math.min(REPORT, frames - sent));
      sent += result.sent() + result.refused();
      captured += result.captured();
      System.out.printf(
          Locale.ROOT,
          "fuzz: %,d frames sent, %,.0f a second; %,d on the provider's wire, %,d outside%n",
          sent,
          sent / ((System.nanoTime() - begin) / NANOS),
          captured,
          result.breaches().values().stream().mapToInt(FrameFuzz.Breach::frames).sum());
    }
    result
        .breaches()
        .forEach(
            (reason, breach) ->
                System.out.printf(
                    "fuzz: %,d × %s, such as%n  %s%n", breach.frames(), reason, breach.example()));
    return result.breaches().isEmpty() ? 0 : 1;
  }
}
