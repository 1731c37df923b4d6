package io.drawbridge.network;

import java.util.List;

/**
 * The EtherTypes that cross a segment, or those of its control frames that do. IPv4 and IPv6 are
 * always decided by rules, if they cross at all.
 *
 * @param all every EtherType crosses
 * @param listed those that do when not all: 0x0600–0xffff, or {@link #LENGTH}
 */
public record EtherTypes(boolean all, List<Integer> listed) {
  /** ARP. */
  public static final int ARP = 0x0806;

  /** IPv4. */
  public static final int IPV4 = 0x0800;

  /** IPv6. */
  public static final int IPV6 = 0x86dd;

  /** As Open vSwitch calls frames with a length in place of an EtherType. */
  public static final int LENGTH = 0x05ff;

  /** Nothing crosses. */
  public static final EtherTypes NONE = new EtherTypes(false, List.of());

  /** What crosses when the document does not say. */
  public static final EtherTypes DEFAULT = new EtherTypes(false, List.of(ARP, IPV4, IPV6));

  /** Takes a defensive copy. */
  public EtherTypes {
    listed = List.copyOf(listed);
  }

  /** Whether frames of this type cross. */
  public boolean contains(int etherType) {
    return all || listed.contains(etherType);
  }
}
