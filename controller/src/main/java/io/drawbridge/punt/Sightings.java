package io.drawbridge.punt;

import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Location;
import java.util.Optional;

/** Told where hosts that have several places are seen. Called on any thread; never blocks. */
public interface Sightings {
  /**
   * A host is at a place of its own, but not where it is known to be.
   *
   * @param frame what it sent and went no further; empty if it is not known whole
   */
  void appeared(String host, MacAddress mac, Location at, Optional<byte[]> frame);

  /** A host of which somebody said that it is elsewhere is still where it is known to be. */
  void heard(String host);
}
