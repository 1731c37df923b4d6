package io.drawbridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says in one look whether everything is as the document says. */
@Command(
    name = "status",
    description =
        "Say whether the controller has a document and every connected switch enforces it.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Client client = new Client();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() {
    HttpResponse<String> switches = get("/api/v1/switches");
    HttpResponse<String> ready = get("/readyz");
    HttpResponse<String> revisions = get("/api/v1/revisions");
    for (HttpResponse<String> answer : List.of(switches, revisions)) {
      if (answer.statusCode() != 200) {
        Output.problem(spec.commandLine().getErr(), output.style(), Output.tree(answer.body()));
        return Exit.FAILED;
      }
    }
    boolean isReady = ready.statusCode() == 200;
    ObjectNode status = JSON.createObjectNode();
    status.put("controller", client.url());
    JsonNode newest = Output.tree(revisions.body()).path("revisions").path(0);
    status.put("revision", newest.path("number").asLong());
    status.put("acceptedAt", newest.path("acceptedAt").asText("-"));
    status.put("ready", isReady);
    if (!isReady) {
      status.put("reason", Output.tree(ready.body()).path("detail").asText());
    }
    status.setAll((ObjectNode) Output.tree(switches.body()));
    Output.print(spec.commandLine().getOut(), output.style(), status.toString());
    return isReady ? Exit.OK : Exit.NOT_CONVERGED;
  }

  private HttpResponse<String> get(String path) {
    return client.send("GET", path, Optional.empty(), Map.of());
  }
}
