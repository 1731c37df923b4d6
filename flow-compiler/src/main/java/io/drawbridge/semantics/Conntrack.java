package io.drawbridge.semantics;

import io.drawbridge.flow.Action.Nat;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model of Open vSwitch's connection tracker (lib/conntrack.c of its user-space datapath).
 *
 * <p>Modelled: zones; lookup by tuple in both directions; +new, +est, +rel, +rpl, +inv, +snat,
 * +dnat; that packets of the original direction stay +new until a reply was seen, and TCP with
 * flags by its states (a SYN again is +new, a connection closed by both sides or reset opens again,
 * a SYN+ACK or impossible flags without connection are +inv); ICMP queries and their answers by
 * identifier, where only queries begin connections; ICMP errors by the packet they hold; mark,
 * label and the original tuple; source and destination translation of connections when they are
 * committed, undone in the other direction, with another source port where the tuple is taken; that
 * a second visit to the same zone does not look up again and does not translate twice.
 *
 * <p>Not modelled: time, so nothing expires; TCP sequence numbers; checksums; limits of zones;
 * helpers such as FTP's; {@code force}; choosing among a range of addresses; reassembly, for which
 * a fragment simply carries its datagram's ports. The states are the same from Open vSwitch 3.1 on.
 */
public final class Conntrack {
  /** What a commit writes: values under masks. */
  record Marks(Bits mark, Bits markMask, Bits label, Bits labelMask) {
    static final Marks NONE = new Marks(Bits.ZERO, Bits.ZERO, Bits.ZERO, Bits.ZERO);
  }

  /**
   * What a packet is looked up by.
   *
   * @param related of an error: the reverse of what it is about
   */
  private record Sought(Tuple tuple, boolean related) {}

  /** By zone, then by each of a connection's two tuples. */
  private final Map<Integer, Map<Tuple, Connection>> zones = new HashMap<>();

  /** Creates one that knows no connection. */
  public Conntrack() {}

  /** Forgets the connections of a zone. */
  public void flush(int zone) {
    zones.remove(zone);
  }

  /** Forgets all connections. */
  public void flush() {
    zones.clear();
  }

