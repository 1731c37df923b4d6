package io.drawbridge.punt;

import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Match.Masked;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Traffic;
import io.drawbridge.pipeline.Register;
import io.drawbridge.reconcile.Desired;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for the first packet of a connection that a rule with {@code log: true} decides. */
final class PacketLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.drawbridge.packets");
  private static final long NEW = 0x01;

  private final String switchName;

  PacketLog(String switchName) {
    this.switchName = switchName;
  }

  void log(Desired current, long ruleNumber, Match metadata, Frame frame) {
    Masked state = metadata.get(Field.CT_STATE);
    // A connection that meets the policy again after a change is no news.
    boolean fresh = state != null && (state.value().low() & NEW) != 0;
    Rule rule = rule(current, ruleNumber);
    if (!fresh || rule == null || !rule.log()) {
      return;
    }
    LOG.info(
        "switch {} rule {} {}: {} -> {} {}",
        switchName,
        rule.name(),
        rule.action().name().toLowerCase(java.util.Locale.ROOT),
        zone(current, PuntHandler.register(metadata, Register.FROM_ZONE)),
        zone(current, PuntHandler.register(metadata, Register.TO_ZONE)),
        describe(frame));
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

  private static String zone(Desired current, long number) {
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
