package io.drawbridge.openflow.wire;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Ports;
import io.drawbridge.flow.Slice;
import io.drawbridge.net.IpAddress;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** Writes actions: OpenFlow's own (OpenFlow 1.3.5, 7.2.5) and Open vSwitch's (nicira-ext). */
final class ActionWriter {
  static final int OUTPUT = 0;
  static final int PUSH_VLAN = 17;
  static final int POP_VLAN = 18;
  static final int DEC_NW_TTL = 24;
  static final int SET_FIELD = 25;
  static final int EXPERIMENTER = 0xffff;

  static final int NX_MOVE = 6;
  static final int NX_LOAD = 7;
  static final int NX_RESUBMIT_TABLE = 14;
  static final int NX_OUTPUT_REG = 15;
  static final int NX_LEARN = 16;
  static final int NX_LOAD2 = 33;
  static final int NX_CONJUNCTION = 34;
  static final int NX_CT = 35;
  static final int NX_NAT = 36;
  static final int NX_CONTROLLER2 = 37;
  static final int NX_CLONE = 42;
  static final int NX_CT_CLEAR = 43;
  static final int NX_LEARN2 = 45;
  static final int NX_CHECK_PKT_LARGER = 49;
  static final int LEARN_WRITE_RESULT = 4;

  static final int CONTROLLER2_MAX_LENGTH = 0;
  static final int CONTROLLER2_METER = 5;
  static final int CT_COMMIT = 1;
  static final int NO_TABLE = 0xff;
  static final int NXM_IN_PORT = 0x00000002;
  static final int VLAN_TAG = 0x8100;
  private static final int IN_PORT_16 = 0xfff8;
  private static final int NO_MAX_LENGTH = 0xffff;

  private ActionWriter() {}

  static void write(ByteBuf out, List<Action> actions) {
    for (Action action : actions) {
      write(out, action);
    }
  }

  private static void write(ByteBuf out, Action action) {
    int start = out.writerIndex();
    if (action instanceof Action.Output output) {
      out.writeShort(OUTPUT).writeShort(16).writeInt(output.port());
      out.writeShort(output.port() == Ports.CONTROLLER ? NO_MAX_LENGTH : 0).writeZero(6);
      return;
    } else if (action instanceof Action.PushVlan) {
      out.writeShort(PUSH_VLAN).writeShort(8).writeShort(VLAN_TAG).writeZero(2);
      return;
    } else if (action instanceof Action.PopVlan) {
      out.writeShort(POP_VLAN).writeShort(8).writeZero(4);
      return;
    } else if (action instanceof Action.DecTtl) {
      out.writeShort(DEC_NW_TTL).writeShort(8).writeZero(4);
      return;
    } else if (action instanceof Action.SetField set && set.field() == Field.IN_PORT) {
      // Only the 16-bit NXM form of in_port can be set.
      experimenter(out, NX_LOAD);
      out.writeShort(15).writeInt(NXM_IN_PORT).writeLong(set.value().low());
    } else if (action instanceof Action.SetField set && set.mask().equals(set.field().allOnes())) {
      out.writeShort(SET_FIELD).writeShort(0);
      MatchCodec.writeOxm(out, set.field(), set.value(), set.mask());
    } else if (action instanceof Action.SetField set) {
      experimenter(out, NX_LOAD2);
      MatchCodec.writeOxm(out, set.field(), set.value(), set.mask());
    } else if (action instanceof Action.OutputField output) {
      experimenter(out, NX_OUTPUT_REG);
      out.writeShort(offsetAndBits(output.source())).writeInt(header(output.source().field()));
      out.writeShort(NO_MAX_LENGTH).writeZero(6);
    } else if (action instanceof Action.ToController punt) {
      toController(out, punt);
    } else if (action instanceof Action.Move move) {
      experimenter(out, NX_MOVE);
      out.writeShort(move.source().bits());
      out.writeShort(move.source().offset()).writeShort(move.target().offset());
      out.writeInt(header(move.source().field())).writeInt(header(move.target().field()));
    } else if (action instanceof Action.Resubmit resubmit) {
      experimenter(out, NX_RESUBMIT_TABLE);
      out.writeShort(IN_PORT_16).writeByte(resubmit.table()).writeZero(3);
    } else if (action instanceof Action.CheckLonger check) {
      experimenter(out, NX_CHECK_PKT_LARGER);
      out.writeShort(check.bytes()).writeShort(check.result().offset());
      out.writeInt(header(check.result().field()));
    } else if (action instanceof Action.Clone clone) {
      experimenter(out, NX_CLONE);
      out.writeZero(6);
      write(out, clone.actions());
    } else if (action instanceof Action.CtClear) {
      experimenter(out, NX_CT_CLEAR);
    } else if (action instanceof Action.Ct ct) {
      ct(out, ct);
    } else if (action instanceof Action.Learn learn) {
      learn(out, learn);
    } else if (action instanceof Action.Conjunction conjunction) {
      experimenter(out, NX_CONJUNCTION);
      out.writeByte(conjunction.clause() - 1).writeByte(conjunction.clauses());
      out.writeInt((int) conjunction.id());
    } else {
      throw new IllegalArgumentException("not an action to send: " + action);
    }
    Wire.pad(out, start);
    out.setShort(start + 2, out.writerIndex() - start);
  }

