package io.drawbridge.ovsdb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import io.drawbridge.network.DatabaseAddress;
import io.drawbridge.reconcile.DatabasePort;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.json.JsonObjectDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Monitors table Interface of one database (RFC 7047, 4.1.5), again after 1 to 10 s whenever the
 * connection ends. All state belongs to its event loop.
 */
final class Session {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_MESSAGE = 64 << 20;
  private static final int SILENCE_SECONDS = 5;
  private static final int LONGEST_PAUSE_SECONDS = 10;
  private static final String MONITOR =
      """
      {"id":"monitor","method":"monitor","params":["Open_vSwitch",null,
      {"Interface":[{"columns":["name","ofport","external_ids"]}]}]}
      """;
  private static final String ECHO = "{\"id\":\"echo\",\"method\":\"echo\",\"params\":[]}";

  private final String name;
  private final DatabaseAddress address;
  private final EventLoop loop;
  private final Consumer<List<DatabasePort>> listener;
  private @Nullable Channel channel;
  private @Nullable List<DatabasePort> last;
  private boolean closed;
  private boolean told;
  private int pauseSeconds = 1;

  /** Begins to connect. */
  Session(
      String name,
      DatabaseAddress address,
      EventLoopGroup group,
      Consumer<List<DatabasePort>> listener) {
    this.name = name;
    this.address = address;
    this.loop = group.next();
    this.listener = listener;
    loop.execute(this::connect);
  }

  DatabaseAddress address() {
    return address;
  }

  /** Tells again what was told last; somebody new may have to know. */
  void tellAgain() {
    loop.execute(
        () -> {
          List<DatabasePort> ports = last;
          if (ports != null) {
            listener.accept(ports);
          }
        });
  }

  void close() {
    loop.execute(
        () -> {
          closed = true;
          if (channel != null) {
            channel.close();
          }
        });
  }

  private void connect() {
    if (closed) {
      return;
    }
    boolean local = address instanceof DatabaseAddress.Unix;
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop)
            .channel(local ? NioDomainSocketChannel.class : NioSocketChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel opened) {
                    opened
                        .pipeline()
                        .addLast(
                            new IdleStateHandler(2 * SILENCE_SECONDS, 0, SILENCE_SECONDS),
                            new JsonObjectDecoder(LONGEST_MESSAGE),
                            new Reader());
                  }
                })
            .connect(socket());
    connecting.addListener(
        done -> {
          if (!done.isSuccess()) {
            ended(String.valueOf(done.cause().getMessage()));
          }
        });
  }

  private SocketAddress socket() {
    return address instanceof DatabaseAddress.Tcp tcp
        ? new InetSocketAddress(tcp.address().toString(), tcp.port())
        : UnixDomainSocketAddress.of(((DatabaseAddress.Unix) address).path());
  }

  /** Told once, not at every attempt. */
  private void ended(String why) {
    channel = null;
    if (closed) {
      return;
    }
    if (!told) {
      told = true;
      LOG.warn(
          "switch {}: no answer from its database at {}: {}; ports go by what it said last",
          name,
          address,
          why);
    }
    loop.schedule(this::connect, pauseSeconds, TimeUnit.SECONDS);
    pauseSeconds = Math.min(2 * pauseSeconds, LONGEST_PAUSE_SECONDS);
  }

  /** One connection's messages. */
  private final class Reader extends SimpleChannelInboundHandler<ByteBuf> {
    private final Interfaces interfaces = new Interfaces();
    private String problem = "closed by the database";

    @Override
    public void channelActive(ChannelHandlerContext context) {
      channel = context.channel();
      send(context, MONITOR);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) throws IOException {
      JsonNode message;
      try (InputStream bytes = new ByteBufInputStream(frame)) {
        message = JSON.readTree(bytes);
      }
      String method = message.path("method").asText("");
      if (method.equals("echo")) {
        send(
            context,
            JSON.createObjectNode()
                .setAll(
                    Map.of(
                        "id", message.path("id"),
                        "result", message.path("params"),
                        "error", NullNode.instance))
                .toString());
      } else if (method.equals("update")) {
        tell(message.path("params").path(1));
      } else if (message.path("id").asText("").equals("monitor")) {
        if (!message.path("error").isNull() && !message.path("error").isMissingNode()) {
          throw new IOException("it refused: " + message.path("error"));
        }
        LOG.info("switch {}: reads its ports' identities from {}", name, address);
        told = false;
        pauseSeconds = 1;
        tell(message.path("result"));
      }
    }

    private void tell(JsonNode updates) throws IOException {
      interfaces.update(updates.path("Interface"));
      List<DatabasePort> ports = interfaces.ports();
      last = ports;
      listener.accept(ports);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof IdleStateEvent idle) {
        switch (idle.state()) {
          case READER_IDLE -> {
            problem = "silent";
            context.close();
          }
          default -> send(context, ECHO);
        }
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      problem = String.valueOf(cause.getMessage());
      context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      ended(problem);
    }

    private void send(ChannelHandlerContext context, String text) {
      context.writeAndFlush(
          context.alloc().buffer().writeBytes(text.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
