package io.drawbridge.cli;

import io.drawbridge.document.Format;
import io.drawbridge.document.NetworkReader;
import io.drawbridge.document.ReadResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a document without a controller. */
@Command(
    name = "check",
    description = "Check a network document; needs no controller.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "the document, YAML or JSON (*.json)")
  private Path file = Path.of("");

  @Override
  public Integer call() throws IOException {
    Format format = file.toString().endsWith(".json") ? Format.JSON : Format.YAML;
    ReadResult result = NetworkReader.read(Files.readAllBytes(file), format);
    var out = spec.commandLine().getOut();
    if (result.network().isPresent()) {
      out.println(file + ": valid");
      out.flush();
      return Exit.OK;
    }
    result
        .problems()
        .forEach(
            problem ->
                out.println(
                    file
                        + problem.pointer()
                        + ": "
                        + problem.message()
                        + " ["
                        + problem.code()
                        + "]"));
    out.flush();
    return Exit.INVALID;
  }
}
