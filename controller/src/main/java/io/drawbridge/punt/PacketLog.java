package io.drawbridge.punt;

import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Match.Masked;
import io.drawbridge.network.Action;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Traffic;
import io.drawbridge.pipeline.Register;
import io.drawbridge.reconcile.Desired;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for the first packet of a connection that a rule with {@code log: true} decides, or that
 * an audit notes, and for every frame that is not IP: such frames have no connections.
 */
final class PacketLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.drawbridge.packets");
  private static final long NEW = 0x01;

  private final String switchName;

  PacketLog(String switchName) {
    this.switchName = switchName;
  }

  void log(Desired current, long ruleNumber, Match metadata, Frame frame) {
    Rule rule = rule(current, ruleNumber);
    if (rule == null || !(rule.log() || rule.action() == Action.AUDIT)) {
      return;
    }
    boolean frames = rule.isFrameRule();
    if (!frames && !isFresh(metadata)) {
      return;
    }
    LOG.info(
        "switch {} rule {} {}: {} -> {} {}",
        switchName,
        rule.name(),
        rule.action().name().toLowerCase(java.util.Locale.ROOT),
        zone(current, metadata, frames ? Register.IN_ZONE : Register.FROM_ZONE),
        zone(current, metadata, frames ? Register.OUT_ZONE : Register.TO_ZONE),
        describe(frame));
  }

  /** A connection that meets the policy again after a change is no news. */
  private static boolean isFresh(Match metadata) {
    Masked state = metadata.get(Field.CT_STATE);
    return state != null && (state.value().low() & NEW) != 0;
  }

  static @org.jspecify.annotations.Nullable Rule rule(Desired current, long number) {
    for (Rule rule : current.network().rules()) {
      Integer own = current.numbering().rules().get(rule.name());
      if (own != null && own == number) {
        return rule;
      }
    }
    return null;
  }

  private static String zone(Desired current, Match metadata, Register register) {
    long number = PuntHandler.register(metadata, register);
    for (Map.Entry<String, Integer> entry : current.numbering().zones().entrySet()) {
      if (entry.getValue() == number) {
        return entry.getKey();
      }
    }
    return "router";
  }

  private static String describe(Frame frame) {
    return frame
        .ipv4()
        .map(
            packet ->
                switch (packet.protocol()) {
                  case Traffic.TCP, Traffic.UDP ->
                      (packet.protocol() == Traffic.TCP ? "tcp " : "udp ")
                          + packet.source()
                          + ":"
                          + packet.payloadShort(0)
                          + " -> "
                          + packet.destination()
                          + ":"
                          + packet.payloadShort(2);
                  default ->
                      "protocol "
                          + packet.protocol()
                          + " "
                          + packet.source()
                          + " -> "
                          + packet.destination();
                })
        .orElse(
            frame.source()
                + " -> "
                + frame.destination()
                + " type 0x"
                + Integer.toHexString(frame.etherType()));
  }
}
