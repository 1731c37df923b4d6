package io.drawbridge.net;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/** A set of transport ports. */
public final class PortSet {
  private static final int PORTS = 0x10000;

  private final BitSet ports;

  private PortSet(BitSet ports) {
    this.ports = ports;
  }

  /** A value under a mask: the ports whose bits under the mask are the value's. */
  public record MaskedPort(int value, int mask) {}

  /** The union of some ranges. */
  public static PortSet of(Collection<PortRange> ranges) {
    BitSet ports = new BitSet();
    for (PortRange range : ranges) {
      ports.set(range.first(), range.last() + 1);
    }
    return new PortSet(ports);
  }

  /** All 65,536 ports. */
  public static PortSet all() {
    return of(List.of(new PortRange(0, PORTS - 1)));
  }

  /** The sorted, disjoint ranges. */
  public List<PortRange> ranges() {
    List<PortRange> ranges = new ArrayList<>();
    int first = ports.nextSetBit(0);
    while (first >= 0) {
      int end = ports.nextClearBit(first);
      ranges.add(new PortRange(first, end - 1));
      first = ports.nextSetBit(end);
    }
    return ranges;
  }

  /** Ports in this and not in the other. */
  public PortSet minus(PortSet other) {
    BitSet rest = (BitSet) ports.clone();
    rest.andNot(other.ports);
    return new PortSet(rest);
  }

  /** Whether the port is in it. */
  public boolean contains(int port) {
    return ports.get(port);
  }

  /** Whether there is no port in it. */
  public boolean isEmpty() {
    return ports.isEmpty();
  }

  /** Whether every port is in it. */
  public boolean isAll() {
    return ports.cardinality() == PORTS;
  }

  /** The fewest masked values that make up the set, in order. */
  public List<MaskedPort> masked() {
    List<MaskedPort> masked = new ArrayList<>();
    int first = ports.nextSetBit(0);
    while (first >= 0) {
      int end = ports.nextClearBit(first);
      while (first < end) {
        int size = first == 0 ? PORTS : Integer.lowestOneBit(first);
        while (first + size > end) {
          size >>= 1;
        }
        masked.add(new MaskedPort(first, ~(size - 1) & 0xffff));
        first += size;
      }
      first = ports.nextSetBit(end);
    }
    return masked;
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other == this || (other instanceof PortSet set && ports.equals(set.ports));
  }

  @Override
  public int hashCode() {
    return ports.hashCode();
  }

  @Override
  public String toString() {
    return ranges().toString();
  }
}
