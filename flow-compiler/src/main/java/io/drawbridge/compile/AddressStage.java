package io.drawbridge.compile;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Match;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress.Family;
import io.drawbridge.net.IpSet;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * ADDRESSES: one flow a prefix of the sets that have a slot, with all the sets its addresses are
 * in, so that the longest prefix tells everything. Kept from one compile to the next: a member that
 * comes or goes costs its own flow and those of longer prefixes inside it.
 */
final class AddressStage {
  /** Prefixes are kept in blocks that share these bits; shorter ones are a block each. */
  private static final int BLOCK_IPV4 = 24;

  private static final int BLOCK_IPV6 = 64;

  private record Slotted(IpSet set, long bits) {}

  private final Map<String, Slotted> slotted = new HashMap<>();
  private final TreeMap<Cidr, Long> own = new TreeMap<>();
  private final TreeMap<Cidr, Part> blocks = new TreeMap<>();

  /**
   * Brings the table up to the sets that have a slot.
   *
   * @return its parts in order
   */
  List<Part> update(Numbering numbering, AliasSets sets) {
    Set<Cidr> touched = new HashSet<>();
    for (String name : List.copyOf(slotted.keySet())) {
      if (numbering.slot(name).isEmpty()) {
        remove(name, touched);
      }
    }
    for (String name : numbering.slots().keySet()) {
      Slotted next = new Slotted(sets.addresses(name), numbering.slot(name).orElseThrow().bits());
      Slotted before = slotted.get(name);
      if (!next.equals(before)) {
        change(before, next, touched);
        slotted.put(name, next);
      }
    }
    rebuild(touched);
    return List.copyOf(blocks.values());
  }

  private void remove(String name, Set<Cidr> touched) {
    Slotted before = slotted.remove(name);
    if (before != null) {
      change(before, new Slotted(IpSet.EMPTY, before.bits()), touched);
    }
  }

  private void change(
      @org.jspecify.annotations.Nullable Slotted before, Slotted after, Set<Cidr> touched) {
    Set<Cidr> gone = before == null ? new HashSet<>() : prefixes(before.set());
    Set<Cidr> come = prefixes(after.set());
    if (before != null && before.bits() == after.bits()) {
      Set<Cidr> both = new HashSet<>(gone);
      both.retainAll(come);
      gone.removeAll(both);
      come.removeAll(both);
    }
    for (Cidr prefix : gone) {
      own.merge(prefix, -(before == null ? 0 : before.bits()), AddressStage::sum);
      touched.add(prefix);
    }
    for (Cidr prefix : come) {
      own.merge(prefix, after.bits(), AddressStage::sum);
      touched.add(prefix);
    }
  }

  /** Sets of one group never share an address, so their bits can be added and taken away. */
  private static @org.jspecify.annotations.Nullable Long sum(Long one, Long other) {
    long sum = one + other;
    return sum == 0 ? null : sum;
  }

  private static Set<Cidr> prefixes(IpSet set) {
    Set<Cidr> prefixes = new HashSet<>(set.prefixes(Family.IPV4));
    prefixes.addAll(set.prefixes(Family.IPV6));
    return prefixes;
  }

  private void rebuild(Set<Cidr> touched) {
    Set<Cidr> stale = new TreeSet<>();
    for (Cidr prefix : touched) {
      stale.add(block(prefix));
      // What is inside inherits from it.
      for (Cidr inner : own.tailMap(prefix, false).keySet()) {
        if (!prefix.contains(inner.address())) {
          break;
        }
        stale.add(block(inner));
      }
    }
    for (Cidr block : stale) {
      Cookie cookie = cookie(block);
      List<Flow> flows = new ArrayList<>();
      if (block.length() < blockLength(block)) {
        Long bits = own.get(block);
        if (bits != null) {
          flows.add(flow(block, bits, cookie));
        }
      } else {
        for (Map.Entry<Cidr, Long> entry : own.tailMap(block, true).entrySet()) {
          if (!block.contains(entry.getKey().address())) {
            break;
          }
          flows.add(flow(entry.getKey(), entry.getValue(), cookie));
        }
      }
      if (flows.isEmpty()) {
        blocks.remove(block);
      } else {
        blocks.put(block, new Part(flows));
      }
    }
  }

  private static int blockLength(Cidr prefix) {
    return prefix.address().isIpv4() ? BLOCK_IPV4 : BLOCK_IPV6;
  }

  private static Cidr block(Cidr prefix) {
    return new Cidr(prefix.address(), Math.min(prefix.length(), blockLength(prefix)));
  }

  /** The same for all flows of a block, and for few others. */
  private static Cookie cookie(Cidr block) {
    long hash =
        Part.mix(Part.mix(block.address().high()) + block.address().low() * 256 + block.length());
    return new Cookie(Cookie.Kind.ADDRESSES, hash & 0xffff_ffffL);
  }

  private Flow flow(Cidr prefix, long bits, Cookie cookie) {
    long all = bits;
    for (int length = prefix.length() - 1; length >= 0; length--) {
      Long above = own.get(new Cidr(prefix.address(), length));
      if (above != null) {
        all |= above;
      }
    }
    List<Action> actions = new ArrayList<>();
    if ((all & 0xffff_ffffL) != 0) {
      actions.add(Register.SETS_LOW.set(all & 0xffff_ffffL));
    }
    if (all >>> 32 != 0) {
      actions.add(Register.SETS_HIGH.set(all >>> 32));
    }
    Match match =
        prefix.address().isIpv4()
            ? Flows.IPV4.with(Field.REG11, Bits.of(prefix.address()), Bits.of(prefix.mask()))
            : Flows.IPV6.with(Field.XXREG2, Bits.of(prefix.address()), Bits.of(prefix.mask()));
    return Flows.checked(Table.ADDRESSES, 100 + prefix.length(), match, cookie, actions);
  }
}
