package io.drawbridge.network;

/**
 * What says which port of Open vSwitch is meant, where names don't last: the machine's identity as
 * its hypervisor wrote it beside the port, in {@code external_ids} of table {@code Interface}.
 *
 * @param key where it is written
 * @param value what is written; a MAC address in lower case
 */
public record PortIdentity(Key key, String value) {
  /**
   * Keys of {@code external_ids}, see ovs-vswitchd.conf.db(5) and Open vSwitch's guide to
   * integration.
   */
  public enum Key {
    /** Of the virtual interface; libvirt's {@code interfaceid}. */
    IFACE_ID("iface-id"),
    /** The MAC address the machine's interface was given. */
    ATTACHED_MAC("attached-mac");

    private final String text;

    Key(String text) {
      this.text = text;
    }

    /** As it is written in Open vSwitch's database. */
    public String text() {
      return text;
    }
  }

  /** For people. */
  @Override
  public String toString() {
    return key.text() + "=" + value;
  }
}
