package io.drawbridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts a document in force. */
@Command(
    name = "apply",
    description =
        "Put a network document in force; answers when the connected switches have confirmed it.",
    mixinStandardHelpOptions = true)
final class ApplyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Client client = new Client();

  @Parameters(paramLabel = "FILE", description = "the document, YAML or JSON (*.json)")
  private Path file = Path.of("");

  @Option(names = "--dry-run", description = "only say whether it would be accepted")
  private boolean dryRun;

  @Option(
      names = "--if-match",
      paramLabel = "REVISION",
      description = "only if this is still the current revision")
  private @Nullable Long ifMatch;

  @Option(
      names = {"-o", "--output"},
      description = "table, json or yaml",
      defaultValue = "table")
  private Output.Style style = Output.Style.table;

  @Override
  public Integer call() throws IOException {
    Map<String, String> headers = new HashMap<>();
    boolean json = file.toString().endsWith(".json");
    headers.put("Content-Type", json ? "application/json" : "application/yaml");
    if (ifMatch != null) {
      headers.put("If-Match", "\"" + ifMatch + "\"");
    }
    HttpResponse<String> answer =
        client.send(
            "PUT",
            "/api/v1/network" + (dryRun ? "?dryRun=true" : ""),
            Optional.of(Files.readAllBytes(file)),
            headers);
    JsonNode body = Output.tree(answer.body());
    if (answer.statusCode() >= 300) {
      Output.problems(spec.commandLine().getErr(), body);
      return switch (answer.statusCode()) {
        case 422, 413 -> Exit.INVALID;
        case 412 -> Exit.CONFLICT;
        default -> Exit.FAILED;
      };
    }
    Output.print(spec.commandLine().getOut(), style, answer.body());
    for (JsonNode each : body.path("switches")) {
      if (each.path("state").asText().equals("refused")) {
        return Exit.NOT_CONVERGED;
      }
    }
    return Exit.OK;
  }
}
