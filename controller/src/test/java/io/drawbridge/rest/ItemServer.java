package io.drawbridge.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The REST interface with the seed as revision 1 in force on a switch that confirms. */
final class ItemServer implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final RecordingSwitch host1 = new RecordingSwitch(1);
  private final ScheduledExecutorService pool;
  private final RevisionStore store;
  private final NetworkService networks;
  private final RestServer rest;

  private ItemServer(Path data, Fleet fleet, ScheduledExecutorService pool) {
    this.pool = pool;
    store = new RevisionStore(data);
    networks = new NetworkService(store, fleet, InstantSource.system());
    rest =
        new RestServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            networks,
            fleet,
            AdminToken.in(data));
  }

  static ItemServer start(Path data) throws Exception {
    ScheduledExecutorService pool = Executors.newScheduledThreadPool(2);
    Fleet fleet = new Fleet(pool);
    ItemServer server = new ItemServer(data, fleet, pool);
    assertThat(server.put("network", SeedText.text()).statusCode()).isEqualTo(202);
    fleet.connected(server.host1);
    await().until(() -> fleet.switches().get(0).enforces(1));
    return server;
  }

  NetworkService networks() {
    return networks;
  }

  RecordingSwitch host1() {
    return host1;
  }

  static JsonNode tree(HttpResponse<String> answer) throws Exception {
    return new ObjectMapper().readTree(answer.body());
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(path, "GET", "");
  }

  HttpResponse<String> delete(String path) throws Exception {
    return send(path, "DELETE", "");
  }

  HttpResponse<String> put(String path, String body, String... headers) throws Exception {
    List<String> all = new ArrayList<>(List.of("Content-Type", "application/yaml"));
    all.addAll(List.of(headers));
    return send(path, "PUT", body, all.toArray(String[]::new));
  }

  HttpResponse<String> send(String path, String method, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rest.port() + "/api/v1/" + path))
            .method(method, BodyPublishers.ofString(body));
    return http.send(
        (headers.length == 0 ? request : request.headers(headers)).build(),
        BodyHandlers.ofString());
  }

  @Override
  public void close() {
    rest.close();
    pool.shutdownNow();
    store.close();
  }
}
