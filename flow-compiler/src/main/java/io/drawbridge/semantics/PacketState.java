package io.drawbridge.semantics;

import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import java.util.Map;
import java.util.Optional;

/** A packet on its way through the tables. */
final class PacketState {
  private static final int TARGET_OPTION = 2;

  final FieldValues values;
  int echoId;
  Optional<Packet> inner;
  final int length;
  Tracking tracking = Tracking.NONE;

  /**
   * Whether the datapath has translated the packet in a way its flow does not show: so for what
   * goes on after {@code ct(nat,table=N)}.
   */
  boolean translatedUnseen;

  PacketState(Packet packet, Map<Field, Bits> registers) {
    values = new FieldValues();
    packet.fields().forEach(values::set);
    registers.forEach(values::set);
    echoId = packet.echoId();
    inner = packet.inner();
    length = packet.length();
  }

  private PacketState(PacketState other) {
    values = other.values.copy();
    echoId = other.echoId;
    inner = other.inner;
    length = other.length;
    tracking = other.tracking;
    translatedUnseen = other.translatedUnseen;
  }

  PacketState copy() {
    return new PacketState(this);
  }

  /** The packet as it is now. */
  Packet packet() {
    return new Packet(values.headers(), echoId, inner, length);
  }

  /** The packet as a port sends it. */
  Packet sent() {
    Map<Field, Bits> headers = values.headers();
    headers.remove(Field.IN_PORT);
    if (Bits.of(TARGET_OPTION).equals(headers.get(Field.ND_OPTIONS_TYPE))) {
      headers.remove(Field.ND_SLL); // what was its option now has the target's address
    }
    return new Packet(headers, echoId, inner, length);
  }
}
