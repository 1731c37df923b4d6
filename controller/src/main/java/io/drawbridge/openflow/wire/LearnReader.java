package io.drawbridge.openflow.wire;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Action.LearnSpec;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Slice;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads NXAST_LEARN and NXAST_LEARN2. */
final class LearnReader {
  private static final int LOAD = 1;

  private LearnReader() {}

  static Optional<Action> read(ByteBuf in, boolean limited) {
    int idle = in.readUnsignedShort();
    int hard = in.readUnsignedShort();
    int priority = in.readUnsignedShort();
    long cookie = in.readLong();
    int flags = in.readUnsignedShort();
    int table = in.readUnsignedByte();
    in.skipBytes(1);
    int finIdle = in.readUnsignedShort();
    int finHard = in.readUnsignedShort();
    if (flags != (limited ? ActionWriter.LEARN_WRITE_RESULT : 0) || finIdle != 0 || finHard != 0) {
      return Optional.empty();
    }
    Optional<Action.Limit> limit = Optional.empty();
    if (limited) {
      int most = in.readInt();
      int offset = in.readUnsignedShort();
      in.skipBytes(2);
      limit = ActionReader.slice(in.readInt(), offset, 1).map(bit -> new Action.Limit(most, bit));
      if (limit.isEmpty()) {
        return Optional.empty();
      }
    }
    List<LearnSpec> specs = new ArrayList<>();
    while (in.readableBytes() >= 2) {
      int header = in.readUnsignedShort();
      if (header == 0) {
        break; // padding
      }
      Optional<LearnSpec> spec = spec(header, in);
      if (spec.isEmpty()) {
        return Optional.empty();
      }
      specs.add(spec.get());
    }
    return Optional.of(new Action.Learn(table, priority, cookie, idle, hard, specs, limit));
  }

  private static Optional<LearnSpec> spec(int header, ByteBuf in) {
    int bits = header & 0x7ff;
    int destination = header >>> 11 & 3;
    boolean immediate = (header & 1 << 13) != 0;
    if (destination > LOAD || bits == 0 || (immediate && bits > 64)) {
      return Optional.empty();
    }
    if (immediate) {
      Bits value = Wire.readBits(in, (bits + 15) / 16 * 2);
      Optional<Slice> target = slice(in, bits);
      return target.map(
          slice ->
              destination == LOAD
                  ? new LearnSpec.LoadValue(value.low(), slice)
                  : new LearnSpec.MatchValue(value.low(), slice));
    }
    Optional<Slice> source = slice(in, bits);
    Optional<Slice> target = slice(in, bits);
    if (source.isEmpty() || target.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        destination == LOAD
            ? new LearnSpec.LoadField(source.get(), target.get())
            : new LearnSpec.MatchField(source.get(), target.get()));
  }

  private static Optional<Slice> slice(ByteBuf in, int bits) {
    int header = in.readInt();
    return ActionReader.slice(header, in.readUnsignedShort(), bits);
  }
}
