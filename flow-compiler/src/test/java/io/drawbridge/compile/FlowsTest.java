package io.drawbridge.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Table;
import org.junit.jupiter.api.Test;

/** A stage cannot add what breaks the contract of a table. */
class FlowsTest {
  private static final Cookie COOKIE = Cookie.of(Cookie.Kind.PIPELINE);
  private static final Match PORT = Match.ANY.with(Field.IN_PORT, 1);

  private final Flows flows = new Flows();

  @Test
  void whatBreaksAContractIsRefused() {
    assertThatThrownBy(() -> flows.add(Table.POLICY, 1, PORT, COOKIE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("POLICY may not match in_port");
    assertThat(flows.part().flows()).isEmpty();
  }

  @Test
  void whatSeveralAskForAlikeIsThereOnce() {
    flows.add(Table.CLASSIFY, 1, PORT, COOKIE);
    flows.add(Table.CLASSIFY, 2, Match.ANY, COOKIE);
    flows.replace(Table.CLASSIFY, 2, PORT, COOKIE);
    flows.replace(Table.CLASSIFY, 2, PORT, new Cookie(Cookie.Kind.PORT, 1));
    assertThat(flows.part().flows())
        .extracting(flow -> flow.priority() + " " + flow.match() + " " + flow.cookie())
        .containsExactly(
            "1 in_port=1 " + COOKIE.value(),
            "2  " + COOKIE.value(),
            "2 in_port=1 " + new Cookie(Cookie.Kind.PORT, 1).value());
  }
}
