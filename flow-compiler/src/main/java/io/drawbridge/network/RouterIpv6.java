package io.drawbridge.network;

import io.drawbridge.net.IpAddress;
import java.util.Optional;

/**
 * What the router has on a segment for IPv6 alone.
 *
 * @param gateway the next hop towards everything else; may be link-local
 * @param advertise what guests are told by router advertisements; empty if they are told nothing
 */
public record RouterIpv6(Optional<IpAddress> gateway, Optional<Advertisement> advertise) {
  /** Nothing. */
  public static final RouterIpv6 NONE = new RouterIpv6(Optional.empty(), Optional.empty());
}
