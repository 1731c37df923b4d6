package io.drawbridge.flow;

import io.drawbridge.net.IpAddress;
import java.util.List;
import java.util.Optional;

/** One action of a flow; {@link Goto} and {@link Metered} are instructions. */
public sealed interface Action {
  /** Output to a port number; reserved ports by their OpenFlow 1.3 numbers, see {@link Ports}. */
  record Output(int port) implements Action {}

  /** Output to the port whose number is in part of a field (NXAST_OUTPUT_REG). */
  record OutputField(Slice source) implements Action {}

  /**
   * Copy the packet to the controller as a packet-in that carries the flow's cookie and the
   * registers (NXAST_CONTROLLER2).
   *
   * @param maxLength bytes of the packet to send: 0–65535
   * @param meter the meter that limits it
   */
  record ToController(int maxLength, Optional<Integer> meter) implements Action {}

  /**
   * Set the bits of a field that the mask names (OFPAT_SET_FIELD, or NXAST_REG_LOAD2 where masked).
   */
  record SetField(Field field, Bits value, Bits mask) implements Action {}

  /** Copy bits between fields of the same width (NXAST_REG_MOVE). */
  record Move(Slice source, Slice target) implements Action {}

  /**
   * Drop what exceeds a meter (OFPIT_METER); an instruction that comes before all actions, allowed
   * only as the first of a list.
   */
  record Metered(int meter) implements Action {}

  /** Look the packet up in another table, then go on here (NXAST_RESUBMIT_TABLE). */
  record Resubmit(int table) implements Action {}

  /** Put an empty IEEE 802.1Q tag, EtherType 0x8100, in front (OFPAT_PUSH_VLAN). */
  record PushVlan() implements Action {}

  /** Take the outermost VLAN tag off (OFPAT_POP_VLAN). */
  record PopVlan() implements Action {}

  /** Decrement the TTL; at 0 or 1 the packet ends here. */
  record DecTtl() implements Action {}

  /**
   * Set a bit to 1 if the frame is longer than so many bytes, its Ethernet header included and
   * without tags that were taken off, else to 0 (NXAST_CHECK_PKT_LARGER).
   *
   * @param bytes 0–65535
   * @param result one bit
   */
  record CheckLonger(int bytes, Slice result) implements Action {}

  /** Run actions on a copy of the packet (NXAST_CLONE). */
  record Clone(List<Action> actions) implements Action {
    /** Takes a defensive copy. */
    public Clone {
      actions = List.copyOf(actions);
    }
  }

  /** Forget what connection tracking said of this packet (NXAST_CT_CLEAR). */
  record CtClear() implements Action {}

  /**
   * Send the packet through the connection tracker (NXAST_CT).
   *
   * @param commit make the connection known
   * @param zone the conntrack zone
   * @param table where the tracked packet goes on; without one, the list goes on with the packet as
   *     it was
   * @param nat translation
   * @param exec what to write to ct_mark and ct_label on commit
   */
  record Ct(
      boolean commit, Zone zone, Optional<Integer> table, Optional<Nat> nat, List<Action> exec)
      implements Action {
    /** Takes a defensive copy. */
    public Ct {
      exec = List.copyOf(exec);
    }
  }

  /** A conntrack zone, given or taken from 16 bits of a field. */
  sealed interface Zone {
    /** This zone: 0–65535. */
    record Fixed(int zone) implements Zone {}

    /** The zone in these 16 bits. */
    record FromField(Slice source) implements Zone {}
  }

  /**
   * Translation inside a {@link Ct}.
   *
   * @param kind which side; {@link Kind#EXISTING} translates only packets of connections translated
   *     before
   * @param first lowest address
   * @param last highest address
   * @param ports lowest and highest port, both or none
   */
  record Nat(
      Kind kind, Optional<IpAddress> first, Optional<IpAddress> last, Optional<PortBounds> ports) {
    /** Which side is translated. */
    public enum Kind {
      EXISTING,
      SOURCE,
      DESTINATION
    }

    /** Whatever the connection has. */
    public static final Nat EXISTING =
        new Nat(Kind.EXISTING, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Ports of a translation, both included. */
  record PortBounds(int first, int last) {}

  /**
   * Add or refresh a flow made from this packet (NXAST_LEARN).
   *
   * @param table where
   * @param priority of the flow
   * @param cookie of the flow
   * @param idleTimeout seconds, 0 for none
   * @param hardTimeout seconds since last learned, 0 for none
   * @param specs the flow's match and actions
   * @param limit how many flows there may be (NXAST_LEARN2)
   */
  record Learn(
      int table,
      int priority,
      long cookie,
      int idleTimeout,
      int hardTimeout,
      List<LearnSpec> specs,
      Optional<Limit> limit)
      implements Action {
    /** Takes a defensive copy. */
    public Learn {
      specs = List.copyOf(specs);
    }

    /** One without a limit. */
    public Learn(
        int table,
        int priority,
        long cookie,
        int idleTimeout,
        int hardTimeout,
        List<LearnSpec> specs) {
      this(table, priority, cookie, idleTimeout, hardTimeout, specs, Optional.empty());
    }
  }

  /**
   * The most flows of a table that one cookie may have; a new one beyond is not added.
   *
   * @param flows from 1
   * @param result a bit that becomes 1 if the flow is there afterwards, else 0
   */
  record Limit(int flows, Slice result) {}

  /** A piece of a learned flow. */
  sealed interface LearnSpec {
    /** Match on a field being what {@code source} is in this packet. */
    record MatchField(Slice source, Slice target) implements LearnSpec {}

    /** Match on a field being this value; at most 64 bits. */
    record MatchValue(long value, Slice target) implements LearnSpec {}

    /** Load what {@code source} is in this packet into a field. */
    record LoadField(Slice source, Slice target) implements LearnSpec {}

    /** Load a value into a field; at most 64 bits. */
    record LoadValue(long value, Slice target) implements LearnSpec {}
  }

  /**
   * This flow is clause {@code clause} of {@code clauses} of a conjunction (NXAST_CONJUNCTION).
   *
   * @param clause 1 to {@code clauses}
   * @param clauses 2–64
   */
  record Conjunction(long id, int clause, int clauses) implements Action {}

  /** Go on in a later table. */
  record Goto(int table) implements Action {}

  /** Something read from a switch that Drawbridge never sends; hexadecimal wire bytes. */
  record Unknown(String hex) implements Action {}
}
