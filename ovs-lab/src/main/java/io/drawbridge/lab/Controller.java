package io.drawbridge.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A controller as a client of its REST interface sees it. Thread-safe. */
public abstract class Controller {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Where the REST interface is, without a path. */
  public abstract String url();

  /** The token it asks for; empty if it asks for none. */
  protected String token() {
    return "";
  }

  /** PUTs a document. */
  public HttpResponse<String> put(String document) {
    return putDocument("/api/v1/network", document);
  }

  /** PUTs a document though it takes management away. */
  public HttpResponse<String> force(String document) {
    return putDocument("/api/v1/network?force=true", document);
  }

  private HttpResponse<String> putDocument(String path, String document) {
    return send(
        request(path)
            .header("Content-Type", "application/yaml")
            .PUT(HttpRequest.BodyPublishers.ofString(document)));
  }

  /** PUTs JSON to a path. */
  public HttpResponse<String> put(String path, String json) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(json)));
  }

  /** DELETEs a path. */
  public HttpResponse<String> delete(String path) {
    return send(request(path).DELETE());
  }

  /** GETs a path. */
  public HttpResponse<String> get(String path) {
    return send(request(path).GET());
  }

  /** Whether every switch of the document is connected and has its tables. */
  public boolean isConverged() {
    String switches = get("/api/v1/switches").body();
    return switches.contains("\"connectedFrom\"") && switches.contains("\"state\" : \"converged\"");
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path));
    String token = token();
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }
}
