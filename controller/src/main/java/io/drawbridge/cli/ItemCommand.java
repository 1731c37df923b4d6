package io.drawbridge.cli;

import io.drawbridge.document.Collection;
import io.drawbridge.document.Format;
import io.drawbridge.document.NetworkReader;
import io.drawbridge.network.Problem;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands for single items of the document share. */
abstract class ItemCommand {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin Client client = new Client();
  @Mixin Output output = new Output();

  private final Collection collection;

  ItemCommand(Collection collection) {
    this.collection = collection;
  }

  /** Options of those that change something. */
  static final class Conditions {
    @Option(names = "--dry-run", description = "only say whether it would be accepted")
    private boolean dryRun;

    @Option(
        names = "--if-match",
        paramLabel = "REVISION",
        description = "only if this is still the current revision")
    private @Nullable Long ifMatch;
  }

  int list() {
    return show("/api/v1/" + collection.key());
  }

  int show(Optional<String> name) {
    return name.map(item -> show(path(item))).orElseGet(this::list);
  }

  private int show(String path) {
    HttpResponse<String> answer = client.send("GET", path, Optional.empty(), Map.of());
    if (answer.statusCode() != 200) {
      Output.problem(spec.commandLine().getErr(), output.style(), Output.tree(answer.body()));
      return Exit.FAILED;
    }
    Output.print(spec.commandLine().getOut(), output.style(), answer.body());
    return Exit.OK;
  }

  /**
   * Puts an item.
   *
   * @param text YAML or JSON, a file's name or {@code -} for standard input
   */
  int put(@Nullable String name, String text, List<String> query, Conditions conditions)
      throws IOException {
    byte[] body = body(text);
    String item = name;
    if (item == null) {
      try {
        item = NetworkReader.item(body, Format.YAML).path("name").asText();
      } catch (IllegalArgumentException unreadable) {
        spec.commandLine().getErr().println("drawbridge: " + text + ": " + unreadable.getMessage());
        return Exit.INVALID;
      }
    }
    if (item.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "the " + collection.item() + " has no name; give it with --name");
    }
    return change("PUT", item, Optional.of(body), query, conditions);
  }

  int delete(String name, Conditions conditions) {
    return change("DELETE", name, Optional.empty(), List.of(), conditions);
  }

  private int change(
      String method,
      String name,
      Optional<byte[]> body,
      List<String> query,
      Conditions conditions) {
    List<String> parameters = new ArrayList<>(query);
    if (conditions.dryRun) {
      parameters.add("dryRun=true");
    }
    Map<String, String> headers = new HashMap<>();
    if (body.isPresent()) {
      headers.put("Content-Type", "application/yaml");
    }
    if (conditions.ifMatch != null) {
      headers.put("If-Match", "\"" + conditions.ifMatch + "\"");
    }
    String path = path(name) + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
    return WriteAnswer.print(
        client.send(method, path, body, headers),
        spec.commandLine().getOut(),
        spec.commandLine().getErr(),
        output,
        this::print);
  }

  private void print(List<Problem> problems) {
    problems.forEach(problem -> spec.commandLine().getErr().println(problem));
  }

  /** Given on the spot, from a file, or from standard input. */
  private static byte[] body(String text) throws IOException {
    if (text.equals("-")) {
      return System.in.readAllBytes();
    }
    return text.stripLeading().startsWith("{")
        ? text.getBytes(StandardCharsets.UTF_8)
        : Files.readAllBytes(Path.of(text));
  }

  private String path(String name) {
    return "/api/v1/" + collection.key() + "/" + encoded(name);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
