package io.drawbridge.openflow;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is connected, one connection a datapath id; tells the listener and keeps its defects away
 * from the channel.
 */
final class ConnectionRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionRegistry.class);

  private final SwitchListener listener;
  private final ConcurrentMap<Long, DefaultConnection> connections = new ConcurrentHashMap<>();

  ConnectionRegistry(SwitchListener listener) {
    this.listener = listener;
  }

  boolean admits(long datapathId, String remoteAddress) {
    try {
      return listener.admits(datapathId, remoteAddress);
    } catch (RuntimeException defect) {
      LOG.error("the listener failed", defect);
      return false;
    }
  }

  void connected(DefaultConnection connection) {
    DefaultConnection before = connections.put(connection.datapathId(), connection);
    if (before != null) {
      LOG.warn("{} takes the place of {}", connection, before);
      before.close();
    }
    tell(() -> listener.connected(connection));
  }

  void disconnected(DefaultConnection connection) {
    connections.remove(connection.datapathId(), connection);
    tell(() -> listener.disconnected(connection));
  }

  void portsChanged(DefaultConnection connection) {
    tell(() -> listener.portsChanged(connection));
  }

  void packetIn(DefaultConnection connection, PacketIn packet) {
    tell(() -> listener.packetIn(connection, packet));
  }

  private static void tell(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException defect) {
      LOG.error("the listener failed", defect);
    }
  }
}
