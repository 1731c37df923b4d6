package io.drawbridge.punt;

import java.time.Instant;

/** Something an administrator may want to know. */
public sealed interface Event
    permits DhcpEvent, GatewayEvent, MoveEvent, PacketEvent, ReachabilityEvent, ViolationEvent {
  /** When the controller saw it. */
  Instant at();

  /** The switch, by its name in the document. */
  String switchName();
}
