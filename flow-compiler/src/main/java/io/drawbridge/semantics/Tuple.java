package io.drawbridge.semantics;

import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpAddress.Family;
import java.util.Optional;

/**
 * One direction of a connection.
 *
 * @param protocol IP protocol
 * @param sourcePort for ICMP this direction's type, for protocols without ports 0
 * @param destinationPort for ICMP the other direction's type
 * @param echoId for ICMP the identifier, else 0
 */
public record Tuple(
    IpAddress source,
    IpAddress destination,
    int protocol,
    int sourcePort,
    int destinationPort,
    int echoId) {
  static final int ICMP = 1;
  static final int TCP = 6;
  static final int UDP = 17;
  static final int ICMP6 = 58;
  private static final int IPV4 = 0x800;
  private static final int IPV6 = 0x86dd;

  /** The other direction. */
  public Tuple reversed() {
    return new Tuple(destination, source, protocol, destinationPort, sourcePort, echoId);
  }

  boolean isIcmp() {
    return protocol == (source.isIpv4() ? ICMP : ICMP6);
  }

  /** Whether the address family has this as a protocol whose ports translation can change. */
  boolean hasPorts() {
    return protocol == TCP || protocol == UDP;
  }

  Tuple withSource(IpAddress address) {
    return new Tuple(address, destination, protocol, sourcePort, destinationPort, echoId);
  }

  Tuple withDestination(IpAddress address) {
    return new Tuple(source, address, protocol, sourcePort, destinationPort, echoId);
  }

  Tuple withSourcePort(int port) {
    return new Tuple(source, destination, protocol, port, destinationPort, echoId);
  }

  Tuple withDestinationPort(int port) {
    return new Tuple(source, destination, protocol, sourcePort, port, echoId);
  }

  Tuple withEchoId(int identifier) {
    return new Tuple(source, destination, protocol, sourcePort, destinationPort, identifier);
  }

  /**
   * The tuple of a packet; empty for what the connection tracker can't read: not of IP, or ICMP
   * that is neither a query nor its answer.
   */
  static Optional<Tuple> of(FieldValues packet, int echoId) {
    int type = (int) packet.low(Field.ETH_TYPE);
    if (type != IPV4 && type != IPV6) {
      return Optional.empty();
    }
    boolean ipv4 = type == IPV4;
    IpAddress source = address(packet, ipv4 ? Field.IPV4_SRC : Field.IPV6_SRC, ipv4);
    IpAddress destination = address(packet, ipv4 ? Field.IPV4_DST : Field.IPV6_DST, ipv4);
    int protocol = (int) packet.low(Field.IP_PROTO);
    if (protocol == TCP) {
      return Optional.of(
          new Tuple(
              source,
              destination,
              protocol,
              (int) packet.low(Field.TCP_SRC),
              (int) packet.low(Field.TCP_DST),
              0));
    }
    if (protocol == UDP) {
      return Optional.of(
          new Tuple(
              source,
              destination,
              protocol,
              (int) packet.low(Field.UDP_SRC),
              (int) packet.low(Field.UDP_DST),
              0));
    }
    if (protocol == (ipv4 ? ICMP : ICMP6)) {
      int message = (int) packet.low(ipv4 ? Field.ICMPV4_TYPE : Field.ICMPV6_TYPE);
      int code = (int) packet.low(ipv4 ? Field.ICMPV4_CODE : Field.ICMPV6_CODE);
      int answer = IcmpMessages.opposite(ipv4, message);
      return answer < 0 || code != 0
          ? Optional.empty()
          : Optional.of(new Tuple(source, destination, protocol, message, answer, echoId));
    }
    return Optional.of(new Tuple(source, destination, protocol, 0, 0, 0));
  }

  private static IpAddress address(FieldValues packet, Field field, boolean ipv4) {
    Bits bits = packet.get(field);
    return new IpAddress(ipv4 ? Family.IPV4 : Family.IPV6, bits.high(), bits.low());
  }

  /** As {@code 10.0.0.1:1024>10.0.0.2:80/6}. */
  @Override
  public String toString() {
    return source
        + ":"
        + sourcePort
        + ">"
        + destination
        + ":"
        + destinationPort
        + "/"
        + protocol
        + (echoId == 0 ? "" : " id " + echoId);
  }
}
