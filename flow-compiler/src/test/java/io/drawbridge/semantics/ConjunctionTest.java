package io.drawbridge.semantics;

import static io.drawbridge.semantics.Packets.IPV4;
import static io.drawbridge.semantics.Packets.flow;
import static io.drawbridge.semantics.Packets.run;
import static io.drawbridge.semantics.Packets.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Action.Output;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConjunctionTest {
  private static final Match TCP = IPV4.with(Field.IP_PROTO, 6);
  private static final Match FROM = IPV4.with(Field.IPV4_SRC, 0x0a000001);
  private static final Match TO = TCP.with(Field.TCP_DST, 80);
  private static final Packet PACKET = tcp("10.0.0.1", 1024, "10.0.0.2", 80);

  private static Action clause(long id, int clause, int clauses) {
    return new Action.Conjunction(id, clause, clauses);
  }

  private static Flow result(int priority, long id, int port) {
    return flow(0, priority, IPV4.with(Field.CONJ_ID, id), new Output(port));
  }

  @Test
  void allClausesHaveToMatch() {
    Flow from = flow(0, 10, FROM, clause(1, 1, 2));
    Flow to = flow(0, 10, TO, clause(1, 2, 2));
    assertThat(run(PACKET, from, to, result(10, 1, 2)).ports()).containsExactly(2);
    assertThat(run(PACKET.with(Field.TCP_DST, 81), from, to, result(10, 1, 2)).isDropped())
        .isTrue();
    assertThat(run(PACKET, from, result(10, 1, 2)).isDropped()).isTrue();
    assertThat(run(PACKET, from, to).isDropped()).isTrue();
    assertThat(run(PACKET, from, to, result(10, 2, 2)).isDropped()).isTrue();
  }

  @Test
  void clausesOfDifferentPrioritiesAreDifferentConjunctions() {
    assertThat(
            run(
                    PACKET,
                    flow(0, 11, FROM, clause(1, 1, 2)),
                    flow(0, 10, TO, clause(1, 2, 2)),
                    result(10, 1, 2))
                .isDropped())
        .isTrue();
  }

  @Test
  void ordinaryFlowsOfTheSameOrAHigherPriorityWin() {
    Flow from = flow(0, 10, FROM, clause(1, 1, 2));
    Flow to = flow(0, 10, TO, clause(1, 2, 2));
    Flow found = result(10, 1, 2);
    assertThat(run(PACKET, from, to, found, flow(0, 9, TCP, new Output(3))).ports())
        .containsExactly(2);
    assertThat(run(PACKET, from, to, found, flow(0, 10, TCP, new Output(3))).ports())
        .containsExactly(3);
    assertThat(run(PACKET, from, to, found, flow(0, 11, TCP, new Output(3))).ports())
        .containsExactly(3);
  }

  @Test
  void anIncompleteConjunctionFallsToLowerPriorities() {
    Flow[] flows = {
      flow(0, 20, FROM, clause(2, 1, 2)),
      flow(0, 10, FROM, clause(1, 1, 2), clause(3, 1, 2)),
      flow(0, 10, TO, clause(1, 2, 2)),
      result(20, 2, 9),
      result(10, 1, 2),
      result(10, 3, 8),
      flow(0, 5, FROM, new Output(3))
    };
    assertThat(run(PACKET, flows).ports()).containsExactly(2);
    assertThat(run(PACKET.with(Field.TCP_DST, 81), flows).ports()).containsExactly(3);
  }

  @Test
  void theFlowOfAConjunctionMayHaveAnyPriorityAndMatchMore() {
    Flow from = flow(0, 10, FROM, clause(1, 1, 2));
    Flow to = flow(0, 10, TO, clause(1, 2, 2));
    assertThat(run(PACKET, from, to, result(1, 1, 2)).ports()).containsExactly(2);
    Flow other = flow(0, 10, IPV4.with(Field.CONJ_ID, 1).with(Field.IPV4_DST, 1), new Output(2));
    assertThat(run(PACKET, from, to, other).isDropped()).isTrue();
  }

  @Test
  void sameAsTheDefinitionForRandomTables() {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      List<Flow> flows = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        Match match = Match.ANY;
        for (Field field : List.of(Field.REG0, Field.REG1, Field.REG2)) {
          if (random.nextInt(3) == 0) {
            long mask = 1L + random.nextInt(3);
            match = match.with(field, Bits.of(random.nextInt(4) & mask), Bits.of(mask));
          }
        }
        // Priorities of ordinary flows differ, or which of two that match wins would be open.
        boolean clause = random.nextInt(3) > 0;
        flows.add(
            clause
                ? flow(
                    0,
                    10 * random.nextInt(3),
                    match,
                    clause(1 + random.nextInt(3), 1 + random.nextInt(2), 2))
                : flow(0, 2 * i, match, new Output(100 + i)));
      }
      for (int id = 1; id <= 3; id++) {
        flows.add(flow(0, 40 + id, Match.ANY.with(Field.CONJ_ID, id), new Output(id)));
      }
      PipelineInterpreter interpreter = new PipelineInterpreter(flows);
      for (int values = 0; values < 64; values++) {
        FieldValues packet = new FieldValues();
        packet.set(Field.REG0, values & 3);
        packet.set(Field.REG1, values >> 2 & 3);
        packet.set(Field.REG2, values >> 4);
        Flow found = interpreter.lookUp(0, packet);
        assertThat(found).isIn(Definition.lookUp(flows, packet));
      }
    }
  }
}
