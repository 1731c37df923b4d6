package io.drawbridge.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Hosts as network namespaces beside the JVM's own, which is the switch's. A host shares the file
 * system, so that {@link #directory} is there once.
 */
final class Namespaces implements Machines {
  /** In these namespaces a file system of the lab's own, gone with it however it ends. */
  static final Path RUN = Path.of("/run");

  private final Path directory;
  private final Shell shell;
  private final List<String> hosts = new ArrayList<>();

  /**
   * No host yet.
   *
   * @throws IllegalStateException where the JVM has no namespaces of its own
   */
  Namespaces() {
    if (System.getenv("DRAWBRIDGE_LAB_NAMESPACES") == null) {
      throw new IllegalStateException(
          "the lab only starts in namespaces of its own; run this JVM by ovs-lab/jvm/bin/java");
    }
    try {
      directory = Files.createTempDirectory(RUN, "lab");
      for (String name : PROGRAMS) {
        try (InputStream resource = Namespaces.class.getResourceAsStream(name)) {
          if (resource == null) {
            throw new IllegalStateException("the resource " + name + " is missing");
          }
          Files.copy(resource, directory.resolve(name));
        }
      }
      Files.createDirectories(Path.of("/run/netns"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    String place = directory.toString();
    shell =
        new Shell(
            List.of(),
            Map.of(
                "OVS_RUNDIR", place,
                "OVS_LOGDIR", place,
                "OVS_DBDIR", place,
                "OVS_SYSCONFDIR", place),
            RUN);
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public Shell onSwitch() {
    return shell;
  }

  @Override
  public boolean hasTaps() {
    return Files.isWritable(Path.of("/dev/net/tun"));
  }

  @Override
  public void add(String name, Map<String, ?> settings) {
    shell.run("ip", "netns", "add", name);
    hosts.add(name);
    shell.run("ip", "-n", name, "link", "set", "lo", "up");
    // Some are not there in every kernel, and some an ordinary user may not set.
    String lines =
        String.join(
            "\n",
            settings.entrySet().stream()
                .map(each -> "echo " + each.getValue() + " >/proc/sys/" + each.getKey())
                .sorted()
                .toList());
    on(name).tryRun("sh", "-c", lines);
  }

  @Override
  public Shell on(String host) {
    return new Shell(attached(host, List.of()), Map.of(), RUN);
  }

  @Override
  public List<String> attached(String host, List<String> command) {
    return Stream.concat(Stream.of("ip", "netns", "exec", host), command.stream()).toList();
  }

  @Override
  public void wire(String port, String host, String link) {
    shell.run("ip", "link", "add", port, "type", "veth", "peer", "name", link, "netns", host);
  }

  @Override
  public void wire(String host, String link, String other, String linkOfOther) {
    List<String> peer = List.of("type", "veth", "peer", "name", linkOfOther, "netns", other);
    List<String> command = new ArrayList<>(List.of("ip", "-n", host, "link", "add", link));
    command.addAll(peer);
    shell.run(command.toArray(String[]::new));
  }

  @Override
  public StartedController startController(int openflowPort) {
    return new ControllerProcess(directory.resolve("data"), openflowPort);
  }

  @Override
  public void close() {
    for (String host : hosts) {
      shell.tryRun("ip", "netns", "del", host);
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException leftBehind) {
      throw new UncheckedIOException(leftBehind);
    }
  }
}
