package io.drawbridge.cli;

import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code drawbridge}. */
@Command(
    name = "drawbridge",
    description = "A transparent firewall for virtual machines on Open vSwitch.",
    mixinStandardHelpOptions = true,
    version = "drawbridge 0.1.0",
    subcommands = {
      ServeCommand.class,
      ApplyCommand.class,
      CheckCommand.class,
      ShowCommand.class,
      RuleCommand.class,
      AliasCommand.class,
      StatusCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 ok, 1 failed, 2 usage, 3 document invalid, 4 conflict, 5 not converged, 6 unreachable.",
      "Settings may also be given as DRAWBRIDGE_URL, DRAWBRIDGE_DATA, DRAWBRIDGE_TOKEN,",
      "DRAWBRIDGE_OUTPUT; for serve DRAWBRIDGE_NETWORK, _OPENFLOW, _OPENFLOW_BIND, _HTTP, _BIND, _LOG."
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
              if (failure instanceof ParameterException usage) {
                throw usage;
              }
              commandLine.getErr().println("drawbridge: " + message(failure));
              return failure instanceof UnreachableException ? Exit.UNREACHABLE : Exit.FAILED;
            })
        .execute(arguments);
  }

  private static String message(Exception failure) {
    if (failure instanceof NoSuchFileException missing) {
      return "there is no file " + missing.getFile();
    } else if (failure instanceof AccessDeniedException denied) {
      return "no permission to use " + denied.getFile();
    } else if (failure instanceof UnknownHostException unknown) {
      return "no address has the name " + unknown.getMessage();
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }
}
