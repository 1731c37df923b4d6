package io.drawbridge.punt;

import java.time.Instant;
import java.util.Optional;

/**
 * The first packet of a connection that a rule with {@code log: true}, or an audit, decided.
 *
 * @param at when the controller saw it
 * @param switchName where
 * @param verdict {@code pass}, {@code block}, {@code reject}, or {@code audit}: would block
 * @param fromZone the zone it came from
 * @param toZone the zone it was for; empty for the router
 * @param sourceMac as on the wire when it met the rule
 * @param destinationMac likewise
 * @param source IP address and, if it has one, port; empty for frames that are not IP
 * @param destination likewise
 * @param protocol {@code tcp}, {@code udp}, {@code icmp 8/0} …, or the EtherType
 */
public record PacketEvent(
    Instant at,
    String switchName,
    String rule,
    String verdict,
    Optional<String> fromZone,
    Optional<String> toZone,
    String sourceMac,
    String destinationMac,
    Optional<String> source,
    Optional<String> destination,
    String protocol)
    implements Event {
  @Override
  public String toString() {
    return "switch "
        + switchName
        + " rule "
        + rule
        + " "
        + verdict
        + ": "
        + fromZone.orElse("-")
        + " -> "
        + toZone.orElse("router")
        + " "
        + protocol
        + " "
        + source.map(address -> address + " -> " + destination.orElse("-") + " ").orElse("")
        + "("
        + sourceMac
        + " -> "
        + destinationMac
        + ")";
  }
}
