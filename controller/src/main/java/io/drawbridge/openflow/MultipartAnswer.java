package io.drawbridge.openflow;

import io.drawbridge.openflow.wire.Wire;
import io.drawbridge.openflow.wire.WireException;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Collects the parts of a multipart reply (OpenFlow 1.3.5, 7.3.5). */
final class MultipartAnswer<T> implements PendingRequests.Answer {
  private static final int MORE = 1;

  /** A switch that goes on for ever is not believed. */
  private static final int MOST_ITEMS = 2_000_000;

  private final int multipartType;
  private final Function<ByteBuf, List<T>> reader;
  private final CompletableFuture<List<T>> future;
  private final List<T> items = new ArrayList<>();

  MultipartAnswer(
      int multipartType, Function<ByteBuf, List<T>> reader, CompletableFuture<List<T>> future) {
    this.multipartType = multipartType;
    this.reader = reader;
    this.future = future;
  }

  @Override
  public boolean take(int type, ByteBuf body) {
    if (type != Wire.MULTIPART_REPLY
        || body.readableBytes() < 8
        || body.readUnsignedShort() != multipartType) {
      throw new WireException("an answer of type " + type + " to a multipart request");
    }
    boolean more = (body.readUnsignedShort() & MORE) != 0;
    body.skipBytes(4);
    items.addAll(reader.apply(body));
    if (items.size() > MOST_ITEMS) {
      throw new WireException("a multipart reply without an end");
    }
    if (!more) {
      future.complete(items);
    }
    return !more;
  }

  @Override
  public void fail(RuntimeException why) {
    future.completeExceptionally(why);
  }
}
