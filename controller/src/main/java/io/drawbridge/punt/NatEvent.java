package io.drawbridge.punt;

import java.time.Instant;
import java.util.Optional;

/**
 * Connections could not be translated for want of a free port, and were dropped: told when it
 * begins, then summed up.
 *
 * @param kind {@code outbound}, {@code oneToOne}, {@code forward} or {@code hairpin}
 * @param entry its name in the document; empty for hairpins
 * @param packets how many since the last event of its entry
 * @param example who wanted to connect where; empty where it sums up
 */
public record NatEvent(
    Instant at,
    String switchName,
    String kind,
    String entry,
    long packets,
    Optional<String> example)
    implements Event {
  @Override
  public String toString() {
    return "switch "
        + switchName
        + ": no port left to translate "
        + kind
        + " "
        + entry
        + example.map(text -> ", " + text).orElse(", " + packets + " more");
  }
}
