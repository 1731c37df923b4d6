package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.SetStage.Asked;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Match;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Only what a rule asks for is worked out. */
class SetStageTest {
  private static final Asked PROTOCOL = new Asked(false, true, false, false);
  private static final Asked PORTS = new Asked(false, false, true, false);
  private static final Asked INVALID = new Asked(false, false, false, true);

  @Test
  void whatFlowsMatchIsAskedFor() {
    Match protocol = Register.PROTOCOL.match(CtState.valid(Flows.IPV4), 6);
    assertThat(Asked.by(List.of())).isEqualTo(Asked.NOTHING);
    assertThat(Asked.by(flows(CtState.valid(Match.ANY)))).isEqualTo(Asked.NOTHING);
    assertThat(Asked.by(flows(protocol))).isEqualTo(PROTOCOL);
    assertThat(Asked.by(flows(Register.DESTINATION_PORT.match(Match.ANY, 80)))).isEqualTo(PORTS);
    assertThat(Asked.by(flows(CtState.match(Match.ANY, CtState.INVALID, 0)))).isEqualTo(INVALID);
    Asked all = Asked.by(flows(protocol, Register.DESTINATION_PORT.match(Match.ANY, 80)));
    assertThat(all).isEqualTo(new Asked(false, true, true, false));
    assertThat(all.withAddresses(true)).isEqualTo(new Asked(true, true, true, false));
  }

  @Test
  void whatOneOfTwoAsksForIsAskedFor() {
    List<Asked> each =
        List.of(Asked.NOTHING.withAddresses(true), PROTOCOL, PORTS, INVALID, Asked.NOTHING);
    for (Asked one : each) {
      assertThat(one.or(Asked.NOTHING)).isEqualTo(one);
      assertThat(Asked.NOTHING.or(one)).isEqualTo(one);
      assertThat(one.or(one)).isEqualTo(one);
    }
    assertThat(PROTOCOL.or(PORTS)).isEqualTo(new Asked(false, true, true, false));
  }

  private static List<Flow> flows(Match... matches) {
    return List.of(matches).stream()
        .map(match -> new Flow(Table.POLICY.id(), 1, match, List.of(), 0))
        .toList();
  }
}
