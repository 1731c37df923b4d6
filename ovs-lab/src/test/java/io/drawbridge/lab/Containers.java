package io.drawbridge.lab;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.images.builder.Transferable;

/**
 * Every machine a container of the image {@code drawbridge-lab}, the controller one of {@code
 * drawbridge}. Hosts have no network but the wires, with NET_ADMIN in it; one more container, which
 * sees the engine's processes, lays wires from one's network namespace to another's, so that the
 * JVM needs nothing but the engine's socket.
 */
final class Containers implements Machines {
  private static final String IMAGE = "drawbridge-lab";
  private static final Path DIRECTORY = Path.of("/lab");
  private static final Path SCRATCH = Path.of(System.getProperty("java.io.tmpdir"));

  private final Network network;
  private final GenericContainer<?> switching;
  private final GenericContainer<?> wiring;
  private final Map<String, GenericContainer<?>> hosts = new HashMap<>();
  private final List<ControllerContainer> controllers = new ArrayList<>();

  /** Starts the switch's machine, with no host yet. */
  @SuppressWarnings("resource") // closed by close()
  Containers() {
    network = network();
    Map<String, String> environment = new HashMap<>();
    for (String kind : List.of("RUN", "LOG", "DB", "SYSCONF")) {
      environment.put("OVS_" + kind + "DIR", DIRECTORY.toString());
    }
    switching = idle("switch").withNetwork(network).withEnv(environment);
    wiring =
        idle("wiring")
            .withNetworkMode("none")
            .withCreateContainerCmdModifier(command -> hostConfig(command).withPidMode("host"));
    switching.start();
    wiring.start();
    onSwitch().run("mkdir", DIRECTORY.toString());
  }

  /** A network that bears the label. */
  static Network network() {
    return Network.builder().createNetworkCmdModifier(Containers::mark).build();
  }

  private static void mark(com.github.dockerjava.api.command.CreateNetworkCmd command) {
    command.withLabels(Map.of(Leftovers.LABEL, Leftovers.value()));
    String bridge = System.getenv("DRAWBRIDGE_LAB_BRIDGE");
    if (bridge != null) {
      command.withOptions(Map.of("com.docker.network.bridge.name", bridge));
    }
  }

  /** A container in which nothing runs yet. */
  private static GenericContainer<?> idle(String name) {
    return new GenericContainer<>(IMAGE)
        .withLabel(Leftovers.LABEL, Leftovers.value())
        .withCommand("sleep", "infinity")
        .withCreateContainerCmdModifier(
            command ->
                hostConfig(command.withHostName(name))
                    .withInit(true)
                    .withCapAdd(Capability.NET_ADMIN));
  }

  static com.github.dockerjava.api.model.HostConfig hostConfig(CreateContainerCmd command) {
    var config = command.getHostConfig();
    if (config == null) {
      throw new IllegalStateException("Testcontainers made a container without a host config");
    }
    return config;
  }

  @Override
  public Path directory() {
    return DIRECTORY;
  }

  @Override
  public Shell onSwitch() {
    return shell(switching);
  }

  private static Shell shell(GenericContainer<?> container) {
    return new Shell(List.of("docker", "exec", container.getContainerId()), Map.of(), SCRATCH);
  }

  @Override
  public boolean hasTaps() {
    return false;
  }

  @Override
  @SuppressWarnings("resource") // closed by close()
  public void add(String name, Map<String, ?> settings) {
    Map<String, String> sysctls = new HashMap<>();
    settings.forEach((path, value) -> sysctls.put(path.replace('/', '.'), value.toString()));
    GenericContainer<?> host =
        idle(name)
            .withNetworkMode("none")
            .withCreateContainerCmdModifier(command -> hostConfig(command).withSysctls(sysctls));
    for (String program : PROGRAMS) {
      host.withCopyToContainer(
          Transferable.of(resource(program)), DIRECTORY.resolve(program).toString());
    }
    host.start();
    hosts.put(name, host);
  }

  private static byte[] resource(String name) {
    try (InputStream resource = Machines.class.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IllegalStateException("the resource " + name + " is missing");
      }
      return resource.readAllBytes();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private GenericContainer<?> host(String name) {
    GenericContainer<?> host = hosts.get(name);
    if (host == null) {
      throw new IllegalArgumentException("there is no host " + name);
    }
    return host;
  }

  @Override
  public Shell on(String host) {
    return shell(host(host));
  }

  @Override
  public List<String> attached(String host, List<String> command) {
    return Stream.concat(
            Stream.of("docker", "exec", "-i", host(host).getContainerId()), command.stream())
        .toList();
  }

  @Override
  public void wire(String port, String host, String link) {
    wire(switching, port, host(host), link);
  }

  @Override
  public void wire(String host, String link, String other, String linkOfOther) {
    wire(host(host), link, host(other), linkOfOther);
  }

  private void wire(GenericContainer<?> one, String link, GenericContainer<?> other, String peer) {
    List<String> command =
        new ArrayList<>(List.of("ip", "link", "add", link, "netns", process(one)));
    command.addAll(List.of("type", "veth", "peer", "name", peer, "netns", process(other)));
    shell(wiring).run(command.toArray(String[]::new));
  }

  /** The number of a container's first process, as the engine sees it. */
  private static String process(GenericContainer<?> container) {
    return String.valueOf(container.getCurrentContainerInfo().getState().getPidLong());
  }

  @Override
  public StartedController startController(int openflowPort) {
    ControllerContainer controller = new ControllerContainer(network);
    controllers.add(controller);
    return controller;
  }

  @Override
  public void close() {
    controllers.forEach(ControllerContainer::close);
    hosts.values().parallelStream().forEach(GenericContainer::close);
    wiring.close();
    switching.close();
    network.close();
  }
}
