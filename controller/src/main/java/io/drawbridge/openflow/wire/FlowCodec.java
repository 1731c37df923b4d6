package io.drawbridge.openflow.wire;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Flow;
import io.drawbridge.openflow.FlowStatistics;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Flow-mods out, flow statistics in (OpenFlow 1.3.5, 7.3.4.1 and 7.3.5.2). */
public final class FlowCodec {
  private static final int ADD = 0;
  private static final int DELETE = 3;
  private static final int DELETE_STRICT = 4;
  private static final int GOTO_TABLE = 1;
  private static final int APPLY_ACTIONS = 4;
  private static final int METER = 6;

  /** The last action of a flow that was read with fields in its match that are not known here. */
  public static final Action UNKNOWN_MATCH = new Action.Unknown("match");

  private FlowCodec() {}

  /** A whole flow-mod message that adds or replaces. */
  public static void writeAdd(ByteBuf out, int xid, Flow flow) {
    int start = begin(out, xid, flow.cookie(), flow.table(), ADD, flow.priority());
    MatchCodec.write(out, flow.match());
    List<Action> actions = flow.actions();
    int first = 0;
    if (!actions.isEmpty() && actions.get(0) instanceof Action.Metered metered) {
      out.writeShort(METER).writeShort(8).writeInt(metered.meter());
      first = 1;
    }
    int apply = actions.size();
    if (apply > 0 && actions.get(apply - 1) instanceof Action.Goto) {
      apply--;
    }
    if (apply > first) {
      int instruction = out.writerIndex();
      out.writeShort(APPLY_ACTIONS).writeShort(0).writeZero(4);
      ActionWriter.write(out, actions.subList(first, apply));
      out.setShort(instruction + 2, out.writerIndex() - instruction);
    }
    if (apply < actions.size() && actions.get(apply) instanceof Action.Goto go) {
      out.writeShort(GOTO_TABLE).writeShort(8).writeByte(go.table()).writeZero(3);
    }
    Wire.finish(out, start);
  }

  /** A whole flow-mod message that deletes exactly this flow. */
  public static void writeDelete(ByteBuf out, int xid, Flow.Key key) {
    int start = begin(out, xid, 0, key.table(), DELETE_STRICT, key.priority());
    MatchCodec.write(out, key.match());
    Wire.finish(out, start);
  }

  /** A whole flow-mod message that deletes the flows of a table with this cookie. */
  public static void writeDelete(ByteBuf out, int xid, int table, long cookie) {
    int start = begin(out, xid, cookie, table, DELETE, 0);
    out.setLong(start + Wire.HEADER + 8, -1L); // the cookie's mask: all of it
    MatchCodec.write(out, io.drawbridge.flow.Match.ANY);
    Wire.finish(out, start);
  }

  private static int begin(
      ByteBuf out, int xid, long cookie, int table, int command, int priority) {
    int start = Wire.begin(out, Wire.FLOW_MOD, xid);
    out.writeLong(cookie).writeLong(0).writeByte(table).writeByte(command);
    out.writeShort(0).writeShort(0).writeShort(priority);
    out.writeInt(Wire.NO_BUFFER).writeInt(Wire.ANY).writeInt(Wire.ANY);
    out.writeShort(0).writeZero(2);
    return start;
  }

  /**
   * Reads the entries of one flow statistics reply.
   *
   * @throws WireException if a length runs past the end
   */
  public static List<FlowStatistics> readStatistics(ByteBuf in) {
    List<FlowStatistics> flows = new ArrayList<>();
    while (in.isReadable()) {
      int length = in.readableBytes() < 2 ? 0 : in.getUnsignedShort(in.readerIndex());
      if (length < 56 || length > in.readableBytes()) {
        throw new WireException("a flow statistics entry of length " + length);
      }
      flows.add(one(in.readSlice(length)));
    }
    return flows;
  }

  private static FlowStatistics one(ByteBuf in) {
    in.skipBytes(2);
    int table = in.readUnsignedByte();
    in.skipBytes(1);
    long duration = in.readUnsignedInt();
    in.skipBytes(4);
    int priority = in.readUnsignedShort();
    int idle = in.readUnsignedShort();
    int hard = in.readUnsignedShort();
    in.skipBytes(6);
    long cookie = in.readLong();
    long packets = in.readLong();
    long bytes = in.readLong();
    MatchCodec.Read match = MatchCodec.read(in);
    List<Action> actions = instructions(in);
    if (!match.complete()) {
      actions.add(UNKNOWN_MATCH);
    }
    Flow flow = new Flow(table, priority, match.match(), actions, cookie);
    return new FlowStatistics(flow, packets, bytes, duration, idle, hard);
  }

  private static List<Action> instructions(ByteBuf in) {
    List<Action> actions = new ArrayList<>();
    while (in.isReadable()) {
      if (in.readableBytes() < 8) {
        throw new WireException("instructions with " + in.readableBytes() + " bytes too many");
      }
      int type = in.getUnsignedShort(in.readerIndex());
      int length = in.getUnsignedShort(in.readerIndex() + 2);
      if (length < 8 || length > in.readableBytes()) {
        throw new WireException("an instruction of length " + length);
      }
      ByteBuf instruction = in.readSlice(length);
      switch (type) {
        case GOTO_TABLE -> actions.add(new Action.Goto(instruction.getUnsignedByte(4)));
        case METER -> actions.add(new Action.Metered(instruction.getInt(4)));
        case APPLY_ACTIONS -> actions.addAll(ActionReader.read(instruction.skipBytes(8)));
        default -> actions.add(new Action.Unknown("instruction " + type));
      }
    }
    return actions;
  }
}
