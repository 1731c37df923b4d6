package io.drawbridge.network;

/**
 * Where frames come in and go out: a port, or one VLAN on it. To rules, conntrack zones and
 * learning it is a port like any other.
 *
 * @param port the port's name in Open vSwitch
 * @param vlan the VLAN id, 1–4094; {@link #UNTAGGED} for frames without a tag
 * @param membership what it belongs to
 */
public record Place(String port, int vlan, Membership membership) {
  /** The VLAN id of frames that have none. */
  public static final int UNTAGGED = 0;

  /** As people read it: {@code trunk0}, or {@code trunk0 vlan 10}. */
  public static String label(String port, int vlan) {
    return vlan == UNTAGGED ? port : port + " vlan " + vlan;
  }
}
