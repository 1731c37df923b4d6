package io.drawbridge.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Items that are refused; the one server stays as it is. */
class ItemRefusalTest {
  @TempDir private static Path data;
  private static ItemServer server;

  @BeforeAll
  static void start() throws Exception {
    server = ItemServer.start(data);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Where it is put, what, and the problem. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rules/new                | {name: other, action: pass}                 | /name         | name
          rules/new?before=nobody  | {action: pass}                              | ?before       | unknown-rule
          rules/new?after=nobody   | {action: pass}                              | ?after        | unknown-rule
          rules/new?after=new      | {action: pass}                              | ?after        | unknown-rule
          rules/smtp-in?before=smtp-in | {action: pass}                          | ?before       | unknown-rule
          rules/new                | {}                                          | /action       | missing
          rules/new                | {action: allow}                             | /action       | action
          rules/new                | {action: pass, fro: {zone: wan}}            | /fro          | unknown-key
          rules/new?before=smtp-in | {action: pass, from: {zone: wna}}           | /from/zone    | unknown-zone
          rules/new                | {action: pass, to: {host: mial}}            | /to/host      | unknown-host
          rules/new                | {action: pass, from: {address: web}}        | /from/address | alias-kind
          rules/new                | {action: pass, group: early}                | /group        | unknown-rule-group
          rules/new                | {action: pass, maxPerSource: 3}             | /maxPerSource | not-offered
          rules/a%20b              | {action: pass}                              | /name         | name
          rules/a%2Fb              | {action: pass}                              | /name         | name
          rules/-x                 | {action: pass}                              | /name         | name
          rules/%C3%A4             | {action: pass}                              | /name         | name
          aliases/new              | {}                                          | ''            | alias
          aliases/new              | {addresses: [web]}                          | /addresses    | alias-kind
          aliases/admins           | {addresses: [10.0.0.0/8, web]}              | /addresses    | alias-kind
          aliases/new              | {addresses: [new]}                          | /addresses    | alias-cycle
          aliases/admins           | {addresses: [admins]}                       | /addresses    | alias-cycle
          aliases/admins           | {addresses: [10.0.0.0/8, nobody]}           | /addresses/1  | address
          aliases/admins           | {hosts: [nobody]}                           | /hosts        | unknown-host
          aliases/admins           | {ports: [80]}                               | /rules/5/from/address | alias-kind
          aliases/admins           | {adresses: [10.0.0.0/8]}                    | /adresses     | unknown-key
          aliases/a%20b            | {ports: [80]}                               | ''            | name
          """)
  void whatIsWrongIsNamedWithItsPlaceInTheItem(
      String path, String item, String pointer, String code) throws Exception {
    HttpResponse<String> answer = server.put(path, item);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(ItemServer.tree(answer).path("problems"))
        .as(answer.body())
        .anySatisfy(
            problem -> {
              assertThat(problem.path("pointer").asText()).isEqualTo(pointer);
              assertThat(problem.path("code").asText()).isEqualTo(code);
              assertThat(problem.path("message").asText()).hasSizeGreaterThan(15);
            });
    assertThat(server.networks().number()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "[{action: pass}]", "pass", "7", "null", "{action: pass", "\t"})
  void aBodyThatIsNoItemIsRefused(String body) throws Exception {
    for (String path : new String[] {"rules/new", "rules/smtp-in", "aliases/admins"}) {
      HttpResponse<String> answer = server.put(path, body);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
      assertThat(answer.body()).contains("\"syntax\"").doesNotContain("apiVersion");
    }
    assertThat(server.networks().number()).isEqualTo(1);
  }
}
