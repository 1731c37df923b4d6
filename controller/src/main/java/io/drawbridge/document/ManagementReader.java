package io.drawbridge.document;

import io.drawbridge.network.Management;
import java.util.List;
import java.util.Optional;

/** Reads {@code management}. */
final class ManagementReader {
  private ManagementReader() {}

  static Optional<Management> management(Node node) {
    if (node.isMissing()) {
      return Optional.empty();
    }
    node.keys("zone", "port", "hostPort");
    List<String> zones = node.require("zone").names();
    int port = port(node.get("port"));
    int hostPort = port(node.get("hostPort"));
    return zones.isEmpty() ? Optional.empty() : Optional.of(new Management(zones, port, hostPort));
  }

  private static int port(Node node) {
    return node.parse("port", Scalars::port).orElse(Management.DEFAULT_PORT);
  }
}
