package io.drawbridge.semantics;

import io.drawbridge.flow.Action.Nat;
import io.drawbridge.flow.Action.PortBounds;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.net.IpAddress;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Network address translation: choosing what a connection is translated to, and doing it. */
final class Translation {
  private static final int MAX_PORT = 0xffff;

  private Translation() {}

  /**
   * The reply direction of a connection to be translated, such that no other connection has it.
   * Source ports stay if they can; of a range of addresses the first is taken.
   *
   * @return null if there is none
   */
  static @Nullable Tuple choose(Tuple original, Nat nat, Predicate<Tuple> taken) {
    Tuple reply = original.reversed();
    boolean source = nat.kind() == Nat.Kind.SOURCE;
    if (nat.first().isPresent()) {
      IpAddress address = nat.first().get();
      reply = source ? reply.withDestination(address) : reply.withSource(address);
    }
    Tuple addressed = reply;
    if (original.protocol() == Tuple.ICMP && original.isIcmp()) {
      return free(addressed::withEchoId, sourcePorts(original.echoId()), original.echoId(), taken);
    }
    if (!original.hasPorts()) {
      return taken.test(addressed) ? null : addressed;
    }
    if (source) {
      PortBounds ports = nat.ports().orElseGet(() -> sourcePorts(original.sourcePort()));
      int first = nat.ports().isPresent() ? ports.first() : original.sourcePort();
      return free(addressed::withDestinationPort, ports, first, taken);
    }
    Optional<PortBounds> ports = nat.ports();
    if (ports.isPresent()) {
      Tuple free = free(addressed::withSourcePort, ports.get(), ports.get().first(), taken);
      if (free != null) {
        return free;
      }
      addressed = addressed.withSourcePort(ports.get().first());
    }
    // The destination as asked for is in use from this source port: then from another.
    return free(
        addressed::withDestinationPort,
        sourcePorts(original.sourcePort()),
        original.sourcePort(),
        taken);
  }

  /** Where Open vSwitch looks for a source port if it is not told. */
  private static PortBounds sourcePorts(int port) {
    return port < 512
        ? new PortBounds(1, 511)
        : port < 1024 ? new PortBounds(600, 1023) : new PortBounds(1024, MAX_PORT);
  }

  private static @Nullable Tuple free(
      IntFunction<Tuple> with, PortBounds bounds, int first, Predicate<Tuple> taken) {
    int port = first;
    for (int i = bounds.first(); i <= bounds.last(); i++) {
      Tuple candidate = with.apply(port);
      if (!taken.test(candidate)) {
        return candidate;
      }
      port = port >= bounds.last() ? bounds.first() : port + 1;
    }
    return null;
  }

  /**
   * Translates a packet of a connection, of an error about it also what it holds.
   *
   * @return which of {@link CtBits#TRANSLATED} that is; 0 if the connection is not translated
   */
  static int apply(PacketState packet, Connection connection, boolean reply, boolean related) {
    if (connection.translation() == Nat.Kind.EXISTING) {
      return 0;
    }
    boolean source = (connection.translation() == Nat.Kind.SOURCE) != reply;
    // The packet becomes the reverse of what comes back.
    Tuple back = reply ? connection.original() : connection.reply();
    boolean ipv4 = back.source().isIpv4();
    FieldValues values = packet.values;
    if (source) {
      values.set(ipv4 ? Field.IPV4_SRC : Field.IPV6_SRC, Bits.of(back.destination()));
    } else {
      values.set(ipv4 ? Field.IPV4_DST : Field.IPV6_DST, Bits.of(back.source()));
    }
    if (related) {
      packet.inner = packet.inner.map(inner -> translateInner(inner, back, source));
    } else if (back.hasPorts()) {
      boolean tcp = back.protocol() == Tuple.TCP;
      values.set(tcp ? Field.TCP_SRC : Field.UDP_SRC, back.destinationPort());
      values.set(tcp ? Field.TCP_DST : Field.UDP_DST, back.sourcePort());
    } else if (back.isIcmp()) {
      packet.echoId = back.echoId();
    }
    return source ? CtBits.SOURCE_TRANSLATED : CtBits.DESTINATION_TRANSLATED;
  }

  /** The packet an error is about went the other way, so its other side is translated. */
  private static Packet translateInner(Packet inner, Tuple as, boolean outerSource) {
    boolean ipv4 = as.source().isIpv4();
    Packet changed =
        outerSource
            ? inner.with(ipv4 ? Field.IPV4_DST : Field.IPV6_DST, as.destination())
            : inner.with(ipv4 ? Field.IPV4_SRC : Field.IPV6_SRC, as.source());
    if (as.hasPorts()) {
      boolean tcp = as.protocol() == Tuple.TCP;
      return changed
          .with(tcp ? Field.TCP_SRC : Field.UDP_SRC, as.sourcePort())
          .with(tcp ? Field.TCP_DST : Field.UDP_DST, as.destinationPort());
    }
    return as.isIcmp() ? changed.withEchoId(as.echoId()) : changed;
  }
}
