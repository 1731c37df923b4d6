package io.drawbridge.openflow.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.NetworkCompiler;
import io.drawbridge.compile.Numbering;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.document.SeedText;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Ports;
import io.drawbridge.flow.Slice;
import io.drawbridge.net.IpAddress;
import io.drawbridge.openflow.FlowStatistics;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written is what is read, and what Open vSwitch was seen to accept. */
class FlowCodecTest {
  private static final long SEED = 20261124;

  @Test
  void everyKindOfActionComesBack() {
    IpAddress address = IpAddress.parse("10.0.0.1");
    List<Action> actions =
        List.of(
            new Action.Metered(70_000),
            new Action.Output(7),
            new Action.Output(Ports.IN_PORT),
            new Action.OutputField(Slice.of(Field.REG1, 0, 15)),
            new Action.ToController(128, Optional.of(7)),
            new Action.ToController(64, Optional.empty()),
            new Action.SetField(Field.IPV4_SRC, Bits.of(address), Field.IPV4_SRC.allOnes()),
            new Action.SetField(Field.IN_PORT, Bits.ZERO, Field.IN_PORT.allOnes()),
            Slice.of(Field.REG2, 16, 31).set(5),
            new Action.Move(Slice.of(Field.ETH_SRC, 0, 31), Slice.of(Field.REG3)),
            new Action.Resubmit(9),
            new Action.DecTtl(),
            new Action.CheckLonger(1514, Slice.of(Field.REG3, 7, 7)),
            new Action.Learn(
                13,
                100,
                0xdb01_0030_0000_0007L,
                0,
                300,
                List.of(
                    new Action.LearnSpec.MatchField(
                        Slice.of(Field.ETH_SRC), Slice.of(Field.ETH_DST))),
                Optional.of(new Action.Limit(16, Slice.of(Field.REG3, 5, 5)))),
            new Action.PushVlan(),
            new Action.PopVlan(),
            new Action.SetField(Field.VLAN_VID, Bits.of(0x100a), Field.VLAN_VID.allOnes()),
            new Action.CtClear(),
            new Action.Clone(List.of(new Action.Output(3), new Action.DecTtl())),
            new Action.Ct(
                true,
                new Action.Zone.FromField(Slice.of(Field.REG4, 0, 15)),
                Optional.of(19),
                Optional.of(
                    new Action.Nat(
                        Action.Nat.Kind.DESTINATION,
                        Optional.of(address),
                        Optional.of(address),
                        Optional.of(new Action.PortBounds(80, 80)))),
                List.of(new Action.Move(Slice.of(Field.REG7), Slice.of(Field.CT_MARK)))),
            new Action.Ct(
                false,
                new Action.Zone.Fixed(65520),
                Optional.of(6),
                Optional.of(Action.Nat.EXISTING),
                List.of()),
            new Action.Learn(
                12,
                100,
                0xdb01L << 48,
                0,
                300,
                List.of(
                    new Action.LearnSpec.MatchField(
                        Slice.of(Field.ETH_SRC), Slice.of(Field.ETH_DST)),
                    new Action.LearnSpec.MatchValue(0x800, Slice.of(Field.ETH_TYPE)),
                    new Action.LearnSpec.LoadField(
                        Slice.of(Field.REG0, 0, 15), Slice.of(Field.REG1, 0, 15)),
                    new Action.LearnSpec.LoadValue(1, Slice.of(Field.REG3, 3, 3)))),
            new Action.Goto(20));
    Flow flow = new Flow(3, 100, Match.ANY.with(Field.ETH_TYPE, 0x800), actions, 42);
    assertThat(roundTrip(flow)).isEqualTo(flow);
    Flow conjunction =
        new Flow(17, 1, Match.ANY, List.of(new Action.Conjunction(0xfffffffeL, 2, 3)), 1);
    assertThat(roundTrip(conjunction)).isEqualTo(conjunction);
  }

  @Test
  void everyFieldComesBackExactAndMasked() {
    Random random = new Random(SEED);
    for (Field field : Field.values()) {
      for (int round = 0; round < 20; round++) {
        Bits mask =
            field.maskable()
                ? new Bits(random.nextLong(), random.nextLong()).and(field.allOnes())
                : field.allOnes();
        Bits value = new Bits(random.nextLong(), random.nextLong()).and(mask);
        Match match = Match.ANY.with(field, value, mask);
        ByteBuf out = Unpooled.buffer();
        MatchCodec.write(out, match);
        assertThat(out.readableBytes() % 8).isZero();
        assertThat(MatchCodec.read(out).match()).as("seed %d %s", SEED, field).isEqualTo(match);
      }
    }
  }

