package io.drawbridge.network;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import java.util.List;
import java.util.Optional;

/**
 * Hide NAT: what is routed from some zones, out of the segment that owns the pool's addresses,
 * leaves with one of them. Without a pool an exception: what matches stays as it is.
 *
 * @param from names one or more zones, maybe addresses
 * @param to where connections go; may be anywhere
 * @param pool empty for {@code source: none}
 */
public record OutboundNat(String name, Side from, Side to, Optional<Pool> pool) {
  /** Hides a whole zone behind one address. */
  public OutboundNat(String name, String zone, IpAddress source) {
    this(
        name,
        Side.ofZones(List.of(zone)),
        Side.ANY,
        Optional.of(new Pool(List.of(new IpRange(source, source)), Optional.empty(), false)));
  }

  /** The zones connections come from. */
  public List<String> zones() {
    return from.matching().zones();
  }
}
