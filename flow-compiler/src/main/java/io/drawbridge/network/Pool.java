package io.drawbridge.network;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Source addresses that connections are hidden behind. A guest has the same one all the time.
 *
 * @param ranges IPv4 addresses of the router on one segment, at most {@link #MOST} in all
 * @param ports the source ports to choose from; without them a connection keeps its own unless
 *     another has it
 * @param staticPort whether a connection that can't keep its own does not come about
 */
public record Pool(List<IpRange> ranges, Optional<PortRange> ports, boolean staticPort) {
  /** How many addresses a pool may have. */
  public static final int MOST = 64;

  /** Takes a defensive copy. */
  public Pool {
    ranges = List.copyOf(ranges);
  }

  /** The addresses one by one, in order; no more than one beyond {@link #MOST}. */
  public List<IpAddress> addresses() {
    List<IpAddress> all = new ArrayList<>();
    for (IpRange range : ranges) {
      for (IpAddress each = range.first(); range.contains(each); each = each.next()) {
        if (all.size() > MOST) {
          return all;
        }
        all.add(each);
        if (each.equals(range.last())) {
          break;
        }
      }
    }
    return all;
  }
}
