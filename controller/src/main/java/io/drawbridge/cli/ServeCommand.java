package io.drawbridge.cli;

import io.drawbridge.Drawbridge;
import io.drawbridge.Settings;
import io.drawbridge.document.Format;
import io.drawbridge.service.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the controller until it is told to stop. */
@Command(name = "serve", description = "Run the controller.", mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "directory of the revisions and admin.token",
      defaultValue = "${env:DRAWBRIDGE_DATA}")
  private Path data = Path.of("");

  @Option(
      names = "--network",
      paramLabel = "FILE",
      description = "the first document: put in force if there is none yet",
      defaultValue = "${env:DRAWBRIDGE_NETWORK}")
  private @Nullable Path network;

  @Option(
      names = "--openflow",
      paramLabel = "PORT",
      description = "where switches connect (default ${DEFAULT-VALUE})",
      defaultValue = "${env:DRAWBRIDGE_OPENFLOW:-6653}")
  private int openflow;

  @Option(
      names = "--openflow-bind",
      paramLabel = "ADDRESS",
      description = "address for switches (default ${DEFAULT-VALUE})",
      defaultValue = "${env:DRAWBRIDGE_OPENFLOW_BIND:-127.0.0.1}")
  private String openflowBind = "";

  @Option(
      names = "--http",
      paramLabel = "PORT",
      description = "where the REST interface is (default ${DEFAULT-VALUE})",
      defaultValue = "${env:DRAWBRIDGE_HTTP:-8080}")
  private int http;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      split = ",",
      description =
          "addresses of the REST interface, with commas between them; at others than loopback a token is needed (default ${DEFAULT-VALUE})",
      defaultValue = "${env:DRAWBRIDGE_BIND:-127.0.0.1}")
  private List<String> bind = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<InetAddress> addresses = new ArrayList<>();
    for (String each : bind) {
      addresses.add(InetAddress.getByName(each));
    }
    Settings settings =
        new Settings(data, InetAddress.getByName(openflowBind), openflow, addresses, http);
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (Drawbridge drawbridge = new Drawbridge(settings)) {
      if (!first(drawbridge)) {
        return Exit.INVALID;
      }
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stop, closed), "stop"));
      spec.commandLine()
          .getOut()
          .println(
              "drawbridge is ready: switches at "
                  + openflowBind
                  + ":"
                  + drawbridge.openflowPort()
                  + ", REST at http://"
                  + bind.get(0)
                  + ":"
                  + drawbridge.httpPort());
      spec.commandLine().getOut().flush();
      stop.await();
    } finally {
      closed.countDown();
    }
    return Exit.OK;
  }

  /** Puts --network in force if the store is empty. */
  private boolean first(Drawbridge drawbridge) throws IOException {
    if (network == null) {
      return true;
    }
    if (drawbridge.networks().current().isPresent()) {
      LOG.info("{} is not read: it is for an empty store, and this one has a document", network);
      return true;
    }
    Format format = network.toString().endsWith(".json") ? Format.JSON : Format.YAML;
    Outcome outcome =
        drawbridge.networks().put(Files.readAllBytes(network), format, Optional.of(0L), false);
    if (outcome instanceof Outcome.Invalid invalid) {
      invalid.problems().forEach(problem -> spec.commandLine().getErr().println(problem));
      return false;
    }
    return true;
  }

  /**
   * The process may end when everything is closed, and after five seconds in any case. The main
   * thread can't be waited for: when it has closed everything it exits, which waits for this hook.
   */
  private static void end(CountDownLatch stop, CountDownLatch closed) {
    stop.countDown();
    try {
      if (!closed.await(5, TimeUnit.SECONDS)) {
        LOG.warn("not everything closed within five seconds");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
