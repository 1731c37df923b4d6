package io.drawbridge.dhcp;

import io.drawbridge.net.IpAddress;
import java.util.concurrent.CompletableFuture;

/** What the server needs of the switches. Methods are called on any thread and do not block. */
public interface Wire {
  /** Asks on all places of a segment who has an address, in nobody's name (RFC 5227, 1.1). */
  void probe(String segment, IpAddress address);

  /**
   * Leases have changed: places bound to what was handed out are to know.
   *
   * @return completes when the switches have confirmed it or it took too long
   */
  CompletableFuture<Void> bind();

  /** Tells the administrator. */
  void tell(Notice notice);
}
