package io.drawbridge.cli;

import io.drawbridge.document.NetworkReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpResponse;
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
  @Mixin private Output output = new Output();

  @Parameters(paramLabel = "FILE", description = "the document, YAML or JSON (*.json)")
  private Path file = Path.of("");

  @Option(names = "--dry-run", description = "only say whether it would be accepted")
  private boolean dryRun;

  @Option(
      names = "--force",
      description = "also if afterwards no zone reaches the controller by management")
  private boolean force;

  @Option(
      names = "--if-match",
      paramLabel = "REVISION",
      description = "only if this is still the current revision; 0: only if there is none yet")
  private @Nullable Long ifMatch;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Document document = Document.read(file);
    if (document.isTooLarge()) {
      // A controller would refuse it in the middle of the upload, by hanging up.
      document.print(
          err, output.style(), NetworkReader.read(document.text(), document.format()).problems());
      return Exit.INVALID;
    }
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", document.mediaType());
    if (ifMatch != null && ifMatch == 0) {
      headers.put("If-None-Match", "*");
    } else if (ifMatch != null) {
      headers.put("If-Match", "\"" + ifMatch + "\"");
    }
    HttpResponse<String> answer =
        client.send(
            "PUT",
            "/api/v1/network?dryRun=" + dryRun + "&force=" + force,
            Optional.of(document.text()),
            headers);
    return WriteAnswer.print(
        answer, out, err, output, problems -> document.print(err, output.style(), problems));
  }
}
