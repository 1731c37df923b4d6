package io.drawbridge.reconcile;

import io.drawbridge.network.PortIdentity;
import java.util.Set;

/**
 * A port as Open vSwitch's database has it.
 *
 * @param name its name
 * @param number its OpenFlow number
 * @param identities of the machine behind it
 */
public record DatabasePort(String name, int number, Set<PortIdentity> identities) {
  /** Takes a defensive copy. */
  public DatabasePort {
    identities = Set.copyOf(identities);
  }
}
