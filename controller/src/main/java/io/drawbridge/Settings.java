package io.drawbridge;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * What a controller is started with.
 *
 * @param data the directory of the store and of {@code admin.token}
 * @param openflowAddress where switches connect
 * @param openflowPort 0 for any free one
 * @param httpAddresses where the REST interface listens, at least one; at those that are not
 *     loopback a token is needed
 * @param httpPort 0 for any free one
 */
public record Settings(
    Path data,
    InetAddress openflowAddress,
    int openflowPort,
    List<InetAddress> httpAddresses,
    int httpPort) {
  /** Takes a defensive copy. */
  public Settings {
    httpAddresses = List.copyOf(httpAddresses);
  }

  /** With one address for the REST interface. */
  public Settings(
      Path data,
      InetAddress openflowAddress,
      int openflowPort,
      InetAddress httpAddress,
      int httpPort) {
    this(data, openflowAddress, openflowPort, List.of(httpAddress), httpPort);
  }
}
