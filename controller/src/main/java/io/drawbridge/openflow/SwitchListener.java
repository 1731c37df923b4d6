package io.drawbridge.openflow;

/**
 * What the channel tells the rest of the controller. Called on the connection's event loop, in
 * order for one connection; implementations must not block.
 */
public interface SwitchListener {
  /**
   * A switch presents its datapath id, before it becomes a connection. A second connection of an id
   * that is already connected replaces the first.
   *
   * @return whether it is known and may stay; if not, it is told so with an error and closed
   */
  boolean admits(long datapathId, String remoteAddress);

  /** The handshake is done. */
  void connected(SwitchConnection connection);

  /** The connection ended; no further call names it. */
  void disconnected(SwitchConnection connection);

  /** A port came, went or changed; ask {@link SwitchConnection#ports} for what there is now. */
  void portsChanged(SwitchConnection connection);

  /** A packet came up. */
  void packetIn(SwitchConnection connection, PacketIn packet);
}
