package io.drawbridge.network;

/**
 * A place of the network, whichever switch it is on.
 *
 * @param switchName the switch's name in the document
 * @param port the port's name in Open vSwitch
 * @param vlan the VLAN id on it, 1–4094; {@link Place#UNTAGGED} for none
 */
public record Location(String switchName, String port, int vlan) {
  /** As people read it: {@code host1 port tap105i0}. */
  @Override
  public String toString() {
    return switchName + " port " + Place.label(port, vlan);
  }
}
