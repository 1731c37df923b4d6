package io.drawbridge.punt;

import io.drawbridge.pipeline.Violation;
import java.time.Instant;
import java.util.Optional;

/**
 * A guest did what it may not do, and was stopped: told when it begins, then summed up.
 *
 * @param place the port, or the VLAN of a trunk, it came in by
 * @param zone of the place; empty if it is no longer in the document
 * @param packets how many since the last event of its place and kind
 * @param example source MAC address and what the frame said of itself; empty where it sums up
 */
public record ViolationEvent(
    Instant at,
    String switchName,
    Violation violation,
    String place,
    Optional<String> zone,
    long packets,
    Optional<String> example)
    implements Event {
  @Override
  public String toString() {
    return "switch "
        + switchName
        + " port "
        + place
        + ": "
        + violation.text()
        + example.map(text -> ", " + text).orElse(", " + packets + " more");
  }
}
