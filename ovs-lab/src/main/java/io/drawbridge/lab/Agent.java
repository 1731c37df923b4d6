package io.drawbridge.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** The program that runs inside a host, {@code host.py}; thread-safe, many operations at a time. */
final class Agent implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SECONDS = 60;

  private final String name;
  private final Process process;
  private final BufferedWriter requests;
  private final AtomicLong next = new AtomicLong(1);
  private final ConcurrentMap<Long, CompletableFuture<JsonNode>> waiting =
      new ConcurrentHashMap<>();

  /**
   * Starts it.
   *
   * @param name of the host
   * @param command that runs the program on it
   */
  Agent(String name, List<String> command) {
    this.name = name;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException failure) {
      throw new UncheckedIOException("host " + name, failure);
    }
    requests =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    Thread reader = new Thread(this::read, "agent-" + name);
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader answers =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = answers.readLine();
      while (line != null) {
        JsonNode answer = JSON.readTree(line);
        CompletableFuture<JsonNode> future = waiting.remove(answer.path("id").asLong());
        if (future != null && answer.has("error")) {
          future.completeExceptionally(
              new IllegalStateException("host " + name + ": " + answer.path("error").asText()));
        } else if (future != null) {
          future.complete(answer.path("result"));
        }
        line = answers.readLine();
      }
    } catch (IOException ended) {
      // As at the end of the stream: whoever waits is told below.
    }
    waiting
        .values()
        .forEach(
            future ->
                future.completeExceptionally(
                    new IllegalStateException("host " + name + " has ended")));
  }

  /** Starts an operation. */
  CompletableFuture<JsonNode> start(String operation, Map<String, ?> arguments) {
    long id = next.getAndIncrement();
    CompletableFuture<JsonNode> future = new CompletableFuture<>();
    waiting.put(id, future);
    ObjectNode request = JSON.valueToTree(arguments);
    request.put("id", id).put("op", operation);
    synchronized (requests) {
      try {
        requests.write(request.toString());
        requests.newLine();
        requests.flush();
      } catch (IOException failure) {
        throw new UncheckedIOException("host " + name, failure);
      }
    }
    return future;
  }

  /**
   * Performs an operation.
   *
   * @throws IllegalStateException if it fails or takes longer than a minute
   */
  JsonNode call(String operation, Map<String, ?> arguments) {
    try {
      return await(start(operation, arguments));
    } catch (IllegalStateException failure) {
      throw new IllegalStateException(
          "host " + name + ": " + operation + " " + arguments + ": " + failure.getMessage(),
          failure);
    }
  }

  /**
   * Waits for the result of an operation.
   *
   * @throws IllegalStateException if it fails or takes longer than a minute
   */
  static JsonNode await(CompletableFuture<JsonNode> operation) {
    try {
      return operation.get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException failure) {
      throw new IllegalStateException(String.valueOf(failure.getMessage()), failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
