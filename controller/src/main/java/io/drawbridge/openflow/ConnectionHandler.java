package io.drawbridge.openflow;

import io.drawbridge.openflow.wire.ErrorText;
import io.drawbridge.openflow.wire.Messages;
import io.drawbridge.openflow.wire.Wire;
import io.drawbridge.openflow.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The states of one connection: hello, features, connected, closed. Strange bytes end this
 * connection at worst; a message that is not understood is counted and skipped.
 */
final class ConnectionHandler extends SimpleChannelInboundHandler<ByteBuf> {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);
  private static final int LARGEST_MESSAGE = 0xffff;

  /** How many messages that make no sense one connection may send before it is closed. */
  private static final int PATIENCE = 100;

  private static final int HELLO_FAILED = 0;
  private static final int BAD_REQUEST = 1;
  private static final int BAD_TYPE = 1;
  private static final int NOT_PERMITTED = 5;

  /** How far a connection is. */
  enum State {
    AWAITING_HELLO,
    AWAITING_FEATURES,
    CONNECTED,
    CLOSED
  }

  private final ConnectionRegistry registry;
  private final FrameDecoder decoder;
  private final long handshakeMillis;
  private State state = State.AWAITING_HELLO;
  private @Nullable DefaultConnection connection;
  private java.util.concurrent.@Nullable Future<?> handshakeTimeout;
  private int strange;
  private boolean echoPending;

  ConnectionHandler(ConnectionRegistry registry, FrameDecoder decoder, long handshakeMillis) {
    this.registry = registry;
    this.decoder = decoder;
    this.handshakeMillis = handshakeMillis;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    send(context, 1, Messages::hello);
    ScheduledFuture<?> timeout =
        context
            .executor()
            .schedule(
                () -> {
                  if (state != State.CONNECTED) {
                    close(context, "no handshake within " + handshakeMillis + " ms");
                  }
                },
                handshakeMillis,
                TimeUnit.MILLISECONDS);
    handshakeTimeout = timeout;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
    if (state == State.CLOSED) {
      return;
    }
    int version = message.readUnsignedByte();
    int type = message.readUnsignedByte();
    message.skipBytes(2);
    int xid = message.readInt();
    echoPending = false;
    try {
      if (type == Wire.HELLO && state == State.AWAITING_HELLO) {
        hello(context, version, xid, message);
      } else if (version != Wire.VERSION) {
        // Open vSwitch encodes some errors with a version of garbage.
        strange(context, "a message of version " + version + " and type " + type);
      } else {
        dispatch(context, type, xid, message);
      }
    } catch (WireException | IndexOutOfBoundsException malformed) {
      strange(context, malformed.getMessage());
    }
  }

  private void hello(ChannelHandlerContext context, int version, int xid, ByteBuf body) {
    if (!speaks(version, body)) {
      send(
          context,
          xid,
          (out, id) ->
              Messages.error(out, id, HELLO_FAILED, 0, "Drawbridge speaks OpenFlow 1.3 only"));
      close(
          context,
          "it does not speak OpenFlow 1.3; ovs-vsctl set bridge BRIDGE protocols=OpenFlow13");
      return;
    }
    state = State.AWAITING_FEATURES;
    send(context, 2, (out, id) -> Messages.empty(out, Wire.FEATURES_REQUEST, id));
  }

  /** OpenFlow 1.3.5, 6.3.1: by the bitmaps if there is one, else the lower version counts. */
  private static boolean speaks(int version, ByteBuf body) {
    while (body.readableBytes() >= 4) {
      int type = body.readUnsignedShort();
      int length = body.readUnsignedShort();
      if (length < 4 || length - 4 > body.readableBytes()) {
        break;
      }
      ByteBuf element = body.readSlice(length - 4);
      if (type == 1 && element.readableBytes() >= 4) {
        return (element.readInt() & 1 << Wire.VERSION) != 0;
      }
      body.skipBytes(Math.min(body.readableBytes(), (8 - length % 8) % 8));
    }
    return version >= Wire.VERSION;
  }

  private void dispatch(ChannelHandlerContext context, int type, int xid, ByteBuf body) {
    switch (type) {
      case Wire.ECHO_REQUEST -> send(context, xid, (out, id) -> Messages.echoReply(out, id, body));
      case Wire.ECHO_REPLY, Wire.HELLO, Wire.FLOW_REMOVED -> {}
      case Wire.FEATURES_REPLY -> features(context, body);
      case Wire.ERROR -> error(context, xid, body);
      default -> connected(context, type, xid, body);
    }
  }

  private void features(ChannelHandlerContext context, ByteBuf body) {
    if (state != State.AWAITING_FEATURES || body.readableBytes() < 24) {
      strange(context, "features that were not asked for, or are cut");
      return;
    }
    long datapathId = body.readLong();
    String remote = String.valueOf(context.channel().remoteAddress());
    if (!registry.admits(datapathId, remote)) {
      send(
          context,
          2,
          (out, id) ->
              Messages.error(
                  out, id, BAD_REQUEST, NOT_PERMITTED, "no document names this datapath id"));
      close(
          context,
          String.format(
              "no document names the datapath id %016x; add it under switches", datapathId));
      return;
    }
    state = State.CONNECTED;
    if (handshakeTimeout != null) {
      handshakeTimeout.cancel(false);
    }
    decoder.allow(LARGEST_MESSAGE);
    send(context, 3, Messages::setConfig);
    DefaultConnection made = new DefaultConnection(context.channel(), datapathId, remote);
    connection = made;
    registry.connected(made);
  }

  private void connected(ChannelHandlerContext context, int type, int xid, ByteBuf body) {
    DefaultConnection current = connection;
    if (state != State.CONNECTED || current == null) {
      strange(context, "a message of type " + type + " before the handshake");
      return;
    }
    switch (type) {
      case Wire.PACKET_IN -> registry.packetIn(current, Messages.readPacketIn(body));
      case Wire.PORT_STATUS -> registry.portsChanged(current);
      case Wire.MULTIPART_REPLY, Wire.BARRIER_REPLY -> {
        if (!current.answered(xid, type, body)) {
          strange(context, "an answer of type " + type + " to nothing asked");
        }
      }
      case Wire.EXPERIMENTER -> {} // bundle replies: the barrier behind them is what counts
      default -> {
        send(context, xid, (out, id) -> Messages.error(out, id, BAD_REQUEST, BAD_TYPE, ""));
        strange(context, "a message of type " + type);
      }
    }
  }

  private void error(ChannelHandlerContext context, int xid, ByteBuf body) {
    String error = ErrorText.read(body);
    DefaultConnection current = connection;
    if (current == null || !current.refused(xid, error)) {
      strange(context, "an error for nothing that waits: " + error);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    DefaultConnection current = connection;
    if (current != null && context.channel().isWritable()) {
      current.writable();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(event instanceof IdleStateEvent)) {
      return;
    }
    if (echoPending) {
      close(context, "it answers no echo request");
    } else {
      echoPending = true;
      send(context, 4, (out, id) -> Messages.empty(out, Wire.ECHO_REQUEST, id));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    state = State.CLOSED;
    if (handshakeTimeout != null) {
      handshakeTimeout.cancel(false);
    }
    DefaultConnection last = connection;
    connection = null;
    if (last != null) {
      last.lost();
      registry.disconnected(last);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Throwable root = cause.getCause() instanceof WireException wire ? wire : cause;
    if (!(root instanceof WireException) && !(root instanceof java.io.IOException)) {
      LOG.error("a defect in the connection from {}", context.channel().remoteAddress(), cause);
    }
    close(context, String.valueOf(root.getMessage()));
  }

  private void strange(ChannelHandlerContext context, @Nullable String what) {
    strange++;
    if (strange == 1) {
      LOG.warn("{} sent {}; more of its kind are counted, not logged", peer(context), what);
    }
    if (strange > PATIENCE) {
      close(context, PATIENCE + " messages made no sense, the last: " + what);
    }
  }

  private void close(ChannelHandlerContext context, String why) {
    if (state != State.CLOSED) {
      LOG.info("closing the connection from {}: {}", peer(context), why);
      state = State.CLOSED;
    }
    context.close();
  }

  private String peer(ChannelHandlerContext context) {
    DefaultConnection current = connection;
    return current != null ? current.toString() : String.valueOf(context.channel().remoteAddress());
  }

  private interface Writer {
    void write(ByteBuf out, int xid);
  }

  private static void send(ChannelHandlerContext context, int xid, Writer writer) {
    ByteBuf out = context.alloc().buffer(64);
    writer.write(out, xid);
    context.writeAndFlush(out, context.voidPromise());
  }
}
