package io.drawbridge.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drawbridge.document.SeedText;
import io.drawbridge.service.Fleet;
import io.drawbridge.service.NetworkService;
import io.drawbridge.service.RecordingSwitch;
import io.drawbridge.store.RevisionStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a write answers when a switch is there, and what a read negotiates. */
class NetworkEndpointTest {
  private static final String OTHER = SeedText.text().replace("port: 25}", "port: 26}");

  private final HttpClient http = HttpClient.newHttpClient();
  private final RecordingSwitch host1 = new RecordingSwitch(1);
  @TempDir private Path data;
  private ScheduledExecutorService pool;
  private RevisionStore store;
  private Fleet fleet;
  private RestServer rest;

  @BeforeEach
  void start() {
    pool = Executors.newScheduledThreadPool(2);
    store = new RevisionStore(data);
    fleet = new Fleet(pool);
    rest =
        new RestServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new NetworkService(store, fleet, InstantSource.system()),
            fleet,
            AdminToken.in(data));
  }

  @AfterEach
  void stop() {
    rest.close();
    pool.shutdownNow();
    store.close();
  }

  @Test
  void whatTakesManagementAwayNeedsForce() throws Exception {
    String managed = SeedText.text() + "\nmanagement: {zone: lan}\n";
    assertThat(put(managed).statusCode()).isEqualTo(202);
    assertThat(put(managed.replace("port: 25}", "port: 26}")).statusCode()).isEqualTo(202);
    for (String query : new String[] {"", "?dryRun=true", "?force=false"}) {
      HttpResponse<String> refused = putTo("/api/v1/network" + query, SeedText.text());
      assertThat(refused.statusCode()).as(query).isEqualTo(409);
      assertThat(refused.body())
          .contains("urn:drawbridge:problem:locks-out")
          .contains("\"/management\"")
          .contains("management-lost")
          .contains("?force=true");
    }
    assertThat(putTo("/api/v1/network?force=yes", SeedText.text()).statusCode()).isEqualTo(400);
    assertThat(putTo("/api/v1/network?force=true", SeedText.text()).statusCode()).isEqualTo(202);
    assertThat(put(OTHER).statusCode()).as("there is none to lose").isEqualTo(202);
  }

  @Test
  void aWriteSaysWhatTheSwitchesDid() throws Exception {
    assertThat(put(SeedText.text()).statusCode()).isEqualTo(202);
    fleet.connected(host1);
    await().until(() -> get("/readyz").statusCode() == 200);

    HttpResponse<String> confirmed = put(OTHER);
    assertThat(confirmed.statusCode()).as(confirmed.body()).isEqualTo(200);
    assertThat(confirmed.body()).contains("\"state\" : \"converged\"");

    host1.become(RecordingSwitch.Mood.REFUSES);
    HttpResponse<String> refused = put(SeedText.text());
    assertThat(refused.statusCode()).isEqualTo(502);
    assertThat(refused.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(refused.headers().firstValue("etag")).contains("\"3\"");
    assertThat(refused.body())
        .contains("urn:drawbridge:problem:not-converged")
        .contains("\"revision\" : 3")
        .contains("OFPFMFC_TABLE_FULL");
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).contains("host1 is refused");
    assertThat(get("/api/v1/network").headers().firstValue("etag")).contains("\"3\"");
  }

  @Test
  void aReadGivesTheFormatThatIsWanted() throws Exception {
    put(SeedText.text());
    HttpResponse<String> json = get("/api/v1/network", "Accept", "application/json");
    assertThat(json.headers().firstValue("content-type"))
        .contains("application/json; charset=utf-8");
    assertThat(json.headers().firstValue("vary")).contains("Accept");
    assertThat(json.body()).startsWith("{").contains("\"drawbridge/v1\"");
    assertThat(get("/api/v1/revisions/1", "Accept", "application/json").body())
        .isEqualTo(json.body());
    assertThat(get("/api/v1/network", "Accept", "application/yaml").body())
        .isEqualTo(SeedText.text());
    assertThat(get("/api/v1/network", "Accept", "text/html").statusCode()).isEqualTo(406);
    assertThat(get("/api/v1/network", "If-None-Match", "\"1\"").statusCode()).isEqualTo(304);
    assertThat(get("/api/v1/network", "If-None-Match", "\"2\"").statusCode()).isEqualTo(200);
  }

  @Test
  void conditionsThatCanNotBeMetChangeNothing() throws Exception {
    assertThat(put(OTHER, "If-Match", "*").statusCode()).isEqualTo(412);
    assertThat(put(OTHER, "If-Match", "\"1\"").statusCode()).isEqualTo(412);
    assertThat(put(OTHER, "If-None-Match", "\"1\"").statusCode()).isEqualTo(400);
    assertThat(put(OTHER, "If-Match", "W/\"1\"").statusCode()).isEqualTo(400);
    assertThat(put(OTHER, "If-Match", "\"1\", \"2\"").statusCode()).isEqualTo(400);
    assertThat(store.latest()).isEmpty();
    assertThat(put(OTHER, "If-None-Match", "*").statusCode()).isEqualTo(202);
    assertThat(put(SeedText.text(), "If-Match", "*").statusCode()).isEqualTo(202);
  }

  @Test
  void aDryRunIsNotAnnouncedByHalf() throws Exception {
    HttpRequest.Builder typo =
        request("/api/v1/network?dryRun=yes").header("Content-Type", "application/yaml");
    assertThat(send(typo.PUT(BodyPublishers.ofString(OTHER))).statusCode()).isEqualTo(400);
    assertThat(store.latest()).isEmpty();
  }

  @Test
  void onlyWhatIsForReadingIsRead() throws Exception {
    for (String path :
        new String[] {"switches", "learned", "revisions", "revisions/1", "network"}) {
      HttpResponse<String> answer = send(request("/api/v1/" + path).DELETE());
      assertThat(answer.statusCode()).as(path).isEqualTo(405);
      assertThat(answer.headers().firstValue("allow").orElse("")).startsWith("GET");
    }
    put(SeedText.text());
    HttpResponse<String> head =
        send(request("/api/v1/network").method("HEAD", BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("etag")).contains("\"1\"");
    assertThat(head.body()).isEmpty();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rest.port() + path));
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path).GET();
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  private HttpResponse<String> putTo(String path, String body) throws Exception {
    return send(
        request(path)
            .header("Content-Type", "application/yaml")
            .PUT(BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> put(String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        request("/api/v1/network").header("Content-Type", "application/yaml");
    return send(
        (headers.length == 0 ? request : request.headers(headers))
            .PUT(BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
