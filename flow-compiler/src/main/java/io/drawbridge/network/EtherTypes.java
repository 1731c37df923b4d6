package io.drawbridge.network;

import java.util.List;

/**
 * The EtherTypes that cross a segment. IPv4 and IPv6 are always decided by rules, if they cross at
 * all.
 *
 * @param all every EtherType crosses
 * @param listed those that do when not all: 0x0600–0xffff
 */
public record EtherTypes(boolean all, List<Integer> listed) {
  /** ARP. */
  public static final int ARP = 0x0806;

  /** IPv4. */
  public static final int IPV4 = 0x0800;

  /** IPv6. */
  public static final int IPV6 = 0x86dd;

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
