package io.drawbridge.openflow;

import io.drawbridge.flow.Action;
import io.drawbridge.openflow.wire.FlowCodec;
import io.drawbridge.openflow.wire.Messages;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connected switch. Its state belongs to the channel's event loop; the public methods hand over
 * to it.
 */
final class DefaultConnection implements SwitchConnection {
  private static final int METER_ADD = 0;
  private static final int METER_MODIFY = 1;
  private static final int METER_DELETE = 2;

  private final Channel channel;
  private final long datapathId;
  private final String remoteAddress;
  private final PendingRequests pending = new PendingRequests();
  private @Nullable Bundle bundle;
  private int nextXid = 1000;
  private int nextBundle = 1;

  DefaultConnection(Channel channel, long datapathId, String remoteAddress) {
    this.channel = channel;
    this.datapathId = datapathId;
    this.remoteAddress = remoteAddress;
  }

  @Override
  public long datapathId() {
    return datapathId;
  }

  @Override
  public String remoteAddress() {
    return remoteAddress;
  }

  @Override
  public CompletableFuture<List<PortDescription>> ports() {
    return multipart(Messages.MULTIPART_PORT_DESC, Messages::readPorts, Messages::portsRequest);
  }

  @Override
  public CompletableFuture<List<FlowStatistics>> flows() {
    return flows(-1);
  }

  @Override
  public CompletableFuture<List<FlowStatistics>> flows(int table) {
    return multipart(
        Messages.MULTIPART_FLOW,
        FlowCodec::readStatistics,
        (out, xid) -> Messages.flowsRequest(out, xid, table));
  }

  @Override
  public CompletableFuture<List<FlowStatistics>> flowsWithCookie(long cookie) {
    return multipart(
        Messages.MULTIPART_FLOW,
        FlowCodec::readStatistics,
        (out, xid) -> Messages.flowsWithCookieRequest(out, xid, cookie));
  }

  @Override
  public CompletableFuture<List<Meter>> meters() {
    return multipart(
        Messages.MULTIPART_METER_CONFIG, Messages::readMeters, Messages::metersRequest);
  }

  @Override
  public CompletableFuture<Void> setMeters(List<Meter> meters) {
    return meters()
        .thenCompose(
            there -> {
              List<Integer> known = there.stream().map(Meter::id).toList();
              return messages(
                  meters.size(),
                  (out, xid, i) ->
                      Messages.meterMod(
                          out,
                          xid,
                          known.contains(meters.get(i).id()) ? METER_MODIFY : METER_ADD,
                          meters.get(i)));
            });
  }

  @Override
  public CompletableFuture<Void> deleteMeters(List<Integer> ids) {
    return messages(
        ids.size(),
        (out, xid, i) -> Messages.meterMod(out, xid, METER_DELETE, new Meter(ids.get(i), 0, 0)));
  }

  @Override
  public CompletableFuture<Void> commit(List<FlowChange> changes) {
    List<FlowChange> copy = List.copyOf(changes);
    CompletableFuture<Void> done = new CompletableFuture<>();
    onLoop(
        done,
        () -> {
          if (bundle != null) {
            done.completeExceptionally(new IllegalStateException("a bundle is under way"));
            return;
          }
          Bundle opened =
              new Bundle(this, channel, nextBundle++, takeXids(Bundle.xids(copy)), copy, done);
          bundle = opened;
          opened.open();
        });
    return done;
  }

  @Override
  public void packetOut(byte[] frame, List<Action> actions) {
    channel
        .eventLoop()
        .execute(
            () -> {
              // A switch that does not keep up loses these first: they are asked for again.
              if (channel.isActive() && channel.isWritable()) {
                ByteBuf out = channel.alloc().buffer(frame.length + 256);
                Messages.packetOut(out, takeXids(1), frame, actions);
                channel.writeAndFlush(out, channel.voidPromise());
              }
            });
  }

  @Override
  public CompletableFuture<Void> flushConntrackZone(int zone) {
    return messages(1, (out, xid, i) -> Messages.flushConntrackZone(out, xid, zone));
  }

  @Override
  public void close() {
    channel.close();
  }

  @Override
  public String toString() {
    return "switch " + String.format("%016x", datapathId) + " at " + remoteAddress;
  }

  /** Sends a barrier; event loop only. */
  void barrier(Runnable then, Consumer<RuntimeException> failed) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    var unused =
        done.whenComplete(
            (nothing, error) -> {
              if (error == null) {
                then.run();
              } else {
                failed.accept((RuntimeException) error);
              }
            });
    int xid = takeXids(1);
    if (pending.add(xid, PendingRequests.completing(done))) {
      ByteBuf out = channel.alloc().buffer(8);
      Messages.empty(out, io.drawbridge.openflow.wire.Wire.BARRIER_REQUEST, xid);
      channel.writeAndFlush(out, channel.voidPromise());
    }
  }

  void bundleDone(Bundle finished) {
    if (bundle == finished) {
      bundle = null;
    }
  }

  /** A reply came; event loop only. */
  boolean answered(int xid, int type, ByteBuf body) {
    return pending.take(xid, type, body);
  }

  /** An error came; event loop only. */
  boolean refused(int xid, String error) {
    Bundle open = bundle;
    return (open != null && open.refused(xid, error)) || pending.refuse(xid, error);
  }

  /** The channel takes more; event loop only. */
  void writable() {
    Bundle open = bundle;
    if (open != null) {
      open.write();
    }
  }

  /** The channel is closed; event loop only. */
  void lost() {
    ConnectionLostException why =
        new ConnectionLostException("the connection to " + this + " ended");
    Bundle open = bundle;
    if (open != null) {
      open.fail(why);
    }
    pending.failAll(why);
  }

  private interface Writer {
    void write(ByteBuf out, int xid);
  }

  private interface IndexedWriter {
    void write(ByteBuf out, int xid, int index);
  }

  private <T> CompletableFuture<List<T>> multipart(
      int type, Function<ByteBuf, List<T>> reader, Writer writer) {
    CompletableFuture<List<T>> future = new CompletableFuture<>();
    onLoop(
        future,
        () -> {
          int xid = takeXids(1);
          if (pending.add(xid, new MultipartAnswer<>(type, reader, future))) {
            ByteBuf out = channel.alloc().buffer(64);
            writer.write(out, xid);
            channel.writeAndFlush(out, channel.voidPromise());
          }
        });
    return future;
  }

  /** Sends messages that are answered only when refused, and a barrier behind them. */
  private CompletableFuture<Void> messages(int count, IndexedWriter writer) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    onLoop(
        done,
        () -> {
          for (int i = 0; i < count; i++) {
            int xid = takeXids(1);
            ByteBuf out = channel.alloc().buffer(64);
            writer.write(out, xid, i);
            pending.add(xid, PendingRequests.completing(done));
            channel.write(out, channel.voidPromise());
          }
          int last = nextXid - 1;
          barrier(
              () -> {
                for (int i = 0; i < count; i++) {
                  pending.forget(last - i);
                }
                done.complete(null);
              },
              done::completeExceptionally);
        });
    return done;
  }

  private void onLoop(CompletableFuture<?> future, Runnable task) {
    channel
        .eventLoop()
        .execute(
            () -> {
              if (channel.isActive()) {
                task.run();
              } else {
                future.completeExceptionally(
                    new ConnectionLostException("the connection to " + this + " ended"));
              }
            });
  }

  private int takeXids(int count) {
    if (nextXid > Integer.MAX_VALUE - count) {
      nextXid = 1000;
    }
    int first = nextXid;
    nextXid += count;
    return first;
  }
}
