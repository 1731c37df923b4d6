package io.drawbridge.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the controller is, and one request to it. */
final class Client {
  @Option(
      names = "--url",
      description = "the controller (default ${DEFAULT-VALUE})",
      defaultValue = "${env:DRAWBRIDGE_URL:-http://127.0.0.1:8080}")
  private String url = "";

  @Option(
      names = "--data",
      description = "the controller's data directory, to find admin.token in",
      defaultValue = "${env:DRAWBRIDGE_DATA:-/var/lib/drawbridge}")
  private Path data = Path.of("");

  /**
   * Sends a request.
   *
   * @throws UnreachableException if nothing answers
   */
  HttpResponse<String> send(
      String method, String path, Optional<byte[]> body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(70))
            .method(
                method,
                body.map(HttpRequest.BodyPublishers::ofByteArray)
                    .orElseGet(HttpRequest.BodyPublishers::noBody));
    headers.forEach(request::header);
    token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    try {
      return HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build()
          .send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new UnreachableException(
          "no controller answers at "
              + url
              + "; is 'drawbridge serve' running? (--url, DRAWBRIDGE_URL)",
          failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  private Optional<String> token() {
    String given = System.getenv("DRAWBRIDGE_TOKEN");
    if (given != null && !given.isBlank()) {
      return Optional.of(given.strip());
    }
    Path file = data.resolve("admin.token");
    try {
      return Files.isReadable(file)
          ? Optional.of(Files.readString(file).strip())
          : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }
}
