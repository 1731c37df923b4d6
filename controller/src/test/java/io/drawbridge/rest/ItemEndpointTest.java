package io.drawbridge.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.document.SeedText;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules and aliases one by one, with a switch that confirms. */
class ItemEndpointTest {
  private static final String NEW = "{action: block, from: {zone: wan}, protocol: udp}";

  @TempDir private Path data;
  private ItemServer server;

  @BeforeEach
  void start() throws Exception {
    server = ItemServer.start(data);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aRuleGoesWhereItIsPut() throws Exception {
    HttpResponse<String> last = server.put("rules/new", NEW);
    assertThat(last.statusCode()).as(last.body()).isEqualTo(200);
    assertThat(last.headers().firstValue("etag")).contains("\"2\"");
    assertThat(last.body()).contains("\"changed\" : true").contains("\"converged\"");
    assertThat(names()).hasSize(9).endsWith("lan-out", "new");
    server.put("rules/new?before=smtp-in", NEW);
    assertThat(names()).hasSize(9).containsSubsequence("nothing-to-lan", "new", "smtp-in");
    server.put("rules/new?after=smtp-in", NEW);
    assertThat(names()).hasSize(9).containsSubsequence("smtp-in", "new", "web-in");
    server.put("rules/new", NEW.replace("udp", "tcp"));
    assertThat(names()).hasSize(9).containsSubsequence("smtp-in", "new", "web-in");
    assertThat(ItemServer.tree(server.get("rules/new")).at("/rule/protocol").asText())
        .isEqualTo("tcp");
    assertThat(server.put("rules/new", NEW.replace("udp", "tcp")).body())
        .contains("\"changed\" : false")
        .contains("\"revision\" : 5");
    assertThat(server.delete("rules/new").statusCode()).isEqualTo(200);
    assertThat(names()).hasSize(8).doesNotContain("new");
    assertThat(ItemServer.tree(server.get("network")).at("/rules")).hasSize(8);
  }

  @Test
  void jsonAndYamlSayTheSame() throws Exception {
    String json = "{\"name\": \"new\", \"action\": \"block\", \"from\": {\"zone\": [\"wan\"]}}";
    assertThat(
            server.send("rules/new", "PUT", json, "Content-Type", "application/json").statusCode())
        .isEqualTo(200);
    assertThat(server.put("rules/new", "name: new\naction: block\nfrom:\n  zone: wan\n").body())
        .contains("\"changed\" : false");
    assertThat(server.send("rules/new", "PUT", json, "Content-Type", "text/plain").statusCode())
        .isEqualTo(415);
    assertThat(server.send("rules/new", "PUT", "a: b", "Content-Type", "application/json").body())
        .contains("\"syntax\"")
        .contains("line 1");
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() throws Exception {
    HttpResponse<String> answer = server.put("rules/new", "#".repeat(20_000_000));
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(server.networks().number()).isEqualTo(1);
  }

  @Test
  void anAliasTakesInMoreAndTheRulesFollow() throws Exception {
    int bundles = server.host1().bundles();
    HttpResponse<String> more =
        server.put("aliases/admins", "{addresses: [10.77.0.0/24, 10.78.0.9]}");
    assertThat(more.statusCode()).as(more.body()).isEqualTo(200);
    assertThat(server.host1().bundles()).isGreaterThan(bundles);
    assertThat(server.put("aliases/office", "{addresses: [admins], hosts: [app]}").statusCode())
        .isEqualTo(200);
    assertThat(ItemServer.tree(server.get("aliases")).at("/aliases/office/hosts/0").asText())
        .isEqualTo("app");
    assertThat(ItemServer.tree(server.get("aliases/admins")).at("/alias/addresses")).hasSize(2);
    assertThat(server.put("rules/office", "{action: pass, from: {address: office}}").statusCode())
        .isEqualTo(200);
  }

  @Test
  void anAliasThatIsNamedStays() throws Exception {
    HttpResponse<String> named = server.delete("aliases/web");
    assertThat(named.statusCode()).isEqualTo(422);
    assertThat(ItemServer.tree(named).at("/problems/0/pointer").asText())
        .isEqualTo("/rules/4/to/port");
    server.put("aliases/more", "{ports: [web, 8080]}");
    assertThat(server.delete("aliases/web").body()).contains("/aliases/more/ports/0");
    assertThat(server.delete("aliases/more").statusCode()).isEqualTo(200);
    assertThat(server.networks().number()).isEqualTo(3);
  }

  @Test
  void whatIsNotThereIsNotFound() throws Exception {
    for (String path : new String[] {"rules/nobody", "aliases/nobody", "rules/a%20b"}) {
      assertThat(server.get(path).statusCode()).as(path).isEqualTo(404);
      assertThat(server.delete(path).statusCode()).as(path).isEqualTo(404);
      assertThat(server.delete(path + "?dryRun=true").statusCode()).as(path).isEqualTo(404);
    }
    assertThat(server.get("rules/nobody").body()).contains("there is no rule 'nobody'");
    assertThat(server.get("rules/").statusCode()).isEqualTo(404);
    assertThat(server.send("rules", "PUT", NEW, "Content-Type", "application/yaml").statusCode())
        .isEqualTo(405);
    assertThat(server.send("rules/smtp-in", "POST", NEW).statusCode()).isEqualTo(405);
  }

  @Test
  void conditionsAreOfTheRevisionAndOfTheItem() throws Exception {
    assertThat(server.put("rules/new", NEW, "If-Match", "\"7\"").statusCode()).isEqualTo(412);
    assertThat(server.send("rules/web-in", "DELETE", "", "If-Match", "\"7\"").statusCode())
        .isEqualTo(412);
    assertThat(server.put("rules/new", NEW, "If-Match", "*").body())
        .contains("there is no rule 'new'");
    assertThat(server.put("rules/web-in", NEW, "If-None-Match", "*").statusCode()).isEqualTo(412);
    assertThat(server.networks().number()).isEqualTo(1);
    assertThat(server.put("rules/new", NEW, "If-None-Match", "*").statusCode()).isEqualTo(200);
    assertThat(server.put("rules/new", NEW, "If-None-Match", "*").statusCode()).isEqualTo(412);
    assertThat(server.put("rules/new", "{action: pass}", "If-Match", "*").statusCode())
        .isEqualTo(200);
    assertThat(server.put("rules/new", NEW, "If-Match", "\"3\"").statusCode()).isEqualTo(200);
  }

  @Test
  void whatCanNotBeUnderstoodChangesNothing() throws Exception {
    assertThat(server.put("rules/new?dryRun=yes", NEW).statusCode()).isEqualTo(400);
    assertThat(server.put("rules/new?before=web-in&after=web-in", NEW).statusCode()).isEqualTo(400);
    assertThat(server.put("aliases/admins?before=web", "{addresses: [10.0.0.1]}").statusCode())
        .isEqualTo(400);
    assertThat(server.networks().number()).isEqualTo(1);
  }

  @Test
  void aDryRunChangesNothing() throws Exception {
    int bundles = server.host1().bundles();
    HttpResponse<String> dry = server.put("rules/new?dryRun=true&before=smtp-in", NEW);
    assertThat(dry.statusCode()).isEqualTo(200);
    assertThat(dry.body()).contains("\"valid\" : true").contains("\"host1\"");
    assertThat(server.delete("rules/smtp-in?dryRun=true").body()).contains("\"valid\" : true");
    assertThat(server.delete("aliases/web?dryRun=true").statusCode()).isEqualTo(422);
    assertThat(names()).hasSize(8).doesNotContain("new");
    assertThat(server.host1().bundles()).isEqualTo(bundles);
    assertThat(server.networks().number()).isEqualTo(1);
  }

  @Test
  void rulesComeWithWhatTheyCounted() throws Exception {
    JsonNode all = ItemServer.tree(server.get("rules"));
    assertThat(all.path("revision").asInt()).isEqualTo(1);
    assertThat(all.path("rules"))
        .hasSize(8)
        .allSatisfy(rule -> assertThat(rule.at("/counters/packets").isInt()).isTrue());
    assertThat(ItemServer.tree(server.get("rules/web-in")).at("/counters/bytes").isInt()).isTrue();
    assertThat(server.get("rules?counters=false").body()).doesNotContain("counters");
    assertThat(server.get("rules").headers().firstValue("etag")).contains("\"1\"");
  }

  @Test
  void theRevisionsSayWhatWasChanged() throws Exception {
    server.put("rules/new?before=smtp-in", NEW);
    server.delete("rules/web-in");
    JsonNode revisions = ItemServer.tree(server.get("revisions")).path("revisions");
    assertThat(revisions.at("/0/edit/collection").asText()).isEqualTo("rules");
    assertThat(revisions.at("/0/edit/name").asText()).isEqualTo("web-in");
    assertThat(revisions.at("/0/edit/value").isMissingNode()).isTrue();
    assertThat(revisions.at("/1/edit/value/action").asText()).isEqualTo("block");
    assertThat(revisions.at("/1/edit/before").asText()).isEqualTo("smtp-in");
    assertThat(revisions.at("/2/edit").isMissingNode()).isTrue();
    assertThat(ItemServer.tree(server.get("revisions/2")).at("/rules/3/name").asText())
        .isEqualTo("new");
    assertThat(server.send("revisions/2", "GET", "", "Accept", "application/yaml").body())
        .contains("- name: \"new\"");
    assertThat(server.get("revisions/1").body()).isEqualTo(SeedText.text());
  }

  private List<String> names() throws Exception {
    List<String> names = new ArrayList<>();
    ItemServer.tree(server.get("rules?counters=false"))
        .path("rules")
        .forEach(rule -> names.add(rule.path("name").asText()));
    return names;
  }
}
