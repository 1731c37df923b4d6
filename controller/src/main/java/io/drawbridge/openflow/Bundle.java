package io.drawbridge.openflow;

import io.drawbridge.openflow.wire.FlowCodec;
import io.drawbridge.openflow.wire.Messages;
import io.drawbridge.openflow.wire.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One bundle: open, adds, barrier, and commit only if nothing was refused; Open vSwitch would
 * commit the rest. Belongs to the connection's event loop, which hands it the errors that carry its
 * xids. Adds are written while the channel takes them; {@link #write} goes on when it takes more.
 */
final class Bundle {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final DefaultConnection connection;
  private final Channel channel;
  private final int id;
  private final int firstXid;
  private final List<FlowChange> changes;
  private final CompletableFuture<Void> done;
  private int next;
  private boolean filled;
  private @org.jspecify.annotations.Nullable String refusal;

  Bundle(
      DefaultConnection connection,
      Channel channel,
      int id,
      int firstXid,
      List<FlowChange> changes,
      CompletableFuture<Void> done) {
    this.connection = connection;
    this.channel = channel;
    this.id = id;
    this.firstXid = firstXid;
    this.changes = changes;
    this.done = done;
  }

  /** How many xids it uses: one for opening, one a change, one for closing. */
  static int xids(List<FlowChange> changes) {
    return changes.size() + 2;
  }

  void open() {
    ByteBuf out = channel.alloc().buffer(32);
    Messages.bundleControl(out, firstXid, id, Messages.BUNDLE_OPEN);
    channel.write(out, channel.voidPromise());
    write();
  }

  /** Writes what the channel takes; called again when it is writable. */
  void write() {
    while (next < changes.size() && channel.isWritable()) {
      ByteBuf out = channel.alloc().buffer(CHUNK_BYTES);
      while (next < changes.size() && out.readableBytes() < CHUNK_BYTES) {
        add(out, firstXid + 1 + next, changes.get(next));
        next++;
      }
      channel.writeAndFlush(out, channel.voidPromise());
    }
    if (next == changes.size() && !filled) {
      filled = true;
      connection.barrier(this::close, this::fail);
    }
  }

  private void add(ByteBuf out, int xid, FlowChange change) {
    int start = Messages.beginBundleAdd(out, xid, id);
    if (change instanceof FlowChange.Put put) {
      FlowCodec.writeAdd(out, xid, put.flow());
    } else if (change instanceof FlowChange.Delete delete) {
      FlowCodec.writeDelete(out, xid, delete.key());
    } else if (change instanceof FlowChange.DeleteByCookie delete) {
      FlowCodec.writeDelete(out, xid, delete.table(), delete.cookie());
    }
    Wire.finish(out, start);
  }

  /** An error with one of the bundle's xids. */
  boolean refused(int xid, String error) {
    int index = xid - firstXid;
    if (index < 0 || index >= xids(changes)) {
      return false;
    }
    boolean ofChange = index > 0 && index <= changes.size();
    if (refusal == null || (ofChange && !refusal.contains(": "))) {
      refusal =
          ofChange ? error + ": " + changes.get(index - 1) : error + " for the bundle as a whole";
    }
    return true;
  }

  private void close() {
    int closing = refusal == null ? Messages.BUNDLE_COMMIT : Messages.BUNDLE_DISCARD;
    ByteBuf out = channel.alloc().buffer(32);
    Messages.bundleControl(out, firstXid + 1 + changes.size(), id, closing);
    channel.write(out, channel.voidPromise());
    connection.barrier(this::closed, this::fail);
  }

  private void closed() {
    connection.bundleDone(this);
    if (refusal == null) {
      done.complete(null);
    } else {
      done.completeExceptionally(
          new SwitchRefusedException("the switch refused, nothing was changed: " + refusal));
    }
  }

  /** The connection ended. */
  void fail(RuntimeException why) {
    connection.bundleDone(this);
    done.completeExceptionally(why);
  }
}
