package io.drawbridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.network.Problem;
import java.io.PrintWriter;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.Consumer;

/** The answer to a change, printed, and the exit code that goes with it. */
final class WriteAnswer {
  private WriteAnswer() {}

  static int print(
      HttpResponse<String> answer,
      PrintWriter out,
      PrintWriter err,
      Output output,
      Consumer<List<Problem>> invalid) {
    JsonNode body = Output.tree(answer.body());
    switch (answer.statusCode()) {
      case 200, 202 -> {
        Output.print(out, output.style(), answer.body());
        return connectedWithoutIt(body) ? Exit.NOT_CONVERGED : Exit.OK;
      }
      case 422 -> {
        invalid.accept(Document.problems(body));
        return Exit.INVALID;
      }
      case 409, 412 -> {
        Output.problem(err, output.style(), body);
        return Exit.CONFLICT;
      }
      default -> {
        Output.problem(err, output.style(), body);
        return body.has("switches") ? Exit.NOT_CONVERGED : Exit.FAILED;
      }
    }
  }

  /** A switch that is away gets its tables when it returns; one that is here should have them. */
  private static boolean connectedWithoutIt(JsonNode body) {
    for (JsonNode each : body.path("switches")) {
      if (each.hasNonNull("connectedFrom") && !each.path("state").asText().equals("converged")) {
        return true;
      }
    }
    return false;
  }
}
