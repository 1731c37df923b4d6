package io.drawbridge.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.network.Alias;
import io.drawbridge.network.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Aliases that take in others. */
@SuppressWarnings("NullAway") // a missing name fails the test all the same
class AliasReaderTest {
  private static final String WEB = "  web:    {ports: [80, 443]}\n";

  private static ReadResult with(String aliases) {
    assertThat(SeedText.text()).contains(WEB);
    return NetworkReader.read(SeedText.text().replace(WEB, WEB + aliases), Format.YAML);
  }

  @Test
  void addressesHostsAndOthersAreRead() {
    var aliases =
        with("""
                  servers: {hosts: [web, solo], addresses: [192.0.2.0/24, admins]}
                  open: {ports: [web, 8000-8099]}
                """)
            .network()
            .orElseThrow()
            .aliases();
    Alias servers = aliases.get("servers");
    assertThat(servers.hosts()).containsExactly("web", "solo");
    assertThat(servers.addresses()).hasSize(1);
    assertThat(servers.aliases()).containsExactly("admins");
    assertThat(aliases.get("open").kind()).isEqualTo(Alias.Kind.PORTS);
    assertThat(aliases.get("open").aliases()).containsExactly("web");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          x: {addresses: [web]}                              | /aliases/x/addresses   | alias-kind
          x: {addresses: [10.0.0.0/8, web]}                  | /aliases/x/addresses   | alias-kind
          x: {ports: [80, admins]}                           | /aliases/x/ports       | alias-kind
          x: {addresses: [x]}                                | /aliases/x/addresses   | alias-cycle
          x: {addresses: [admin]}                            | /aliases/x/addresses/0 | address
          x: {ports: [80, wbe]}                              | /aliases/x/ports/1     | port
          x: {hosts: [wbe]}                                  | /aliases/x/hosts       | unknown-host
          x: {hosts: []}                                     | /aliases/x/hosts       | empty
          x: {addresses: [10.0.0.0/8], ports: [80]}          | /aliases/x             | alias
          x: {hosts: [web], ports: [80]}                     | /aliases/x             | alias
          x: [10.0.0.0/8]                                    | /aliases/x             | type
          x: {addresses: [10.0.0.0/8], address: [10.0.0.1]}  | /aliases/x/address     | unknown-key
          "a/b": {ports: [80]}                               | /aliases/a~1b          | name
          """)
  void whatIsWrongIsNamed(String alias, String pointer, String code) {
    assertThat(with("  " + alias + "\n").problems())
        .as(alias)
        .anySatisfy(
            problem -> {
              assertThat(problem.pointer()).isEqualTo(pointer);
              assertThat(problem.code()).isEqualTo(code);
              assertThat(problem.message()).hasSizeGreaterThan(15);
            });
  }

  @Test
  void aRoundIsToldOnceWithItsWay() {
    List<Problem> problems =
        with("  a: {addresses: [b]}\n  b: {addresses: [c]}\n  c: {addresses: [a]}\n").problems();
    assertThat(problems).extracting(Problem::code).containsExactly("alias-cycle");
    assertThat(problems.get(0).message()).endsWith("a -> b -> c -> a");
  }

  @Test
  void howDeepDoesNotDependOnTheOrder() {
    for (int levels : new int[] {32, 33, 5000}) {
      List<String> chain = new ArrayList<>();
      for (int i = 1; i < levels; i++) {
        chain.add("  level" + i + ": {addresses: [level" + (i - 1) + "]}\n");
      }
      chain.add("  level0: {addresses: [10.0.0.1]}\n");
      for (int order = 0; order < 2; order++) {
        Collections.reverse(chain);
        List<Problem> problems = with(String.join("", chain)).problems();
        if (levels == 32) {
          assertThat(problems).isEmpty();
        } else {
          assertThat(problems).extracting(Problem::code).containsOnly("alias-depth").isNotEmpty();
        }
      }
    }
  }
}
