package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.flow.Flow;
import io.drawbridge.pipeline.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;

/**
 * Flows as text that somebody has read. Renewed by {@code mvn -pl flow-compiler test
 * -DargLine=-Dgolden.renew=true}; read the difference.
 */
final class Golden {
  private static final Path DIRECTORY = Path.of("src/test/resources/golden");

  private static final Comparator<Flow> ORDER =
      Comparator.comparingInt(Flow::table)
          .thenComparing(Comparator.comparingInt(Flow::priority).reversed())
          .thenComparing(flow -> flow.match().toString());

  private Golden() {}

  /** A line a flow, by table and priority. */
  static String text(Collection<Flow> flows) {
    return flows.stream()
        .sorted(ORDER)
        .map(flow -> Table.of(flow.table()) + " " + flow + "\n")
        .collect(Collectors.joining());
  }

  static void check(String name, String text) {
    Path file = DIRECTORY.resolve(name);
    try {
      if (Boolean.getBoolean("golden.renew")) {
        Files.createDirectories(DIRECTORY);
        Files.writeString(file, text);
      }
      assertThat(text).isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
