package io.drawbridge.cli;

import java.io.PrintWriter;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what the controller knows. */
@Command(
    name = "show",
    description =
        "Show the document in force, the switches, what they learned, where hosts are that may move, leases, what guests did that they may not, what NAT had no port for, events, or the revisions.",
    mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {
  /** What. */
  enum Subject {
    network,
    switches,
    learned,
    whereabouts,
    leases,
    violations,
    nat,
    events,
    revisions
  }

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Client client = new Client();
  @Mixin private Output output = new Output();

  @Parameters(
      paramLabel = "WHAT",
      arity = "0..1",
      defaultValue = "switches",
      description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE})")
  private Subject subject = Subject.switches;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    HttpResponse<String> answer =
        client.send(
            "GET",
            "/api/v1/" + subject,
            Optional.empty(),
            subject == Subject.network ? Map.of("Accept", accepted()) : Map.of());
    if (answer.statusCode() != 200) {
      Output.problem(spec.commandLine().getErr(), output.style(), Output.tree(answer.body()));
      return Exit.FAILED;
    }
    if (subject == Subject.network) {
      out.print(answer.body());
      out.flush();
    } else {
      Output.print(out, output.style(), answer.body());
    }
    return Exit.OK;
  }

  /** A document has no table: it is shown as it was given. */
  private String accepted() {
    return switch (output.style()) {
      case table -> "*/*";
      case json -> "application/json";
      case yaml -> "application/yaml";
    };
  }
}
