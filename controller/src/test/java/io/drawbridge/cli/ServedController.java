package io.drawbridge.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code drawbridge serve} in a process of its own. */
final class ServedController implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("drawbridge is ready: .*(http://[^ ]+)");

  private final Process process;
  private final Path log;

  private ServedController(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static ServedController start(Path directory, String... options) throws IOException {
    Path log = Files.createTempFile(directory, "serve", ".log");
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve",
                "--data",
                directory.resolve("data").toString(),
                "--http",
                "0",
                "--openflow",
                "0"));
    command.addAll(List.of(options));
    return new ServedController(
        new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
  }

  /** Waits for the ready line. */
  String url() throws IOException {
    String line =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    Matcher ready = READY.matcher(String.valueOf(line));
    if (!ready.matches()) {
      throw new IllegalStateException("not ready but '" + line + "'; " + log());
    }
    return ready.group(1);
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  /** Asks it to stop, as an init system does. */
  int terminate() throws InterruptedException {
    process.destroy();
    return exit();
  }

  /** Ends it as a crash does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    exit();
  }

  int exit() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("it still runs");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
