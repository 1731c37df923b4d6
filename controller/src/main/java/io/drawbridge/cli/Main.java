package io.drawbridge.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code drawbridge}. */
@Command(
    name = "drawbridge",
    description = "A transparent firewall for virtual machines on Open vSwitch.",
    mixinStandardHelpOptions = true,
    version = "drawbridge 0.1.0",
    subcommands = {ServeCommand.class, ApplyCommand.class, CheckCommand.class, ShowCommand.class},
    footer = {
      "",
      "Exit codes: 0 ok, 1 failed, 2 usage, 3 document invalid, 4 conflict, 5 not converged, 6 unreachable.",
      "Options may also be given as DRAWBRIDGE_URL, DRAWBRIDGE_DATA, DRAWBRIDGE_TOKEN."
    })
public final class Main {
  private Main() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs one command. */
  public static int run(String... arguments) {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(
            (failure, commandLine, parsed) -> {
              commandLine.getErr().println("drawbridge: " + failure.getMessage());
              return failure instanceof UnreachableException ? Exit.UNREACHABLE : Exit.FAILED;
            })
        .execute(arguments);
  }
}
