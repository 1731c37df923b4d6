package io.drawbridge.ovsdb;

import io.drawbridge.network.DatabaseAddress;
import io.drawbridge.reconcile.DatabasePort;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * A session with each database that a document names; thread-safe.
 *
 * <p>While a database is away, what it said last counts.
 */
public final class Databases implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Map<String, Session> sessions = new HashMap<>();
  private final BiConsumer<String, List<DatabasePort>> listener;

  /**
   * No session yet.
   *
   * @param listener told a switch's name and all ports of its database, whenever they changed, on
   *     an event loop
   */
  public Databases(BiConsumer<String, List<DatabasePort>> listener) {
    this.listener = listener;
  }

  /** From now on follows these databases, by the switches' names, and no others. */
  public synchronized void follow(Map<String, DatabaseAddress> wanted) {
    sessions
        .entrySet()
        .removeIf(
            entry -> {
              boolean ends = !entry.getValue().address().equals(wanted.get(entry.getKey()));
              if (ends) {
                entry.getValue().close();
              }
              return ends;
            });
    sessions.values().forEach(Session::tellAgain);
    wanted.forEach(
        (name, address) ->
            sessions.computeIfAbsent(
                name,
                each -> new Session(each, address, loop, ports -> listener.accept(each, ports))));
  }

  @Override
  public synchronized void close() {
    sessions.values().forEach(Session::close);
    sessions.clear();
    loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
