package io.drawbridge.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs commands on one machine to their end. */
final class Shell {
  private static final int SECONDS = 30;

  /** What a command left. */
  record Result(int exit, String output) {}

  private final List<String> prefix;
  private final Map<String, String> environment;
  private final Path scratch;

  /**
   * A shell.
   *
   * @param prefix what leads to the machine, such as {@code ip netns exec NAME}
   * @param environment of the command that begins with it
   * @param scratch a directory for what commands print until it has been read
   */
  Shell(List<String> prefix, Map<String, String> environment, Path scratch) {
    this.prefix = List.copyOf(prefix);
    this.environment = Map.copyOf(environment);
    this.scratch = scratch;
  }

  /**
   * Runs a command and returns what it printed.
   *
   * @throws IllegalStateException with its output if it fails or takes longer than 30 s
   */
  String run(String... command) {
    Result result = tryRun(command);
    if (result.exit() != 0) {
      throw new IllegalStateException(String.join(" ", command) + " failed: " + result.output());
    }
    return result.output();
  }

  Result tryRun(String... command) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(List.of(command));
    try {
      Path output = Files.createTempFile(scratch, "shell", ".out");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new IllegalStateException(
              String.join(" ", command) + " did not end within " + SECONDS + " s");
        }
        return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(String.join(" ", command), failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }
}
