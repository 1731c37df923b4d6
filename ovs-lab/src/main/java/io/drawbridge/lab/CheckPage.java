package io.drawbridge.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who reaches whom, tried anew at each request: {@code /} for a browser, {@code /check} as JSON,
 * with status 200 if all was as the rules say and 500 if not. {@code /healthz} tries nothing.
 */
final class CheckPage {
  private static final Logger LOG = LoggerFactory.getLogger(CheckPage.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What was found. */
  private record Result(List<Matrix.Outcome> outcomes, Set<String> foreign) {
    boolean isRight() {
      return foreign.isEmpty() && outcomes.stream().allMatch(Matrix.Outcome::isRight);
    }
  }

  private final SeedNetwork network;
  private final Matrix matrix;
  private final HttpServer server;

  CheckPage(SeedNetwork network, Matrix matrix, int port) throws IOException {
    this.network = network;
    this.matrix = matrix;
    // One thread: what is tried twice at a time would be seen twice.
    this.server = HttpServer.create(new InetSocketAddress(port), 0);
    server.createContext("/", this::answer);
  }

  void start() {
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      switch (exchange.getRequestURI().getPath()) {
        case "/" -> {
          Result result = check();
          send(exchange, 200, "text/html; charset=utf-8", page(result));
        }
        case "/check" -> {
          Result result = check();
          send(exchange, result.isRight() ? 200 : 500, "application/json", json(result));
        }
        case "/healthz" -> send(exchange, 200, "text/plain", "ok\n");
        default -> send(exchange, 404, "text/plain", "there are /, /check and /healthz\n");
      }
    } catch (RuntimeException failure) {
      LOG.error("{} failed", exchange.getRequestURI(), failure);
      send(exchange, 500, "text/plain", "the check could not be run: " + failure + "\n");
    }
  }

  private Result check() {
    return new Result(matrix.run(), network.provider().foreignMacs(SeedNetwork.PROVIDER_MACS));
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
    if (!head) {
      exchange.getResponseBody().write(bytes);
    }
  }

  private static String json(Result result) throws IOException {
    return JSON.writerWithDefaultPrettyPrinter()
            .writeValueAsString(
                Map.of(
                    "right", result.isRight(),
                    "outcomes", result.outcomes(),
                    "foreignMacs", result.foreign()))
        + "\n";
  }

  private static String page(Result result) {
    StringBuilder rows = new StringBuilder();
    for (Matrix.Outcome outcome : result.outcomes()) {
      rows.append(outcome.isRight() ? "<tr>" : "<tr class=wrong>");
      for (String cell : List.of(outcome.what(), outcome.expected(), outcome.seen())) {
        rows.append("<td>").append(escaped(cell)).append("</td>");
      }
      rows.append("</tr>\n");
    }
    long wrong = result.outcomes().stream().filter(outcome -> !outcome.isRight()).count();
    return """
        <!DOCTYPE html>
        <html lang=en><head><meta charset=utf-8><title>Drawbridge: who reaches whom</title>
        <style>
          body { font-family: sans-serif; margin: 2em }
          td, th { text-align: left; padding: .1em 1.5em .1em 0 }
          .wrong { background: #fbb }
        </style></head><body>
        <h1>Who reaches whom</h1>
        <p>%d of %d as the seed's rules say, tried just now with real packets. MAC addresses the
        provider saw and did not hand out: %s. <a href="/">Try again</a> · <a href="/check">as JSON</a></p>
        <table><tr><th>tried<th>expected<th>seen</tr>
        %s</table></body></html>
        """
        .formatted(
            result.outcomes().size() - wrong,
            result.outcomes().size(),
            result.foreign().isEmpty() ? "none" : escaped(String.join(", ", result.foreign())),
            rows);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
