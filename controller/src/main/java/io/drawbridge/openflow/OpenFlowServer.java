package io.drawbridge.openflow;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where switches connect: OpenFlow 1.3 over TCP. */
public final class OpenFlowServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenFlowServer.class);
  private static final int HANDSHAKE_MESSAGE = 4096;
  private static final int MOST_CONNECTIONS = 4096;

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel server;

  /**
   * How long a connection may be silent.
   *
   * @param handshake until the handshake must be done
   * @param echo of silence until an echo request is sent, and again until the connection is closed
   */
  public record Patience(Duration handshake, Duration echo) {
    /** 10 s for the handshake; an echo after 5 s of silence, closed after 5 more. */
    public static final Patience DEFAULT =
        new Patience(Duration.ofSeconds(10), Duration.ofSeconds(5));
  }

  /**
   * Starts listening.
   *
   * @param address where; port 0 takes any free one
   * @throws IllegalStateException if the port is taken or may not be used
   */
  public OpenFlowServer(InetSocketAddress address, SwitchListener listener, Patience patience) {
    ConnectionRegistry registry = new ConnectionRegistry(listener);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(1 << 19, 1 << 20))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(channel, registry, patience);
                  }
                });
    try {
      server = bootstrap.bind(address).syncUninterruptibly().channel();
    } catch (Exception failure) {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw new IllegalStateException(
          "can't listen for switches on " + address + ": " + failure.getMessage(), failure);
    }
  }

  private void accept(SocketChannel channel, ConnectionRegistry registry, Patience patience) {
    if (channels.size() >= MOST_CONNECTIONS) {
      LOG.warn("{} connections; refusing one from {}", MOST_CONNECTIONS, channel.remoteAddress());
      channel.close();
      return;
    }
    channels.add(channel);
    FrameDecoder decoder = new FrameDecoder(HANDSHAKE_MESSAGE);
    channel
        .pipeline()
        .addLast(
            new IdleStateHandler(patience.echo().toMillis(), 0, 0, TimeUnit.MILLISECONDS),
            decoder,
            new ConnectionHandler(registry, decoder, patience.handshake().toMillis()));
  }

  /** The port it listens on. */
  public int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** Closes all connections and stops listening; switches go on with the tables they have. */
  @Override
  public void close() {
    server.close().syncUninterruptibly();
    channels.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
