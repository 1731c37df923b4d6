package io.drawbridge.punt;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.drawbridge.compile.Numbering;
import io.drawbridge.document.Format;
import io.drawbridge.document.NetworkReader;
import io.drawbridge.document.SeedText;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.network.Network;
import io.drawbridge.pipeline.Register;
import io.drawbridge.reconcile.Desired;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What gets a line in the log, and what it says. */
@SuppressWarnings("NullAway") // a missing number fails the test all the same
class PacketLogTest {
  private static final Network NETWORK =
      NetworkReader.read(
              SeedText.text()
                  + """
                    - {name: audited, action: audit, from: {zone: wan}}
                    - {name: silent, action: block, from: {zone: wan}}
                    - {name: frames, action: block, etherType: "0x88cc", from: {zone: wan}, log: true}
                  """,
              Format.YAML)
          .network()
          .orElseThrow();
  private static final Desired DESIRED = new Desired(1, NETWORK, Numbering.EMPTY.extend(NETWORK));
  private static final long NEW = 0x21;
  private static final long ESTABLISHED = 0x22;
  private static final long INVALID = 0x30;

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.drawbridge.packets");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final List<PacketEvent> events = new ArrayList<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
  }

  @Test
  void anAuditNotesWhatOpensAConnection() {
    log("audited", connection(NEW));
    assertThat(messages()).containsExactly("switch host1 rule audited audit: wan -> dmz " + LLDP);
    log("audited", connection(ESTABLISHED));
    assertThat(messages()).hasSize(1);
    log("audited", connection(INVALID));
    assertThat(messages()).as("in no connection, for a stateless rule").hasSize(2);
  }

  @Test
  void framesThatAreNotIpHaveNoConnections() {
    Match ports = Register.IN_ZONE.match(Match.ANY, zone("wan"));
    log("frames", Register.OUT_ZONE.match(ports, zone("dmz")));
    assertThat(messages()).containsExactly("switch host1 rule frames block: wan -> dmz " + LLDP);
  }

  @Test
  void whoDidNotAskForLinesGetsNone() {
    log("silent", connection(NEW));
    log("nothing-to-lan", connection(ESTABLISHED));
    assertThat(messages()).isEmpty();
    log("nothing-to-lan", connection(NEW));
    assertThat(messages()).hasSize(1);
  }

  private static final String LLDP = "0x88cc (02:00:00:00:01:01 -> 01:80:c2:00:00:01)";

  private static Match connection(long state) {
    Match match = Match.ANY.with(Field.CT_STATE, state);
    match = Register.FROM_ZONE.match(match, zone("wan"));
    return Register.TO_ZONE.match(match, zone("dmz"));
  }

  private static int zone(String name) {
    return DESIRED.numbering().zones().get(name);
  }

  private void log(String rule, Match metadata) {
    byte[] frame = new byte[60];
    byte[] head = {
      1, (byte) 0x80, (byte) 0xc2, 0, 0, 1, 2, 0, 0, 0, 1, 1, (byte) 0x88, (byte) 0xcc
    };
    System.arraycopy(head, 0, frame, 0, head.length);
    new PacketLog("host1", event -> events.add((PacketEvent) event))
        .log(
            DESIRED,
            new RuleIndex().rule(DESIRED, DESIRED.numbering().rules().get(rule)),
            metadata,
            Frame.read(frame).orElseThrow());
  }

  private List<String> messages() {
    assertThat(events).hasSameSizeAs(lines.list);
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
