package io.drawbridge.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;

/**
 * Nothing a test made outlives its JVM, however that ends: containers and networks bear this JVM's
 * label, and a process of its own removes what bears it as soon as the pipe from the JVM closes.
 * What even that process could not remove, stopped by then, goes when tests start again.
 */
final class Leftovers {
  /** The label's name; its value is the JVM's. */
  static final String LABEL = "io.drawbridge.lab";

  private static final String OF_STOPPED_TESTS =
      """
      docker ps -aq --filter label=$0 --filter status=exited --filter status=created \
        | xargs -r docker rm -fv
      docker network prune -f --filter label=$0
      """;
  private static final String OF_THIS_TEST =
      """
      cat >/dev/null
      docker ps -aq --filter label=$0=$1 | xargs -r docker rm -fv
      docker network ls -q --filter label=$0=$1 | xargs -r docker network rm
      """;

  private static final String VALUE = watched();

  private Leftovers() {}

  /** The value for what this JVM makes. */
  static String value() {
    return VALUE;
  }

  private static String watched() {
    String value = UUID.randomUUID().toString();
    try {
      quiet("sh", "-c", OF_STOPPED_TESTS, LABEL).start().waitFor();
      // Detached: what kills this JVM's whole process group must not kill it.
      quiet("setsid", "sh", "-c", OF_THIS_TEST, LABEL, value).start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return value;
  }

  private static ProcessBuilder quiet(String... command) {
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD);
  }
}
