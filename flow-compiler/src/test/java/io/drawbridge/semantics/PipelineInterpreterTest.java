package io.drawbridge.semantics;

import static io.drawbridge.semantics.Packets.IPV4;
import static io.drawbridge.semantics.Packets.flow;
import static io.drawbridge.semantics.Packets.run;
import static io.drawbridge.semantics.Packets.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Action.LearnSpec;
import io.drawbridge.flow.Action.Output;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Ports;
import io.drawbridge.flow.Slice;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PipelineInterpreterTest {
  private static final Packet PACKET = tcp("10.0.0.1", 1024, "10.0.0.2", 80).with(Field.IN_PORT, 1);
  private static final Slice REG1 = Slice.of(Field.REG1);

  private static Action set(Field field, long value) {
    return new Action.SetField(field, Bits.of(value), field.allOnes());
  }

  @Test
  void theHighestPriorityWinsAndAMissDrops() {
    Flow any = flow(0, 1, Match.ANY, new Output(2));
    Flow prefix =
        flow(
            0,
            10,
            IPV4.with(Field.IPV4_DST, Bits.of(0x0a000000), Bits.of(0xff000000L)),
            new Output(3));
    Flow port = flow(0, 5, IPV4.with(Field.TCP_DST, 80), new Output(4));
    assertThat(run(PACKET, any, prefix, port).ports()).containsExactly(3);
    assertThat(run(PACKET, any, port).ports()).containsExactly(4);
    assertThat(run(PACKET, any).ports()).containsExactly(2);
    Result miss = run(PACKET, flow(0, 5, IPV4.with(Field.TCP_DST, 81), new Output(4)));
    assertThat(miss.isDropped()).isTrue();
    assertThat(miss.steps()).containsExactly(new Result.Step(0, Optional.empty(), 0));
    assertThat(miss).hasToString("CLASSIFY 0 (-trk): miss\n=> dropped\n");
  }

  @Test
  void onePriorityAndMatchIsOneFlow() {
    assertThat(
            run(PACKET, flow(0, 1, IPV4, new Output(2)), flow(0, 1, IPV4, new Output(3))).ports())
        .containsExactly(3);
  }

  @Test
  void gotoGoesOnAfterTheList() {
    Result result =
        run(
            PACKET,
            flow(0, 1, Match.ANY, set(Field.REG1, 7), new Output(2), new Action.Goto(5)),
            flow(5, 1, REG1.match(Match.ANY, 7), new Output(3)));
    assertThat(result.ports()).containsExactly(2, 3);
    assertThat(result.steps()).extracting(Result.Step::table).containsExactly(0, 5);
  }

  @Test
  void resubmitChangesWhatComesAfterIt() {
    Result result =
        run(
            PACKET,
            flow(
                0,
                1,
                Match.ANY,
                set(Field.REG1, 7),
                new Action.Resubmit(9),
                new Action.OutputField(REG1),
                new Action.Resubmit(10),
                new Action.OutputField(REG1)),
            flow(9, 1, REG1.match(Match.ANY, 7), set(Field.REG1, 8), set(Field.ETH_DST, 5)));
    assertThat(result.sent())
        .extracting(Result.Sent::port, sent -> sent.packet().get(Field.ETH_DST).low())
        .containsExactly(tuple(8, 5L), tuple(8, 5L));
  }

  @Test
  void circlesEndWithATrace() {
    assertThatThrownBy(
            () ->
                run(
                    PACKET,
                    flow(3, 1, Match.ANY, new Action.Resubmit(3)),
                    flow(0, 1, Match.ANY, new Action.Goto(3))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("64 resubmits")
        .hasMessageContaining("resubmit(,3)");
    Flow twice = flow(0, 1, Match.ANY, new Action.Resubmit(1), new Action.Resubmit(1));
    Flow[] flows = new Flow[14];
    for (int i = 0; i < flows.length; i++) {
      flows[i] = flow(i, 1, Match.ANY, new Action.Resubmit(i + 1), new Action.Resubmit(i + 1));
    }
    assertThat(run(PACKET, twice).steps()).hasSize(3);
    assertThatThrownBy(() -> run(PACKET, flows)).hasMessageContaining("4096 lookups");
  }

  @Test
  void resubmitsMayGoDeep() {
    Flow[] flows = new Flow[61];
    for (int i = 0; i < 60; i++) {
      flows[i] =
          flow(
              1,
              1,
              REG1.match(Match.ANY, i),
              set(Field.REG1, i + 1),
              i == 59 ? new Output(2) : new Action.Resubmit(1));
    }
    flows[60] = flow(0, 1, Match.ANY, new Action.Goto(1));
    assertThat(run(PACKET, flows).ports()).containsExactly(2);
  }

  @Test
  void outputKnowsTheReservedPorts() {
    Result result =
        run(
            PACKET,
            flow(
                0,
                1,
                Match.ANY,
                new Output(1),
                new Output(2),
                new Output(0),
                new Output(Ports.IN_PORT),
                new Output(Ports.LOCAL),
                new Output(Ports.CONTROLLER)));
    assertThat(result.sent()).extracting(Result.Sent::port).containsExactly(2, 1, Ports.LOCAL);
    assertThat(result.sent().get(0).packet().fields()).doesNotContainKey(Field.IN_PORT);
    assertThat(result.packetIns()).hasSize(1);
    assertThat(result.packetIns().get(0).packet()).isEqualTo(PACKET);
  }

  @Test
  void outputToAFieldDoesWhatOutputDoes() {
    Action output = new Action.OutputField(REG1);
    Result result =
        run(
            PACKET,
            flow(
                0,
                1,
                Match.ANY,
                set(Field.REG1, 1),
                output,
                set(Field.REG1, 0xfff8),
                output,
                set(Field.REG1, 0x10002),
                output,
                set(Field.REG1, 9),
                output));
    assertThat(result.sent()).extracting(Result.Sent::port).containsExactly(1, 9);
    assertThat(run(PACKET, flow(0, 1, Match.ANY, set(Field.IN_PORT, 0), new Output(1))).ports())
        .containsExactly(1);
  }

  @Test
  void slicesAreMovedAndSet() {
    Result result =
        run(
            PACKET.with(Field.ETH_SRC, 0x0102_0304_0506L),
            flow(
                0,
                1,
                Match.ANY,
                new Action.Move(Slice.of(Field.ETH_SRC, 32, 47), Slice.of(Field.REG1, 16, 31)),
                Slice.of(Field.REG1, 0, 3).set(0xf),
                new Action.Move(Slice.of(Field.REG1), new Slice(Field.CT_LABEL, 60, 32)),
                new Action.Move(new Slice(Field.CT_LABEL, 60, 32), Slice.of(Field.REG2)),
                new Action.Move(new Slice(Field.CT_LABEL, 68, 24), new Slice(Field.REG3, 8, 24)),
                new Action.ToController(128, Optional.empty())));
    assertThat(result.packetIns().get(0).registers())
        .containsEntry(Field.REG1, Bits.of(0x0102_000fL))
        .containsEntry(Field.REG2, Bits.of(0x0102_000fL))
        .containsEntry(Field.REG3, Bits.of(0x0102_0000L));
  }

  @Test
  void aCloneChangesOnlyItself() {
    Result result =
        run(
            PACKET,
            flow(
                0,
                1,
                Match.ANY,
                new Action.Clone(List.of(set(Field.IP_TTL, 9), set(Field.REG1, 1), new Output(2))),
                new Output(3),
                new Action.OutputField(REG1)));
    assertThat(result.sent())
        .extracting(Result.Sent::port, sent -> sent.packet().get(Field.IP_TTL).low())
        .containsExactly(tuple(2, 9L), tuple(3, 64L));
  }

  @Test
  void timeToLiveEndsAList() {
    Flow[] flows = {
      flow(0, 1, Match.ANY, new Action.Resubmit(1), new Output(2)),
      flow(1, 1, Match.ANY, new Action.DecTtl(), new Output(3))
    };
    assertThat(run(PACKET, flows).sent())
        .extracting(sent -> sent.packet().get(Field.IP_TTL).low())
        .containsExactly(63L, 63L);
    assertThat(run(PACKET.with(Field.IP_TTL, 1), flows).ports()).containsExactly(2);
    assertThat(run(PACKET.with(Field.IP_TTL, 2), flows).ports()).containsExactly(2, 3);
  }

  @Test
  void theControllerIsToldCookieAndRegisters() {
    Flow flow =
        new Flow(
            0,
            1,
            Match.ANY,
            List.of(
                set(Field.REG7, 3),
                new Action.ToController(128, Optional.of(1)),
                set(Field.REG7, 4)),
            0xdb01L);
    assertThat(run(PACKET, flow).packetIns())
        .containsExactly(new Result.PacketIn(0, 0xdb01L, PACKET, Map.of(Field.REG7, Bits.of(3))));
  }

  @Test
  void packetOutsBringRegistersToATable() {
    PipelineInterpreter interpreter =
        new PipelineInterpreter(
            List.of(
                flow(4, 1, Slice.of(Field.REG3).match(Match.ANY, 5), new Output(2)),
                flow(0, 1, Match.ANY, new Output(3))));
    Conntrack conntrack = new Conntrack();
    assertThat(interpreter.send(PACKET, conntrack, Map.of(Field.REG3, Bits.of(5)), 4).ports())
        .containsExactly(2);
    assertThat(interpreter.send(PACKET, conntrack, Map.of(), 4).isDropped()).isTrue();
  }

  @Test
  void learnedFlowsServeLaterPacketsAndOtherPrograms() {
    Action learn =
        new Action.Learn(
            9,
            100,
            77,
            0,
            300,
            List.of(
                new LearnSpec.MatchField(Slice.of(Field.ETH_SRC), Slice.of(Field.ETH_DST)),
                new LearnSpec.MatchValue(5, Slice.of(Field.REG2, 16, 31)),
                new LearnSpec.LoadField(
                    Slice.of(Field.IN_PORT, 0, 15), Slice.of(Field.REG1, 0, 15)),
                new LearnSpec.LoadValue(1, Slice.of(Field.REG3, 3, 3))));
    Flow first =
        flow(
            0,
            1,
            Match.ANY,
            Slice.of(Field.REG2, 16, 31).set(5),
            learn,
            new Action.Resubmit(9),
            new Action.OutputField(Slice.of(Field.REG1, 0, 15)));
    PipelineInterpreter interpreter = new PipelineInterpreter(List.of(first));
    Conntrack conntrack = new Conntrack();
    Packet there = PACKET.with(Field.ETH_SRC, 0xa).with(Field.ETH_DST, 0xb);
    Packet back = PACKET.with(Field.IN_PORT, 2).with(Field.ETH_SRC, 0xb).with(Field.ETH_DST, 0xa);
    Packet toItself =
        PACKET.with(Field.IN_PORT, 3).with(Field.ETH_SRC, 0xc).with(Field.ETH_DST, 0xc);
    assertThat(interpreter.send(there, conntrack).isDropped()).isTrue();
    assertThat(interpreter.send(back, conntrack).ports()).containsExactly(1);
    assertThat(interpreter.send(there, conntrack).ports()).containsExactly(2);
    Result own = interpreter.send(toItself, conntrack);
    assertThat(own.steps().get(1).flow()).isEmpty();
    assertThat(interpreter.learned()).hasSize(3).allMatch(flow -> flow.cookie() == 77);
    // It moves to another port.
    interpreter.send(there.with(Field.IN_PORT, 8), conntrack);
    assertThat(interpreter.send(back, conntrack).ports()).containsExactly(8);
    interpreter.replaceFlows(List.of(first, flow(0, 2, Match.ANY.with(Field.IN_PORT, 8))));
    assertThat(interpreter.send(back, conntrack).ports()).containsExactly(8);
    assertThat(interpreter.send(there.with(Field.IN_PORT, 8), conntrack).isDropped()).isTrue();
    interpreter.forgetLearned(List.of(first));
    assertThat(interpreter.send(back, conntrack).isDropped()).isTrue();
  }

  @Test
  void fragmentsShowNoPorts() {
    Flow port = flow(0, 2, IPV4.with(Field.IP_PROTO, 6).with(Field.TCP_DST, 80), new Output(2));
    Flow rest = flow(0, 1, Match.ANY, new Output(3));
    assertThat(run(PACKET, port, rest).ports()).containsExactly(2);
    assertThat(run(PACKET.with(Field.IP_FRAG, 1), port, rest).ports()).containsExactly(3);
    assertThat(
            run(PACKET.with(Field.IP_FRAG, 3), port, rest)
                .sent()
                .get(0)
                .packet()
                .get(Field.TCP_DST))
        .isEqualTo(Bits.of(80));
  }

  @Test
  void whatIsNotModelledIsRefused() {
    assertThatThrownBy(() -> run(PACKET, flow(0, 1, Match.ANY, new Action.Unknown("00"))))
        .hasMessageContaining("not modelled");
    assertThatThrownBy(() -> run(PACKET, flow(0, 1, Match.ANY, new Output(0xfffffffb))))
        .hasMessageContaining("not modelled");
    assertThatThrownBy(() -> PACKET.with(Field.REG0, 1)).hasMessageContaining("reg0");
    assertThatThrownBy(() -> PACKET.with(Field.IP_TTL, 256)).hasMessageContaining("nw_ttl");
  }
}
