package io.drawbridge.lab;

import java.util.List;

/**
 * The port of a provider's switch that a server hangs on: takes frames of one MAC address from it,
 * drops and counts all others.
 */
public final class MacFilter {
  private static final String FOREIGN = "cookie=0xf0e1";

  private final Lab lab;
  private final OvsBridge access;

  /**
   * Puts it between a server and its provider.
   *
   * @param datapathId one that no other bridge of the lab has
   * @param server the server's bridge, with a port named {@code uplink} afterwards
   */
  MacFilter(Lab lab, long datapathId, OvsBridge server, String uplink, String mac) {
    this.lab = lab;
    access = lab.bridge("access", datapathId);
    lab.cable(server, uplink, access, "server");
    int port = access.portNumber("server");
    access.addFlow("priority=1,actions=NORMAL");
    access.addFlow("priority=3,in_port=" + port + ",dl_src=" + mac + ",actions=NORMAL");
    access.addFlow(FOREIGN + ",priority=2,in_port=" + port + ",actions=drop");
  }

  /** Where the provider's router is plugged in. */
  Bridge wire() {
    return access;
  }

  /** How many frames it has dropped. */
  public long dropped() {
    // Counters of what the datapath does by itself come with its revalidators.
    lab.settle();
    List<String> flows = access.flowsWith(FOREIGN);
    if (flows.size() != 1) {
      throw new IllegalStateException("the filter is not one flow: " + flows);
    }
    return Long.parseLong(flows.get(0).replaceFirst(".*n_packets=([0-9]+).*", "$1"));
  }
}
