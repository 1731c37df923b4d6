package io.drawbridge.openflow.wire;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Ports;
import io.drawbridge.flow.Slice;
import io.drawbridge.net.IpAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads actions back into what was sent; whatever else a switch has becomes {@link Action.Unknown}.
 */
final class ActionReader {
  private static final int DEEPEST = 4;

  private ActionReader() {}

  static List<Action> read(ByteBuf in) {
    return read(in, 0);
  }

  private static List<Action> read(ByteBuf in, int depth) {
    List<Action> actions = new ArrayList<>();
    while (in.isReadable()) {
      if (in.readableBytes() < 8) {
        throw new WireException("actions with " + in.readableBytes() + " bytes too many");
      }
      int length = in.getUnsignedShort(in.readerIndex() + 2);
      if (length < 8 || length % 8 != 0 || length > in.readableBytes()) {
        throw new WireException("an action of length " + length);
      }
      actions.add(one(in.readSlice(length), depth));
    }
    return actions;
  }

  private static Action one(ByteBuf in, int depth) {
    ByteBuf whole = in.slice();
    try {
      Optional<Action> action = known(in, depth);
      if (action.isPresent()) {
        return action.get();
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException notOurs) {
      // Not in the shape Drawbridge gives it; kept as it is below.
    }
    return new Action.Unknown(ByteBufUtil.hexDump(whole));
  }

  private static Optional<Action> known(ByteBuf in, int depth) {
    int type = in.readUnsignedShort();
    in.skipBytes(2);
    return switch (type) {
      case ActionWriter.OUTPUT -> {
        int port = in.readInt();
        int maxLength = in.readUnsignedShort();
        yield Optional.of(
            port == Ports.CONTROLLER
                ? new Action.ToController(maxLength, Optional.empty())
                : new Action.Output(port));
      }
      case ActionWriter.PUSH_VLAN ->
          in.readUnsignedShort() == ActionWriter.VLAN_TAG
              ? Optional.of(new Action.PushVlan())
              : Optional.empty();
      case ActionWriter.POP_VLAN -> Optional.of(new Action.PopVlan());
      case ActionWriter.DEC_NW_TTL -> Optional.of(new Action.DecTtl());
      case ActionWriter.SET_FIELD -> setField(in);
      case ActionWriter.EXPERIMENTER ->
          in.readInt() == Wire.NICIRA
              ? nicira(in.readUnsignedShort(), in, depth)
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<Action> nicira(int subtype, ByteBuf in, int depth) {
    return switch (subtype) {
      case ActionWriter.NX_MOVE -> move(in);
      case ActionWriter.NX_LOAD -> load(in);
      case ActionWriter.NX_LOAD2 -> setField(in);
      case ActionWriter.NX_RESUBMIT_TABLE -> {
        in.skipBytes(2);
        yield Optional.of(new Action.Resubmit(in.readUnsignedByte()));
      }
      case ActionWriter.NX_OUTPUT_REG -> {
        int offsetAndBits = in.readUnsignedShort();
        yield slice(in.readInt(), offsetAndBits >>> 6, (offsetAndBits & 0x3f) + 1)
            .map(Action.OutputField::new);
      }
      case ActionWriter.NX_CONTROLLER2 -> toController(in);
      case ActionWriter.NX_CONJUNCTION -> {
        int clause = in.readUnsignedByte() + 1;
        int clauses = in.readUnsignedByte();
        yield Optional.of(new Action.Conjunction(in.readUnsignedInt(), clause, clauses));
      }
      case ActionWriter.NX_CHECK_PKT_LARGER -> {
        int bytes = in.readUnsignedShort();
        int offset = in.readUnsignedShort();
        yield slice(in.readInt(), offset, 1).map(bit -> new Action.CheckLonger(bytes, bit));
      }
      case ActionWriter.NX_CLONE -> {
        in.skipBytes(6);
        yield depth >= DEEPEST
            ? Optional.empty()
            : Optional.of(new Action.Clone(read(in, depth + 1)));
      }
      case ActionWriter.NX_CT_CLEAR -> Optional.of(new Action.CtClear());
      case ActionWriter.NX_CT -> depth >= DEEPEST ? Optional.empty() : ct(in, depth);
      case ActionWriter.NX_LEARN -> LearnReader.read(in, false);
      case ActionWriter.NX_LEARN2 -> LearnReader.read(in, true);
      default -> Optional.empty();
    };
  }

  private static Optional<Action> setField(ByteBuf in) {
    int header = in.readInt();
    Field field = MatchCodec.field(header).orElse(null);
    if (field == null) {
      return Optional.empty();
    }
    boolean masked = (header & 0x100) != 0;
    Bits value = Wire.readBits(in, field.bytes());
    Bits mask = masked ? Wire.readBits(in, field.bytes()) : field.allOnes();
    return Optional.of(new Action.SetField(field, value, mask));
  }

  private static Optional<Action> load(ByteBuf in) {
    int offsetAndBits = in.readUnsignedShort();
    int header = in.readInt();
    if (header == ActionWriter.NXM_IN_PORT) {
      return Optional.of(
          new Action.SetField(
              Field.IN_PORT, Bits.of(in.readLong() & 0xffff), Field.IN_PORT.allOnes()));
    }
    Optional<Slice> slice = slice(header, offsetAndBits >>> 6, (offsetAndBits & 0x3f) + 1);
    long value = in.readLong();
    return slice.map(target -> target.set(value));
  }

  private static Optional<Action> move(ByteBuf in) {
    int bits = in.readUnsignedShort();
    int sourceOffset = in.readUnsignedShort();
    int targetOffset = in.readUnsignedShort();
    Optional<Slice> source = slice(in.readInt(), sourceOffset, bits);
    Optional<Slice> target = slice(in.readInt(), targetOffset, bits);
    return source.flatMap(from -> target.map(to -> new Action.Move(from, to)));
  }

  private static Optional<Action> toController(ByteBuf in) {
    in.skipBytes(6);
    int maxLength = 0xffff;
    Optional<Integer> meter = Optional.empty();
    while (in.readableBytes() >= 4) {
      int type = in.readUnsignedShort();
      int length = in.readUnsignedShort();
      int padded = (length + 7) / 8 * 8;
      if (length < 4 || padded - 4 > in.readableBytes()) {
        return Optional.empty();
      }
      ByteBuf property = in.readSlice(padded - 4);
      switch (type) {
        case ActionWriter.CONTROLLER2_MAX_LENGTH -> maxLength = property.readUnsignedShort();
        case ActionWriter.CONTROLLER2_METER -> meter = Optional.of(property.readInt());
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(new Action.ToController(maxLength, meter));
  }

  private static Optional<Action> ct(ByteBuf in, int depth) {
    int flags = in.readUnsignedShort();
    int zoneSource = in.readInt();
    int zone = in.readUnsignedShort();
    int table = in.readUnsignedByte();
    in.skipBytes(3);
    int alg = in.readUnsignedShort();
    Optional<Action.Zone> read =
        zoneSource == 0
            ? Optional.of(new Action.Zone.Fixed(zone))
            : slice(zoneSource, zone >>> 6, (zone & 0x3f) + 1).map(Action.Zone.FromField::new);
    if (alg != 0 || (flags & ~ActionWriter.CT_COMMIT) != 0 || read.isEmpty()) {
      return Optional.empty();
    }
    Optional<Action.Nat> nat = Optional.empty();
    List<Action> exec = new ArrayList<>();
    while (in.isReadable()) {
      int length = in.getUnsignedShort(in.readerIndex() + 2);
      if (length < 8 || length > in.readableBytes()) {
        return Optional.empty();
      }
      ByteBuf nested = in.readSlice(length);
      if (nested.getInt(4) == Wire.NICIRA
          && nested.getUnsignedShort(0) == ActionWriter.EXPERIMENTER
          && nested.getUnsignedShort(8) == ActionWriter.NX_NAT) {
        nat = nat(nested);
        if (nat.isEmpty()) {
          return Optional.empty();
        }
      } else {
        exec.add(one(nested, depth + 1));
      }
    }
    return Optional.of(
        new Action.Ct(
            (flags & ActionWriter.CT_COMMIT) != 0,
            read.get(),
            table == ActionWriter.NO_TABLE ? Optional.empty() : Optional.of(table),
            nat,
            exec));
  }

  private static Optional<Action.Nat> nat(ByteBuf in) {
    in.skipBytes(12);
    int flags = in.readUnsignedShort();
    int present = in.readUnsignedShort();
    Action.Nat.Kind kind;
    switch (flags) {
      case 0 -> kind = Action.Nat.Kind.EXISTING;
      case 1 -> kind = Action.Nat.Kind.SOURCE;
      case 2 -> kind = Action.Nat.Kind.DESTINATION;
      default -> {
        return Optional.empty();
      }
    }
    if ((present & ~0x3f) != 0) {
      return Optional.empty();
    }
    Optional<IpAddress> first = address(in, present, 1, 4);
    Optional<IpAddress> last = address(in, present, 2, 8);
    Optional<Action.PortBounds> ports = Optional.empty();
    if ((present & 16) != 0) {
      int lowest = in.readUnsignedShort();
      int highest = (present & 32) != 0 ? in.readUnsignedShort() : lowest;
      ports = Optional.of(new Action.PortBounds(lowest, highest));
    }
    return Optional.of(new Action.Nat(kind, first, last.isPresent() ? last : first, ports));
  }

  private static Optional<IpAddress> address(ByteBuf in, int present, int ipv4, int ipv6) {
    if ((present & (ipv4 | ipv6)) == 0) {
      return Optional.empty();
    }
    byte[] bytes = new byte[(present & ipv4) != 0 ? 4 : 16];
    in.readBytes(bytes);
    return Optional.of(IpAddress.of(bytes));
  }

  static Optional<Slice> slice(int header, int offset, int bits) {
    return MatchCodec.field(header).map(field -> new Slice(field, offset, bits));
  }
}
