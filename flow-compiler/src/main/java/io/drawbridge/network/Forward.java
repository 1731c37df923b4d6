package io.drawbridge.network;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.PortRange;
import java.util.List;

/**
 * A port forward: connections to a router's address and port go to a host instead. Rules see the
 * host.
 *
 * @param from whose connections; for others it is as if the forward were not there
 * @param address an IPv4 address the router owns
 * @param protocols TCP and UDP, one or both, as IP protocol numbers: 6 and 17
 * @param ports from 1
 * @param targetHosts names of hosts on segments where the router has an address; of several each
 *     source has one
 * @param targetPorts as many as {@code ports}, one for each in their order
 */
public record Forward(
    String name,
    Side from,
    IpAddress address,
    List<Integer> protocols,
    PortRange ports,
    List<String> targetHosts,
    PortRange targetPorts) {
  /** How many hosts a forward may go to. */
  public static final int MOST_TARGETS = 16;

  /** How many ports may be mapped to ports of other numbers: each is a flow. */
  public static final int MOST_SHIFTED = 1024;

  /** Takes defensive copies. */
  public Forward {
    protocols = List.copyOf(protocols);
    targetHosts = List.copyOf(targetHosts);
  }

  /** For everybody, one port, one target. */
  public Forward(
      String name, IpAddress address, int protocol, int port, String targetHost, int targetPort) {
    this(
        name,
        Side.ANY,
        address,
        List.of(protocol),
        new PortRange(port, port),
        List.of(targetHost),
        new PortRange(targetPort, targetPort));
  }

  /** What is added to a port to make it the target's. */
  public int shift() {
    return targetPorts.first() - ports.first();
  }
}
