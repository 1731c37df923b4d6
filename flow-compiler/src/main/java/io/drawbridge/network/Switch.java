package io.drawbridge.network;

import java.util.Map;

/**
 * An Open vSwitch bridge.
 *
 * @param datapathId 64 bits, written in the document as 16 hexadecimal digits
 * @param ports by their names in Open vSwitch
 */
public record Switch(long datapathId, Map<String, Port> ports) {
  /** Takes a defensive copy that keeps the order. */
  public Switch {
    ports = Ordered.copy(ports);
  }
}
