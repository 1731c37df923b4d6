package io.drawbridge.pipeline;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Slice;

/**
 * What a packet carries from table to table, each in its own bits of the registers. Zero means "not
 * known".
 */
@SuppressWarnings("ImmutableEnumChecker") // slices are records
public enum Register {
  IN_PORT(Field.REG0, 0, 15, "port number it came in by"),
  IN_ZONE(Field.REG0, 16, 31, "zone of that port"),
  OUT_PORT(Field.REG1, 0, 15, "port number it leaves by"),
  OUT_ZONE(Field.REG1, 16, 31, "zone of that port"),
  SEGMENT(Field.REG2, 0, 15, "segment it came in on"),
  OUT_SEGMENT(Field.REG2, 16, 31, "segment it leaves on; differs only for what is routed"),
  FROM_UPLINK(Field.REG3, 0, 0, "1: it came in by a port of the segment's uplink zone"),
  TO_UPLINK(Field.REG3, 1, 1, "1: it leaves by one"),
  ROUTED(Field.REG3, 2, 2, "1: it is addressed to the router, as next hop or as destination"),
  VOUCHED(Field.REG3, 4, 4, "1: its sender's MAC and IP address are those of a declared host"),
  LEARNED(Field.REG3, 5, 5, "1: its sender's place is known or noted"),
  HELD(Field.REG3, 6, 6, "1: its sender's MAC address was at another place a moment ago"),
  HAIRPIN(
      Field.REG3, 10, 10, "1: it goes to a neighbour of its sender's by a forward, or may be back"),
  STATIC_PORT(Field.REG3, 11, 11, "1: it keeps its source port or goes nowhere"),
  TOO_LONG(Field.REG3, 7, 7, "1: it is longer than the segment it leaves on carries"),
  NOTED(Field.REG3, 14, 14, "1: the place had room for another IPv6 neighbour of the router"),
  SEEN_AT(
      Field.REG9, 0, 15, "until learned: the place where the sender's MAC address was seen last"),
  MANAGEMENT(Field.REG3, 9, 9, "1: it is for the firewall's own host, as management says"),
  RESOLVED(Field.REG3, 3, 3, "1: the next hop's MAC address is known and set"),
  CT_ZONE(Field.REG4, 0, 15, "conntrack zone of this crossing"),
  FORWARD(Field.REG4, 16, 31, "number of the port forward its connection uses"),
  POLICY_FROM(Field.REG5, 0, 31, "zone and port of the connection's first packet: where from"),
  POLICY_TO(Field.REG6, 0, 31, "zone and port of the connection's first packet: where to"),
  FROM_PORT(Field.REG5, 0, 15, "the port in it"),
  FROM_ZONE(Field.REG5, 16, 31, "the zone in it"),
  TO_PORT(Field.REG6, 0, 15, "the port in it"),
  TO_ZONE(Field.REG6, 16, 31, "the zone in it"),
  RULE(Field.REG7, 0, 31, "number of the rule that passes the connection"),
  PORT_CODE(
      Field.REG7, 0, 14, "until a rule decides: bit n set if the port's last digit exceeds n"),
  AUDITED(Field.REG7, 16, 31, "until a rule decides: the audits that have counted it, a bit each"),
  NEXT_HOP(Field.REG8, 0, 31, "IPv4 address of the next hop"),
  TRANSLATION(Field.REG8, 0, 31, "from translate: the entry it is translated by, see Exhausted"),
  NEXT_HOP_IPV6(
      Field.XXREG3, 0, 127, "IPv6 address of the next hop, until routed; the sets come later"),
  OPENING(
      Field.REG9,
      0,
      31,
      "fingerprint of what the rule that passes the connection asks of its first packet"),
  LOOK_UP(Field.XXREG2, 0, 127, "the address that ADDRESSES looks up; IPv4 in its lowest 32 bits"),
  LOOK_UP_IPV4(Field.REG11, 0, 31, "these 32 bits"),
  PORT_DIGIT(Field.REG11, 0, 3, "the last hexadecimal digit of the destination port, to look up"),
  DESTINATION_PORT(Field.REG10, 0, 15, "destination port of the connection's first packet"),
  PROTOCOL(Field.REG10, 16, 23, "IP protocol of the connection"),
  SOURCE_SETS_LOW(Field.REG12, 0, 31, "the sets the connection's source is in, see SetSlots"),
  SOURCE_SETS_HIGH(Field.REG13, 0, 31, "the rest of them"),
  SETS_LOW(Field.REG14, 0, 31, "the sets the connection's destination is in"),
  SETS_HIGH(Field.REG15, 0, 31, "the rest of them"),
  EPOCH(Field.METADATA, 0, 31, "fingerprint of the policy that passes the connection"),
  SOURCE_MAC_LOW(
      Field.METADATA, 32, 63, "lower 32 bits of the MAC address a routed packet came from"),
  SOURCE_MAC_HIGH(Field.REG3, 16, 31, "upper 16 bits of it");

  /** The conntrack zone of all that the router handles, see {@link #CT_ZONE}. */
  public static final int ROUTER_CT_ZONE = 0xfff0;

  private final Slice slice;
  private final String meaning;

  Register(Field field, int low, int high, String meaning) {
    this.slice = Slice.of(field, low, high);
    this.meaning = meaning;
  }

  /** Where it is kept. */
  public Slice slice() {
    return slice;
  }

  /** What it holds. */
  public String meaning() {
    return meaning;
  }

  /** The match in addition that it holds this value. */
  public Match match(Match base, long value) {
    return slice.match(base, value);
  }

  /** The match in addition that one of its bits, counted from its lowest, is set or is not. */
  public Match bit(int bit, boolean set, Match base) {
    Slice one = new Slice(slice.field(), slice.offset() + bit, 1);
    return one.match(base, set ? 1 : 0);
  }

  /** The action that sets one of its bits, counted from its lowest. */
  public Action.SetField setBit(int bit) {
    return new Slice(slice.field(), slice.offset() + bit, 1).set(1);
  }

  /** The action that clears one of its bits, counted from its lowest. */
  public Action.SetField clearBit(int bit) {
    return new Slice(slice.field(), slice.offset() + bit, 1).set(0);
  }

  /** The action that sets it. */
  public Action.SetField set(long value) {
    return slice.set(value);
  }

  /** The action that copies it from another of the same width. */
  public Action.Move copyFrom(Register source) {
    return new Action.Move(source.slice, slice);
  }
}
