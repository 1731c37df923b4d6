package io.drawbridge.semantics;

import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.FlowText;
import io.drawbridge.flow.Match;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * A packet as flows see it: its header fields, and what the connection tracker reads in addition. A
 * field not given is 0, and one given as 0 is as good as not given, so equal packets are equal.
 *
 * <p>A later fragment carries the ports of its datagram: the connection tracker knows them from
 * reassembly, flows are not shown them.
 *
 * @param fields header fields, with {@link Field#IN_PORT} while it is inside the switch
 * @param echoId the identifier of an ICMP echo request or reply; not a field of OpenFlow
 * @param inner of an ICMP error, the packet it is about
 * @param length of the frame in bytes without tags, from its Ethernet header on; 0 if it does not
 *     matter
 */
public record Packet(Map<Field, Bits> fields, int echoId, Optional<Packet> inner, int length) {
  /** Nothing in it. */
  public static final Packet EMPTY = new Packet(Map.of(), 0, Optional.empty(), 0);

  /**
   * Takes a defensive copy without zeros.
   *
   * @throws IllegalArgumentException if a field is not one of packets, or a value is wider than its
   *     field
   */
  public Packet {
    EnumMap<Field, Bits> copy = new EnumMap<>(Field.class);
    for (Map.Entry<Field, Bits> entry : fields.entrySet()) {
      Field field = entry.getKey();
      if (!FieldValues.isHeader(field)) {
        throw new IllegalArgumentException(field.text() + " is not in a packet");
      }
      if (!entry.getValue().and(field.allOnes().not()).isZero()) {
        throw new IllegalArgumentException(field.text() + " can't be " + entry.getValue());
      }
      if (!entry.getValue().isZero()) {
        copy.put(field, entry.getValue());
      }
    }
    fields = Collections.unmodifiableMap(copy);
  }

  /** The value of a field, 0 if it is not there. */
  public Bits get(Field field) {
    return fields.getOrDefault(field, Bits.ZERO);
  }

  /** This packet with another value in a field. */
  public Packet with(Field field, Bits value) {
    EnumMap<Field, Bits> changed = new EnumMap<>(Field.class);
    changed.putAll(fields);
    changed.put(field, value);
    return new Packet(changed, echoId, inner, length);
  }

  /** This packet with another value of up to 64 bits in a field. */
  public Packet with(Field field, long value) {
    return with(field, Bits.of(value));
  }

  /** This packet with another MAC address. */
  public Packet with(Field field, MacAddress value) {
    return with(field, value.value());
  }

  /** This packet with another address. */
  public Packet with(Field field, IpAddress value) {
    return with(field, Bits.of(value));
  }

  /** This packet with another echo identifier. */
  public Packet withEchoId(int identifier) {
    return new Packet(fields, identifier, inner, length);
  }

  /** This packet as an error about another. */
  public Packet withInner(Packet about) {
    return new Packet(fields, echoId, Optional.of(about), length);
  }

  /** This packet in a frame of so many bytes. */
  public Packet withLength(int bytes) {
    return new Packet(fields, echoId, inner, bytes);
  }

  /** The fields in the syntax of {@code ovs-ofctl}. */
  @Override
  public String toString() {
    Match match = Match.ANY;
    for (Map.Entry<Field, Bits> entry : fields.entrySet()) {
      match = match.with(entry.getKey(), entry.getValue(), entry.getKey().allOnes());
    }
    return FlowText.print(match)
        + (length == 0 ? "" : ",length=" + length)
        + (echoId == 0 ? "" : ",echo_id=" + echoId)
        + inner.map(about -> ",inner(" + about + ")").orElse("");
  }
}
