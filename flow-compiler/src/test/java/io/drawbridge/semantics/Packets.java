package io.drawbridge.semantics;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Match;
import io.drawbridge.net.IpAddress;
import java.util.List;

/** Packets and flows for tests. */
final class Packets {
  static final Match IPV4 = Match.ANY.with(Field.ETH_TYPE, 0x800);

  private Packets() {}

  static Packet tcp(String source, int sourcePort, String destination, int destinationPort) {
    return ipv4(source, destination, 6)
        .with(Field.TCP_SRC, sourcePort)
        .with(Field.TCP_DST, destinationPort);
  }

  static Packet udp(String source, int sourcePort, String destination, int destinationPort) {
    return ipv4(source, destination, 17)
        .with(Field.UDP_SRC, sourcePort)
        .with(Field.UDP_DST, destinationPort);
  }

  static Packet icmp(String source, String destination, int type) {
    return ipv4(source, destination, 1).with(Field.ICMPV4_TYPE, type);
  }

  static Packet ipv4(String source, String destination, int protocol) {
    return Packet.EMPTY
        .with(Field.ETH_TYPE, 0x800)
        .with(Field.IP_PROTO, protocol)
        .with(Field.IP_TTL, 64)
        .with(Field.IPV4_SRC, IpAddress.parse(source))
        .with(Field.IPV4_DST, IpAddress.parse(destination));
  }

  /** The same ports and addresses the other way. */
  static Packet reversed(Packet packet) {
    Packet reversed = packet;
    for (List<Field> pair :
        List.of(
            List.of(Field.IPV4_SRC, Field.IPV4_DST),
            List.of(Field.IPV6_SRC, Field.IPV6_DST),
            List.of(Field.TCP_SRC, Field.TCP_DST),
            List.of(Field.UDP_SRC, Field.UDP_DST),
            List.of(Field.ETH_SRC, Field.ETH_DST))) {
      reversed =
          reversed
              .with(pair.get(0), packet.get(pair.get(1)))
              .with(pair.get(1), packet.get(pair.get(0)));
    }
    return reversed;
  }

  static Flow flow(int table, int priority, Match match, Action... actions) {
    return new Flow(table, priority, match, List.of(actions), 0);
  }

  static Result run(Packet packet, Flow... flows) {
    return new PipelineInterpreter(List.of(flows)).send(packet, new Conntrack());
  }
}
