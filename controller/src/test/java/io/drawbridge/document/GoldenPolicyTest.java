package io.drawbridge.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.NetworkCompiler;
import io.drawbridge.compile.Numbering;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.flow.Flow;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Network;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A dozen small policies on the seed's network, and the flows of the tables they make. Renewed by
 * {@code mvn -pl flow-compiler,controller test -Dtest=GoldenPolicyTest
 * -Dsurefire.failIfNoSpecifiedTests=false -DargLine=-Dgolden.renew=true}; read the difference.
 */
class GoldenPolicyTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final Set<Table> POLICY =
      EnumSet.of(Table.FRAMES, Table.SETS, Table.ADDRESSES, Table.CONNECTION, Table.POLICY);
  private static final SwitchFacts FACTS =
      new SwitchFacts(
              Map.of("wan0", 1, "mail0", 2, "web0", 3, "solo0", 4, "app0", 5, "desk0", 6), Map.of())
          .withLocal(MacAddress.parse("02:00:00:00:fe:01"));
  private static final Comparator<Flow> ORDER =
      Comparator.comparingInt(Flow::table)
          .thenComparing(Comparator.comparingInt(Flow::priority).reversed())
          .thenComparing(flow -> flow.match().toString());

  static List<String> policies() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml"))
          .map(name -> name.substring(0, name.length() - ".yaml".length()))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void compilesToTheReviewedFlows(String name) throws IOException {
    String policy = Files.readString(GOLDEN.resolve(name + ".yaml"));
    String seed = SeedText.text();
    ReadResult read =
        NetworkReader.read(seed.substring(0, seed.indexOf("\naliases:") + 1) + policy, Format.YAML);
    assertThat(read.problems()).isEmpty();
    Network network = read.network().orElseThrow();
    String text =
        NetworkCompiler.compile(network, "host1", Numbering.EMPTY.extend(network), FACTS)
            .flows()
            .stream()
            .filter(flow -> POLICY.contains(Table.of(flow.table())) || isManagement(flow))
            .sorted(ORDER)
            .map(flow -> Table.of(flow.table()) + " " + flow)
            .collect(Collectors.joining("\n", "", "\n"));
    Path flows = GOLDEN.resolve(name + ".flows");
    if (Boolean.getBoolean("golden.renew")) {
      Files.writeString(flows, text);
    }
    assertThat(text).isEqualTo(Files.readString(flows));
  }

  private static boolean isManagement(Flow flow) {
    return Cookie.read(flow.cookie())
        .filter(cookie -> cookie.kind() == Cookie.Kind.MANAGEMENT)
        .isPresent();
  }

  @Test
  void thereAreADozen() throws IOException {
    assertThat(policies()).hasSizeGreaterThanOrEqualTo(12);
  }
}
