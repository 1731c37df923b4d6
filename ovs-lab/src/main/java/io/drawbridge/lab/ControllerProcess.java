package io.drawbridge.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A controller in a process of its own, started from the checkout as a user would. */
public final class ControllerProcess implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile("switches at [^ ]*:([0-9]+), REST at (http://[^ ]+)");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Process process;
  private final int openflowPort;
  private final String url;

  /**
   * Starts it and waits until it is ready.
   *
   * @param data its data directory
   * @param openflowPort 0 for any
   * @throws IllegalStateException with its log if it ends first
   */
  public ControllerProcess(Path data, int openflowPort) {
    this(data, openflowPort, "127.0.0.1", 0);
  }

  /**
   * Likewise, where the REST interface listens at other addresses.
   *
   * @param bind addresses with commas between them; the first one is loopback
   * @throws IllegalStateException with its log if it ends first
   */
  public ControllerProcess(Path data, int openflowPort, String bind, int httpPort) {
    Path log = data.resolveSibling(data.getFileName() + ".log");
    try {
      Files.createDirectories(data);
      process =
          new ProcessBuilder(
                  Path.of("../controller/bin/drawbridge").toString(),
                  "serve",
                  "--data",
                  data.toString(),
                  "--openflow",
                  String.valueOf(openflowPort),
                  "--http",
                  String.valueOf(httpPort),
                  "--bind",
                  bind)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      BufferedReader output = process.inputReader();
      String line = output.readLine();
      Matcher ready = READY.matcher(String.valueOf(line));
      if (!ready.find()) {
        throw new IllegalStateException("the controller did not start:\n" + Files.readString(log));
      }
      this.openflowPort = Integer.parseInt(ready.group(1));
      this.url = ready.group(2);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Where switches connect. */
  public int openflowPort() {
    return openflowPort;
  }

  /** Where the REST interface is. */
  public String url() {
    return url;
  }

  /** Resident memory in MB, as the kernel counts it. */
  public long residentMegabytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
        }
      }
      return 0;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
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
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/yaml")
            .PUT(HttpRequest.BodyPublishers.ofString(document)));
  }

  /** PUTs JSON to a path. */
  public HttpResponse<String> put(String path, String json) {
    return send(
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(json)));
  }

  /** DELETEs a path. */
  public HttpResponse<String> delete(String path) {
    return send(HttpRequest.newBuilder(URI.create(url + path)).DELETE());
  }

  /** GETs a path. */
  public HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(URI.create(url + path)).GET());
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(
          request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  /** Whether every switch of the document is connected and has its tables. */
  public boolean isConverged() {
    String switches = get("/api/v1/switches").body();
    return switches.contains("\"connectedFrom\"") && switches.contains("\"state\" : \"converged\"");
  }

  /** Ends it as a crash would. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, 10, java.util.concurrent.TimeUnit.SECONDS).join();
    process.destroyForcibly();
  }
}
