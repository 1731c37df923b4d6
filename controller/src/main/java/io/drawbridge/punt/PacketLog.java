package io.drawbridge.punt;

import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Match.Masked;
import io.drawbridge.network.Action;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Traffic;
import io.drawbridge.pipeline.Register;
import io.drawbridge.reconcile.Desired;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of the first packet of a connection that a rule with {@code log: true} decides, or that an
 * audit notes, and of every frame that is not IP: such frames have no connections.
 */
final class PacketLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.drawbridge.packets");
  private static final long NEW = 0x01;
  private static final long INVALID = 0x10;

  /** Lines a second of one switch. */
  private static final int MOST_LINES = 200;

  private final String switchName;
  private final Consumer<Event> events;
  private long second = System.nanoTime();
  private int lines;

  PacketLog(String switchName, Consumer<Event> events) {
    this.switchName = switchName;
    this.events = events;
  }

  void log(Desired current, Rule rule, Match metadata, Frame frame) {
    Masked state = metadata.get(Field.CT_STATE);
    if (!rule.log() && rule.action() != Action.AUDIT) {
      return;
    }
    // A connection that meets the policy again after a change is no news. What is invalid to the
    // connection tracker is in none.
    boolean fresh = state != null && (state.value().low() & (NEW | INVALID)) != 0;
    if (!fresh && !rule.isFrameRule()) {
      return;
    }
    PacketEvent event = event(current, rule, metadata, frame);
    events.accept(event);
    if (isWithinLimit(System.nanoTime())) {
      LOG.info("{}", event);
    }
  }

  /** Each rule has a meter in the switch; many rules together could still fill a disk. */
  private synchronized boolean isWithinLimit(long now) {
    if (now - second >= TimeUnit.SECONDS.toNanos(1)) {
      if (lines > MOST_LINES) {
        LOG.warn("switch {}: {} more packets were not logged", switchName, lines - MOST_LINES);
      }
      second = now;
      lines = 0;
    }
    return ++lines <= MOST_LINES;
  }

  private PacketEvent event(Desired current, Rule rule, Match metadata, Frame frame) {
    boolean frames = rule.isFrameRule();
    Optional<Frame.Packet> packet = frames ? Optional.empty() : frame.packet();
    return new PacketEvent(
        Instant.now(),
        switchName,
        rule.name(),
        rule.action().name().toLowerCase(Locale.ROOT),
        zone(current, metadata, frames ? Register.IN_ZONE : Register.FROM_ZONE),
        zone(current, metadata, frames ? Register.OUT_ZONE : Register.TO_ZONE),
        frame.source().toString(),
        frame.destination().toString(),
        packet.map(p -> end(p, p.source().toString(), 0)),
        packet.map(p -> end(p, p.destination().toString(), 2)),
        packet.map(PacketLog::protocol).orElse("0x" + String.format("%04x", frame.etherType())));
  }

  private static Optional<String> zone(Desired current, Match metadata, Register register) {
    long number = PuntHandler.register(metadata, register);
    return current.numbering().zones().entrySet().stream()
        .filter(entry -> entry.getValue() == number)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static String end(Frame.Packet packet, String address, int port) {
    boolean ports =
        !packet.laterFragment()
            && (packet.protocol() == Traffic.TCP
                || packet.protocol() == Traffic.UDP
                || packet.protocol() == Traffic.SCTP);
    if (!ports) {
      return address;
    }
    return (packet.isIpv4() ? address : "[" + address + "]") + ":" + packet.payloadShort(port);
  }

  private static String protocol(Frame.Packet packet) {
    return switch (packet.protocol()) {
      case Traffic.TCP -> "tcp";
      case Traffic.UDP -> "udp";
      case Traffic.SCTP -> "sctp";
      case Traffic.ICMP -> "icmp " + packet.payloadByte(0) + "/" + packet.payloadByte(1);
      case Traffic.ICMP6 -> "icmp6 " + packet.payloadByte(0) + "/" + packet.payloadByte(1);
      default -> "protocol " + packet.protocol();
    };
  }
}