  private static void experimenter(ByteBuf out, int subtype) {
    out.writeShort(EXPERIMENTER).writeShort(0).writeInt(Wire.NICIRA).writeShort(subtype);
  }

  private static void toController(ByteBuf out, Action.ToController punt) {
    experimenter(out, NX_CONTROLLER2);
    out.writeZero(6);
    out.writeShort(CONTROLLER2_MAX_LENGTH).writeShort(6).writeShort(punt.maxLength()).writeZero(2);
    punt.meter()
        .ifPresent(meter -> out.writeShort(CONTROLLER2_METER).writeShort(8).writeInt(meter));
  }

  private static void ct(ByteBuf out, Action.Ct ct) {
    experimenter(out, NX_CT);
    out.writeShort(ct.commit() ? CT_COMMIT : 0);
    if (ct.zone() instanceof Action.Zone.FromField from) {
      out.writeInt(header(from.source().field())).writeShort(offsetAndBits(from.source()));
    } else if (ct.zone() instanceof Action.Zone.Fixed fixed) {
      out.writeInt(0).writeShort(fixed.zone());
    }
    out.writeByte(ct.table().orElse(NO_TABLE)).writeZero(3).writeShort(0);
    ct.nat().ifPresent(nat -> nat(out, nat));
    write(out, ct.exec());
  }

  private static void nat(ByteBuf out, Action.Nat nat) {
    int start = out.writerIndex();
    experimenter(out, NX_NAT);
    out.writeZero(2);
    out.writeShort(
        switch (nat.kind()) {
          case EXISTING -> 0;
          case SOURCE -> 1;
          case DESTINATION -> 2;
        });
    int present = 0;
    boolean ipv4 = nat.first().map(IpAddress::isIpv4).orElse(true);
    boolean last = nat.last().isPresent() && !nat.last().equals(nat.first());
    present |= nat.first().isPresent() ? (ipv4 ? 1 : 4) : 0;
    present |= last ? (ipv4 ? 2 : 8) : 0;
    boolean lastPort = nat.ports().filter(ports -> ports.last() != ports.first()).isPresent();
    present |= nat.ports().isPresent() ? 16 : 0;
    present |= lastPort ? 32 : 0;
    out.writeShort(present);
    nat.first().ifPresent(address -> out.writeBytes(address.bytes()));
    if (last) {
      nat.last().ifPresent(address -> out.writeBytes(address.bytes()));
    }
    nat.ports().ifPresent(ports -> out.writeShort(ports.first()));
    if (lastPort) {
      nat.ports().ifPresent(ports -> out.writeShort(ports.last()));
    }
    Wire.pad(out, start);
    out.setShort(start + 2, out.writerIndex() - start);
  }

  private static void learn(ByteBuf out, Action.Learn learn) {
    experimenter(out, learn.limit().isPresent() ? NX_LEARN2 : NX_LEARN);
    out.writeShort(learn.idleTimeout()).writeShort(learn.hardTimeout());
    out.writeShort(learn.priority()).writeLong(learn.cookie());
    out.writeShort(learn.limit().isPresent() ? LEARN_WRITE_RESULT : 0);
    out.writeByte(learn.table()).writeZero(1).writeShort(0).writeShort(0);
    learn
        .limit()
        .ifPresent(
            limit ->
                out.writeInt(limit.flows())
                    .writeShort(limit.result().offset())
                    .writeZero(2)
                    .writeInt(header(limit.result().field())));
    for (Action.LearnSpec spec : learn.specs()) {
      if (spec instanceof Action.LearnSpec.MatchField match) {
        fromField(out, match.source(), 0);
        slice(out, match.target());
      } else if (spec instanceof Action.LearnSpec.MatchValue match) {
        fromValue(out, match.value(), match.target(), 0);
        slice(out, match.target());
      } else if (spec instanceof Action.LearnSpec.LoadField load) {
        fromField(out, load.source(), 1);
        slice(out, load.target());
      } else if (spec instanceof Action.LearnSpec.LoadValue load) {
        fromValue(out, load.value(), load.target(), 1);
        slice(out, load.target());
      }
    }
  }

  private static void fromField(ByteBuf out, Slice source, int destination) {
    out.writeShort(destination << 11 | source.bits());
    slice(out, source);
  }

  private static void fromValue(ByteBuf out, long value, Slice target, int destination) {
    out.writeShort(1 << 13 | destination << 11 | target.bits());
    int bytes = (target.bits() + 15) / 16 * 2;
    Wire.writeBits(out, io.drawbridge.flow.Bits.of(value), bytes);
  }

  private static void slice(ByteBuf out, Slice slice) {
    out.writeInt(header(slice.field())).writeShort(slice.offset());
  }

  private static int header(Field field) {
    return field.header();
  }

  private static int offsetAndBits(Slice slice) {
    return slice.offset() << 6 | (slice.bits() - 1);
  }
}