  @Test
  void theWholeSeedProgramComesBack() {
    var network = SeedText.network();
    SwitchFacts facts =
        new SwitchFacts(
            Map.of("wan0", 1, "mail0", 2, "web0", 3, "solo0", 4, "app0", 5, "desk0", 6), Map.of());
    var program = NetworkCompiler.compile(network, "host1", Numbering.EMPTY.extend(network), facts);
    assertThat(program.flows())
        .isNotEmpty()
        .allSatisfy(flow -> assertThat(roundTrip(flow)).isEqualTo(flow));
  }

  /** As measured against Open vSwitch 3.1: NXAST_REG_LOAD2 has no padding before its field. */
  @Test
  void aMaskedRegisterIsWrittenAsOpenVSwitchTakesIt() {
    ByteBuf out = Unpooled.buffer();
    ActionWriter.write(out, List.of(Slice.of(Field.REG2, 8, 15).set(0x12)));
    assertThat(ByteBufUtil.hexDump(out))
        .isEqualTo(
            "ffff0018" + "00002320" + "0021" + "00010508" + "00001200" + "0000ff00" + "0000");
  }

  /** As Open vSwitch 3.1 reads it: {@code check_pkt_larger(1500)->NXM_NX_REG3[7]}. */
  @Test
  void aLengthIsAskedForAsOpenVSwitchTakesIt() {
    ByteBuf out = Unpooled.buffer();
    ActionWriter.write(out, List.of(new Action.CheckLonger(1500, Slice.of(Field.REG3, 7, 7))));
    assertThat(ByteBufUtil.hexDump(out))
        .isEqualTo(
            "ffff0018" + "00002320" + "0031" + "05dc" + "0007" + "00010604" + "00000000" + "0000");
  }

  @Test
  void strangeBytesAreKeptOrRefusedButNeverRunPastTheEnd() {
    Random random = new Random(SEED);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      try {
        FlowCodec.readStatistics(Unpooled.wrappedBuffer(bytes));
      } catch (WireException refused) {
        assertThat(refused.getMessage()).isNotEmpty();
      }
    }
    Flow flow =
        new Flow(
            1,
            2,
            Match.ANY.with(Field.ETH_TYPE, 0x800),
            List.of(Slice.of(Field.REG1, 0, 15).set(7), new Action.Goto(2)),
            3);
    byte[] real = ByteBufUtil.getBytes(statistics(flow));
    for (int round = 0; round < 20_000; round++) {
      byte[] mutated = real.clone();
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      try {
        FlowCodec.readStatistics(Unpooled.wrappedBuffer(mutated));
      } catch (WireException | IndexOutOfBoundsException refused) {
        assertThat(refused).isNotNull();
      }
    }
  }

  private static Flow roundTrip(Flow flow) {
    List<FlowStatistics> read = FlowCodec.readStatistics(statistics(flow));
    assertThat(read).hasSize(1);
    return read.get(0).flow();
  }

  /** A switch's report of a flow, made from the flow-mod that adds it. */
  private static ByteBuf statistics(Flow flow) {
    ByteBuf mod = Unpooled.buffer();
    FlowCodec.writeAdd(mod, 1, flow);
    assertThat(mod.getUnsignedShort(2)).isEqualTo(mod.readableBytes());
    ByteBuf entry = Unpooled.buffer();
    entry.writeShort(0).writeByte(flow.table()).writeZero(1).writeInt(9).writeInt(0);
    entry.writeShort(flow.priority()).writeShort(0).writeShort(0).writeShort(0).writeZero(4);
    entry.writeLong(flow.cookie()).writeLong(5).writeLong(500);
    entry.writeBytes(mod, 48, mod.readableBytes() - 48);
    entry.setShort(0, entry.readableBytes());
    return entry;
  }

  /** Keeps the list of actions in the test above honest. */
  @Test
  void noKindOfActionIsForgotten() {
    List<Class<?>> kinds = new ArrayList<>(List.of(Action.class.getPermittedSubclasses()));
    kinds.remove(Action.Unknown.class);
    assertThat(kinds).hasSize(17);
  }
}
