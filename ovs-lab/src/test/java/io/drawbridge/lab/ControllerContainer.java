package io.drawbridge.lab;

import com.github.dockerjava.api.model.Capability;
import java.io.IOException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * A controller in a container of the image {@code drawbridge}, with as little as {@code
 * docker-compose.yml} gives it.
 */
final class ControllerContainer extends StartedController {
  private static final int OPENFLOW = 6653;
  private static final int HTTP = 8080;

  private final GenericContainer<?> container;
  private final String token;

  /** Starts it and waits until it answers. */
  @SuppressWarnings("resource") // closed by close()
  ControllerContainer(Network network) {
    container =
        new GenericContainer<>("drawbridge")
            .withLabel(Leftovers.LABEL, Leftovers.value())
            .withNetwork(network)
            .withExposedPorts(HTTP)
            .withCreateContainerCmdModifier(
                command ->
                    Containers.hostConfig(command)
                        .withReadonlyRootfs(true)
                        .withCapDrop(Capability.ALL))
            .waitingFor(Wait.forHttp("/healthz").forPort(HTTP));
    container.start();
    token = inside("cat", "/var/lib/drawbridge/admin.token").strip();
  }

  private String inside(String... command) {
    try {
      return container.execInContainer(command).getStdout();
    } catch (IOException failure) {
      throw new IllegalStateException("the controller's container", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  /** What it runs in. */
  GenericContainer<?> container() {
    return container;
  }

  @Override
  public String url() {
    return "http://" + container.getHost() + ":" + container.getMappedPort(HTTP);
  }

  @Override
  protected String token() {
    return token;
  }

  @Override
  public int openflowPort() {
    return OPENFLOW;
  }

  @Override
  public String openflowAddress() {
    return container.getContainerInfo().getNetworkSettings().getNetworks().values().stream()
        .findFirst()
        .orElseThrow()
        .getIpAddress();
  }

  @Override
  public long residentMegabytes() {
    return Long.parseLong(
            inside("sed", "-n", "s/^VmRSS:[^0-9]*\\([0-9]*\\).*/\\1/p", "/proc/1/status").strip())
        / 1024;
  }

  @Override
  public void kill() {
    container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void close() {
    container.close();
  }
}
