package io.drawbridge.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drawbridge.Drawbridge;
import io.drawbridge.Settings;
import io.drawbridge.document.SeedText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The REST interface over real HTTP, with no switch connected. */
class RestServerTest {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  @TempDir private Path data;
  private Drawbridge drawbridge;

  @BeforeEach
  void start() {
    drawbridge = new Drawbridge(settings(InetAddress.getLoopbackAddress()));
  }

  @AfterEach
  void stop() {
    drawbridge.close();
  }

  private Settings settings(InetAddress http) {
    return new Settings(data, InetAddress.getLoopbackAddress(), 0, http, 0);
  }

  @Test
  void metricsTellOfSwitchesThatAreAway() throws Exception {
    assertThat(get("/metrics").body()).contains("\ndrawbridge_revision 0\n");
    put(SeedText.text(), "application/yaml");
    HttpResponse<String> metrics = get("/metrics");
    assertThat(metrics.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
    assertThat(metrics.body())
        .contains("\ndrawbridge_revision 1\n")
        .contains("\ndrawbridge_switch_connected{switch=\"host1\"} 0\n")
        .contains("\ndrawbridge_switch_converged{switch=\"host1\"} 0\n")
        .contains(
            "\ndrawbridge_gateway_reachable{gateway=\"172.16.1.6\",segment=\"public\",switch=\"host1\"} 0\n")
        .contains("\n# TYPE drawbridge_nat_exhausted_packets_total counter\n");
  }

  @Test
  void aDocumentIsPutAndReadBackAndSurvivesARestart() throws Exception {
    assertThat(get("/api/v1/network").statusCode()).isEqualTo(404);
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    HttpResponse<String> put = put(SeedText.text(), "application/yaml");
    assertThat(put.statusCode()).as(put.body()).isEqualTo(202);
    assertThat(put.headers().firstValue("etag")).contains("\"1\"");
    assertThat(put.body()).contains("\"state\" : \"pending\"").contains("\"revision\" : 1");
    stop();
    start();
    HttpResponse<String> got = get("/api/v1/network");
    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(got.body()).isEqualTo(SeedText.text());
    assertThat(got.headers().firstValue("etag")).contains("\"1\"");
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    assertThat(get("/api/v1/revisions").body()).contains("\"number\" : 1");
    assertThat(get("/api/v1/revisions/1").body()).isEqualTo(SeedText.text());
    assertThat(get("/api/v1/revisions/2").statusCode()).isEqualTo(404);
    assertThat(get("/api/v1/switches").body()).contains("\"name\" : \"host1\"");
    assertThat(get("/api/v1/learned").body()).contains("\"learned\"");
  }

  @Test
  void aStaleIfMatchChangesNothing() throws Exception {
    put(SeedText.text(), "application/yaml");
    String other = SeedText.text().replace("port: 25}", "port: 26}");
    assertThat(put(other, "application/yaml", "If-Match", "\"7\"").statusCode()).isEqualTo(412);
    assertThat(put(other, "application/yaml", "If-None-Match", "*").statusCode()).isEqualTo(412);
    assertThat(put(other, "application/yaml", "If-Match", "nonsense").statusCode()).isEqualTo(400);
    assertThat(get("/api/v1/network").body()).isEqualTo(SeedText.text());
    assertThat(put(other, "application/yaml", "If-Match", "\"1\"").headers().firstValue("etag"))
        .contains("\"2\"");
  }

  @Test
  void aDryRunChangesNothing() throws Exception {
    HttpRequest.Builder dryRun =
        request("/api/v1/network?dryRun=true").header("Content-Type", "application/yaml");
    HttpResponse<String> answer = send(dryRun.PUT(BodyPublishers.ofString(SeedText.text())));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"valid\" : true").contains("\"host1\"");
    assertThat(get("/api/v1/network").statusCode()).isEqualTo(404);
  }

  @Test
  void theSameDocumentMakesNoRevision() throws Exception {
    put(SeedText.text(), "application/yaml");
    HttpResponse<String> again = put(SeedText.text() + "\n# a remark\n", "application/yaml");
    assertThat(again.body()).contains("\"changed\" : false").contains("\"revision\" : 1");
  }

  @Test
  void problemsAreToldAsRfc9457Says() throws Exception {
    HttpResponse<String> bad =
        put(SeedText.text().replace("host: mail, port", "host: mali, port"), "application/yaml");
    assertThat(bad.statusCode()).isEqualTo(422);
    assertThat(bad.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(bad.body())
        .contains("\"pointer\" : \"/rules/3/to/host\"")
        .contains("\"code\" : \"unknown-host\"");
    assertThat(put("{}", "text/plain").statusCode()).isEqualTo(415);
    assertThat(put("{", "application/json").statusCode()).isEqualTo(422);
    assertThat(get("/nowhere").statusCode()).isEqualTo(404);
    assertThat(send(request("/api/v1/network").DELETE()).statusCode()).isEqualTo(405);
    assertThat(put("x".repeat(20_000_000), "application/yaml").statusCode()).isEqualTo(413);
    assertThat(get("/api/v1/network").statusCode()).isEqualTo(404);
  }

  @Test
  void itListensAtSeveralAddressesAlsoAtOneThatIsNotThereYet() throws Exception {
    assumeTrue(EarlyAddress.isPossible(), "only Linux binds what is not there yet");
    stop();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    drawbridge =
        new Drawbridge(
            new Settings(
                data, loopback, 0, List.of(loopback, InetAddress.getByName("169.254.77.2")), 0));
    assertThat(get("/api/v1/switches").statusCode()).as("loopback, no token").isEqualTo(200);
    assertThat(get("/").body()).contains("Drawbridge").contains("/healthz");
  }

  @Test
  void offLoopbackATokenIsNeeded() throws Exception {
    stop();
    drawbridge = new Drawbridge(settings(InetAddress.getByName("0.0.0.0")));
    assertThat(get("/api/v1/switches").statusCode()).isEqualTo(401);
    assertThat(
            send(request("/api/v1/switches").header("Authorization", "Bearer wrong").GET())
                .statusCode())
        .isEqualTo(401);
    String token = Files.readString(data.resolve("admin.token")).strip();
    assertThat(
            send(request("/api/v1/switches").header("Authorization", "Bearer " + token).GET())
                .statusCode())
        .isEqualTo(200);
    assertThat(Files.getPosixFilePermissions(data.resolve("admin.token")).toString())
        .doesNotContain("GROUP")
        .doesNotContain("OTHERS");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + drawbridge.httpPort() + path));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  private HttpResponse<String> put(String body, String type, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request("/api/v1/network").header("Content-Type", type);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.PUT(BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
