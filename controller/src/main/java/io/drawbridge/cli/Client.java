package io.drawbridge.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the controller is, and one request to it. */
final class Client {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

  @Option(
      names = "--url",
      description = "the controller (default ${DEFAULT-VALUE})",
      defaultValue = "${env:DRAWBRIDGE_URL:-http://127.0.0.1:8080}")
  private String url = "";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "the controller's data directory, to find admin.token in (default /var/lib/drawbridge,"
              + " for a controller on loopback)",
      defaultValue = "${env:DRAWBRIDGE_DATA}")
  private @Nullable Path data;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  String url() {
    return url;
  }

  /**
   * Sends a request.
   *
   * @throws UnreachableException if nothing answers
   * @throws IllegalStateException if the connection ended or the time was up before the answer
   */
  HttpResponse<String> send(
      String method, String path, Optional<byte[]> body, Map<String, String> headers) {
    URI address = address(path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(Duration.ofSeconds(70))
            .method(
                method,
                body.map(HttpRequest.BodyPublishers::ofByteArray)
                    .orElseGet(HttpRequest.BodyPublishers::noBody));
    headers.forEach(request::header);
    token(address).ifPresent(token -> request.header("Authorization", "Bearer " + token));
    try {
      return HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build()
          .send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (ConnectException | NoRouteToHostException | HttpConnectTimeoutException failure) {
      throw new UnreachableException(
          "no controller answers at "
              + url
              + "; is 'drawbridge serve' running? (--url, DRAWBRIDGE_URL)",
          failure);
    } catch (IOException failure) {
      // It may have been heard all the same.
      throw new IllegalStateException(
          "no answer from "
              + url
              + ": "
              + failure.getMessage()
              + "; 'drawbridge status' says what"
              + " is in force",
          failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  private URI address(String path) {
    try {
      URI address = new URI(url.replaceFirst("/+$", "") + path);
      if (("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
          && address.getHost() != null) {
        return address;
      }
    } catch (URISyntaxException unreadable) {
      // Said below.
    }
    throw new ParameterException(
        spec.commandLine(), "'" + url + "' is no URL such as http://127.0.0.1:8080");
  }

  /** A token that was only found, not given, is not sent to another machine. */
  private Optional<String> token(URI address) {
    String given = System.getenv("DRAWBRIDGE_TOKEN");
    if (given != null && !given.isBlank()) {
      return Optional.of(given.strip());
    }
    if (data == null && !LOOPBACK.matcher(address.getHost()).matches()) {
      return Optional.empty();
    }
    Path file = (data == null ? Path.of("/var/lib/drawbridge") : data).resolve("admin.token");
    try {
      return Files.isReadable(file)
          ? Optional.of(Files.readString(file).strip())
          : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }
}
