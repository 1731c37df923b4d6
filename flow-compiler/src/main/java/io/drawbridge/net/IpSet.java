package io.drawbridge.net;

import io.drawbridge.net.IpAddress.Family;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A set of IPv4 and IPv6 addresses: sorted ranges that neither overlap nor touch, so equal sets are
 * equal objects.
 */
public final class IpSet {
  /** No address. */
  public static final IpSet EMPTY = new IpSet(List.of());

  /** Every address of both families. */
  public static final IpSet ALL = EMPTY.complement();

  private final List<IpRange> ranges;
  private int prefixCount = -1;

  private IpSet(List<IpRange> ranges) {
    this.ranges = List.copyOf(ranges);
  }

  /** The union of some ranges, in any order. */
  public static IpSet of(Collection<IpRange> ranges) {
    List<IpRange> sorted = new ArrayList<>(ranges);
    sorted.sort((a, b) -> a.first().compareTo(b.first()));
    List<IpRange> merged = new ArrayList<>();
    for (IpRange range : sorted) {
      IpRange last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last != null && touches(last, range)) {
        if (range.last().compareTo(last.last()) > 0) {
          merged.set(merged.size() - 1, new IpRange(last.first(), range.last()));
        }
      } else {
        merged.add(range);
      }
    }
    return new IpSet(merged);
  }

  private static boolean touches(IpRange before, IpRange after) {
    return before.first().family() == after.first().family()
        && (after.first().compareTo(before.last()) <= 0
            || after.first().previous().equals(before.last()));
  }

  /** The sorted, disjoint ranges. */
  public List<IpRange> ranges() {
    return ranges;
  }

  /** Whether there is no address in it. */
  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** Whether the address is in it. */
  public boolean contains(IpAddress address) {
    int low = 0;
    int high = ranges.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      IpRange range = ranges.get(middle);
      if (range.contains(address)) {
        return true;
      }
      if (address.compareTo(range.first()) < 0) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return false;
  }

  /** All addresses of both families that are not in it. */
  public IpSet complement() {
    List<IpRange> gaps = new ArrayList<>();
    for (Family family : Family.values()) {
      IpAddress next = Cidr.mask(family, 0);
      boolean open = true;
      for (IpRange range : ranges) {
        if (range.first().family() != family) {
          continue;
        }
        if (next.compareTo(range.first()) < 0) {
          gaps.add(new IpRange(next, range.first().previous()));
        }
        next = range.last().next();
        open = !range.last().equals(Cidr.mask(family, family.bits()));
      }
      if (open) {
        gaps.add(new IpRange(next, Cidr.mask(family, family.bits())));
      }
    }
    return new IpSet(gaps);
  }

  /** Addresses in both. */
  public IpSet intersect(IpSet other) {
    List<IpRange> common = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < ranges.size() && j < other.ranges.size()) {
      IpRange a = ranges.get(i);
      IpRange b = other.ranges.get(j);
      IpAddress first = a.first().compareTo(b.first()) >= 0 ? a.first() : b.first();
      IpAddress last = a.last().compareTo(b.last()) <= 0 ? a.last() : b.last();
      if (first.family() == last.family() && first.compareTo(last) <= 0) {
        common.add(new IpRange(first, last));
      }
      if (a.last().compareTo(b.last()) <= 0) {
        i++;
      } else {
        j++;
      }
    }
    return new IpSet(common);
  }

  /** Addresses in this and not in the other. */
  public IpSet minus(IpSet other) {
    return other.isEmpty() ? this : intersect(other.complement());
  }

  /** The fewest prefixes that make up the addresses of one family. */
  public List<Cidr> prefixes(Family family) {
    List<Cidr> prefixes = new ArrayList<>();
    for (IpRange range : ranges) {
      if (range.first().family() == family) {
        addPrefixes(range, prefixes);
      }
    }
    return prefixes;
  }

  /** How many prefixes of both families make it up. */
  public int prefixCount() {
    // Worked out when first asked for, by whichever thread.
    int known = prefixCount;
    if (known < 0) {
      known = prefixes(Family.IPV4).size() + prefixes(Family.IPV6).size();
      prefixCount = known;
    }
    return known;
  }

  /** Whether an address of this family is in it. */
  public boolean has(Family family) {
    return !ranges.isEmpty()
        && (family == Family.IPV4 ? ranges.get(0) : ranges.get(ranges.size() - 1)).first().family()
            == family;
  }

  private static void addPrefixes(IpRange range, List<Cidr> prefixes) {
    IpAddress next = range.first();
    while (true) {
      int length = next.family().bits() - trailingZeros(next);
      Cidr prefix = new Cidr(next, length);
      while (prefix.last().compareTo(range.last()) > 0) {
        length++;
        prefix = new Cidr(next, length);
      }
      prefixes.add(prefix);
      if (prefix.last().equals(range.last())) {
        return;
      }
      next = prefix.last().next();
    }
  }

  private static int trailingZeros(IpAddress address) {
    int low = Long.numberOfTrailingZeros(address.low());
    if (address.isIpv4()) {
      return Math.min(low, 32);
    }
    return low < 64 ? low : 64 + Long.numberOfTrailingZeros(address.high());
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other == this || (other instanceof IpSet set && ranges.equals(set.ranges));
  }

  @Override
  public int hashCode() {
    return ranges.hashCode();
  }

  @Override
  public String toString() {
    return ranges.toString();
  }
}