  /** The connections of a zone in the order of their commits. */
  public List<Connection> connections(int zone) {
    return zones.getOrDefault(zone, Map.of()).entrySet().stream()
        .filter(entry -> entry.getKey().equals(entry.getValue().original()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** The connection this tuple is a direction of, as packets come in. */
  public Optional<Connection> find(int zone, Tuple tuple) {
    return Optional.ofNullable(lookUp(zone, tuple));
  }

  private @Nullable Connection lookUp(int zone, Tuple tuple) {
    Map<Tuple, Connection> known = zones.get(zone);
    return known == null ? null : known.get(tuple);
  }

  /** Sends a packet through, which sets its ct_* fields and, with translation, its headers. */
  void track(PacketState packet, int zone, boolean commit, Optional<Nat> nat, Marks marks) {
    Tracking before =
        packet.tracking.zone() == zone
            ? packet.tracking
            : new Tracking(zone, 0, null, false, false);
    Connection cached = before.connection();
    Tracking after;
    @Nullable Tuple untracked = null;
    if (cached != null && cached.equals(lookUp(zone, cached.original()))) {
      after = nat.isPresent() ? translated(packet, before) : before;
    } else {
      Optional<Sought> sought = seek(packet);
      if (sought.isEmpty()) {
        after = new Tracking(zone, CtBits.INVALID | CtBits.TRACKED, null, false, false);
      } else {
        untracked = sought.get().tuple();
        after = lookedUp(packet, before, sought.get(), commit, nat);
      }
    }
    packet.tracking = after;
    Connection connection = after.connection();
    if (connection != null && commit) {
      connection.mark(marks.mark(), marks.markMask());
      connection.label(marks.label(), marks.labelMask());
    }
    show(packet.values, after, connection == null ? untracked : connection.original());
  }

  private static Optional<Sought> seek(PacketState packet) {
    FieldValues values = packet.values;
    boolean ipv4 = values.low(Field.ETH_TYPE) == 0x800;
    boolean error =
        values.low(Field.IP_PROTO) == (ipv4 ? Tuple.ICMP : Tuple.ICMP6)
            && IcmpMessages.isError(
                ipv4, (int) values.low(ipv4 ? Field.ICMPV4_TYPE : Field.ICMPV6_TYPE));
    if (!error) {
      return Tuple.of(values, packet.echoId).map(tuple -> new Sought(tuple, false));
    }
    if (packet.inner.isEmpty()) {
      return Optional.empty();
    }
    Packet inner = packet.inner.get();
    Bits receiver = values.get(ipv4 ? Field.IPV4_DST : Field.IPV6_DST);
    if (!inner.get(ipv4 ? Field.IPV4_SRC : Field.IPV6_SRC).equals(receiver)) {
      return Optional.empty();
    }
    return Tuple.of(new PacketState(inner, Map.of()).values, inner.echoId())
        .map(tuple -> new Sought(tuple.reversed(), true));
  }

  private Tracking lookedUp(
      PacketState packet, Tracking before, Sought sought, boolean commit, Optional<Nat> nat) {
    int zone = before.zone();
    Tuple tuple = sought.tuple();
    Connection found = lookUp(zone, tuple);
    if (found == null) {
      return sought.related()
          ? new Tracking(zone, CtBits.INVALID | CtBits.TRACKED, null, false, true)
          : begin(packet, zone, tuple, commit, nat);
    }
    boolean reply = !tuple.equals(found.original());
    int bits = before.bits() | CtBits.TRACKED;
    if (sought.related()) {
      bits |= CtBits.RELATED | (reply ? CtBits.REPLY : 0);
    } else {
      int flags = tuple.protocol() == Tuple.TCP ? packet.values.tcpFlags() : 0;
      switch (found.progress().packet(reply, flags)) {
        case ESTABLISHED ->
            bits = (bits | CtBits.ESTABLISHED | (reply ? CtBits.REPLY : 0)) & ~CtBits.NEW;
        case STILL_NEW -> bits |= CtBits.NEW;
        case INVALID -> bits = CtBits.INVALID | CtBits.TRACKED;
        case REOPENED -> {
          forget(zone, found);
          return begin(packet, zone, tuple, commit, nat);
        }
      }
    }
    Tracking tracked = new Tracking(zone, bits, found, reply, sought.related());
    return nat.isPresent() ? translated(packet, tracked) : tracked;
  }

  private Tracking begin(
      PacketState packet, int zone, Tuple tuple, boolean commit, Optional<Nat> nat) {
    boolean mayBegin =
        tuple.isIcmp()
            ? IcmpMessages.isQuery(tuple.source().isIpv4(), tuple.sourcePort())
            : tuple.protocol() != Tuple.TCP || Progress.mayBegin(packet.values.tcpFlags());
    if (!mayBegin) {
      return new Tracking(zone, CtBits.INVALID | CtBits.TRACKED, null, false, false);
    }
    Tracking fresh = new Tracking(zone, CtBits.NEW | CtBits.TRACKED, null, false, false);
    if (!commit) {
      return fresh;
    }
    Map<Tuple, Connection> known = zones.computeIfAbsent(zone, any -> new LinkedHashMap<>());
    Nat.Kind kind = nat.map(Nat::kind).orElse(Nat.Kind.EXISTING);
    Tuple reply =
        kind == Nat.Kind.EXISTING
            ? tuple.reversed()
            : Translation.choose(tuple, nat.orElseThrow(), known::containsKey);
    if (reply == null) {
      return fresh; // as Open vSwitch when all ports are in use: passed on, not committed
    }
    Connection connection = new Connection(tuple, reply, kind, new Progress());
    known.put(tuple, connection);
    known.put(reply, connection);
    Tracking committed = new Tracking(zone, fresh.bits(), connection, false, false);
    return nat.isPresent() ? translated(packet, committed) : committed;
  }

  private void forget(int zone, Connection connection) {
    Map<Tuple, Connection> known = zones.get(zone);
    if (known != null) {
      known.remove(connection.original());
      known.remove(connection.reply());
    }
  }

  /** Translates unless the packet is translated already. */
  private static Tracking translated(PacketState packet, Tracking tracked) {
    Connection connection = tracked.connection();
    if (connection == null || (tracked.bits() & CtBits.TRANSLATED) != 0) {
      return tracked;
    }
    int bits = Translation.apply(packet, connection, tracked.reply(), tracked.related());
    return new Tracking(
        tracked.zone(), tracked.bits() | bits, connection, tracked.reply(), tracked.related());
  }

  private static void show(FieldValues values, Tracking tracking, @Nullable Tuple tuple) {
    values.clearConntrack();
    values.set(Field.CT_STATE, tracking.bits());
    values.set(Field.CT_ZONE, tracking.zone());
    Connection connection = tracking.connection();
    if (connection != null) {
      values.set(Field.CT_MARK, connection.mark());
      values.set(Field.CT_LABEL, connection.label());
    }
    if (tuple != null) {
      boolean ipv4 = tuple.source().isIpv4();
      values.set(ipv4 ? Field.CT_NW_SRC : Field.CT_IPV6_SRC, Bits.of(tuple.source()));
      values.set(ipv4 ? Field.CT_NW_DST : Field.CT_IPV6_DST, Bits.of(tuple.destination()));
      values.set(Field.CT_NW_PROTO, tuple.protocol());
      values.set(Field.CT_TP_SRC, tuple.sourcePort());
      // Of ICMP this is the code, and what is tracked has none but 0.
      values.set(Field.CT_TP_DST, tuple.isIcmp() ? 0 : tuple.destinationPort());
    }
  }
}
