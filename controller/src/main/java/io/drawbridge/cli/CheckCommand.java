package io.drawbridge.cli;

import io.drawbridge.document.NetworkReader;
import io.drawbridge.document.ReadResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
  @Mixin private Output output = new Output();

  @Parameters(paramLabel = "FILE", description = "the document, YAML or JSON (*.json)")
  private Path file = Path.of("");

  @Override
  public Integer call() throws IOException {
    Document document = Document.read(file);
    ReadResult result = NetworkReader.read(document.text(), document.format());
    document.print(spec.commandLine().getOut(), output.style(), result.problems());
    return result.network().isPresent() ? Exit.OK : Exit.INVALID;
  }
}
