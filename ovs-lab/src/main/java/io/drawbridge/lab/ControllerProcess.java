package io.drawbridge.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A controller in a process of its own, started from the checkout as a user would. */
public final class ControllerProcess extends StartedController {
  private static final Pattern READY =
      Pattern.compile("switches at [^ ]*:([0-9]+), REST at (http://[^ ]+)");

  private final Process process;
  private final int openflowPort;
  private final String url;

  /**
   * Starts it and waits until it is ready.
   *
   * @param data its data directory
   * @param openflowPort 0 for any
   * @throws IllegalStateException with its log if it ends first
   */
  public ControllerProcess(Path data, int openflowPort) {
    this(data, openflowPort, "127.0.0.1", 0);
  }

  /**
   * Likewise, where the REST interface listens at other addresses.
   *
   * @param bind addresses with commas between them; the first one is loopback
   * @throws IllegalStateException with its log if it ends first
   */
  public ControllerProcess(Path data, int openflowPort, String bind, int httpPort) {
    Path log = data.resolveSibling(data.getFileName() + ".log");
    try {
      Files.createDirectories(data);
      process =
          new ProcessBuilder(
                  Path.of("../controller/bin/drawbridge").toString(),
                  "serve",
                  "--data",
                  data.toString(),
                  "--openflow",
                  String.valueOf(openflowPort),
                  "--http",
                  String.valueOf(httpPort),
                  "--bind",
                  bind)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      BufferedReader output = process.inputReader();
      String line = output.readLine();
      Matcher ready = READY.matcher(String.valueOf(line));
      if (!ready.find()) {
        throw new IllegalStateException("the controller did not start:\n" + Files.readString(log));
      }
      this.openflowPort = Integer.parseInt(ready.group(1));
      this.url = ready.group(2);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public int openflowPort() {
    return openflowPort;
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  public long residentMegabytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
        }
      }
      return 0;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, 10, java.util.concurrent.TimeUnit.SECONDS).join();
    process.destroyForcibly();
  }
}
