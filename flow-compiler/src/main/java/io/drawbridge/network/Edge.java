package io.drawbridge.network;

import io.drawbridge.net.IpAddress;
import java.util.List;

/**
 * What a segment says of its uplink, and of how it is kept apart from it.
 *
 * @param provider who is behind the uplink
 * @param gateways the provider's routers that guests use, besides the router's own gateway
 * @param peers other machines behind the uplink that may be asked for by ARP or ND
 * @param arpBudget requests a second that leave by the uplink, 1–1,000
 * @param arpBurst how many of them at once, 1–1,000
 * @param shortcut whether packets between local hosts that go by way of a gateway are delivered
 *     locally
 */
public record Edge(
    Provider provider,
    List<IpAddress> gateways,
    List<IpAddress> peers,
    int arpBudget,
    int arpBurst,
    boolean shortcut) {
  /** Where nothing is said. */
  public static final Edge PLAIN =
      new Edge(
          Provider.ETHERNET,
          List.of(),
          List.of(),
          Provider.ETHERNET.arpBudget(),
          Provider.ETHERNET.arpBurst(),
          true);

  /** Takes defensive copies. */
  public Edge {
    gateways = List.copyOf(gateways);
    peers = List.copyOf(peers);
  }
}
