package io.drawbridge.cli;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what the controller knows. */
@Command(
    name = "show",
    description = "Show the document in force, the switches, what they learned, or the revisions.",
    mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {
  /** What. */
  enum Subject {
    network,
    switches,
    learned,
    revisions
  }

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Client client = new Client();

  @Parameters(
      paramLabel = "WHAT",
      arity = "0..1",
      defaultValue = "switches",
      description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE})")
  private Subject subject = Subject.switches;

  @Option(
      names = {"-o", "--output"},
      description = "table, json or yaml",
      defaultValue = "table")
  private Output.Style style = Output.Style.table;

  @Override
  public Integer call() {
    HttpResponse<String> answer =
        client.send("GET", "/api/v1/" + subject, Optional.empty(), Map.of());
    if (answer.statusCode() != 200) {
      Output.problems(spec.commandLine().getErr(), Output.tree(answer.body()));
      return Exit.FAILED;
    }
    if (subject == Subject.network) {
      spec.commandLine().getOut().print(answer.body());
      spec.commandLine().getOut().flush();
    } else {
      Output.print(spec.commandLine().getOut(), style, answer.body());
    }
    return Exit.OK;
  }
}
