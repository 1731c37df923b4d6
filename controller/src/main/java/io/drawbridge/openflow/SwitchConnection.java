package io.drawbridge.openflow;

import io.drawbridge.flow.Action;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One switch whose handshake is done. All methods may be called on any thread and never block; what
 * they return completes on the connection's event loop, exceptionally with {@link
 * ConnectionLostException} when the connection ends first, and with {@link SwitchRefusedException}
 * when the switch answers with an error.
 */
public interface SwitchConnection {
  /** The switch's identity: 64 bits. */
  long datapathId();

  /** Where it connected from, for people. */
  String remoteAddress();

  /** Its ports, by a port description request. */
  CompletableFuture<List<PortDescription>> ports();

  /** All its flows, learned ones included, with their statistics. */
  CompletableFuture<List<FlowStatistics>> flows();

  /** The flows of one table. */
  CompletableFuture<List<FlowStatistics>> flows(int table);

  /** The flows of all tables with this cookie. */
  CompletableFuture<List<FlowStatistics>> flowsWithCookie(long cookie);

  /** The meters it has. */
  CompletableFuture<List<Meter>> meters();

  /**
   * Adds or replaces meters, outside any bundle (Open vSwitch takes none inside). Completes after a
   * barrier.
   */
  CompletableFuture<Void> setMeters(List<Meter> meters);

  /** Deletes meters. Completes after a barrier. */
  CompletableFuture<Void> deleteMeters(List<Integer> ids);

  /**
   * Applies all changes at once or none, in one atomic, ordered bundle: opened, filled, checked by
   * a barrier, and committed only if nothing was refused. Completes when the switch has confirmed
   * with a barrier. Not to be called again before the last one has completed.
   */
  CompletableFuture<Void> commit(List<FlowChange> changes);

  /**
   * Sends a packet through actions; its in_port is CONTROLLER. Fire and forget: refused ones are
   * logged.
   */
  void packetOut(byte[] frame, List<Action> actions);

  /** Removes all tracked connections of a conntrack zone. Completes after a barrier. */
  CompletableFuture<Void> flushConntrackZone(int zone);

  /** Ends the connection. */
  void close();
}
