package io.drawbridge.flow;

/** Reserved port numbers of OpenFlow 1.3, section A.2.1. */
public final class Ports {
  /** The highest number of a real port in Open vSwitch. */
  public static final int MAX = 0xfeff;

  /** Back out of the port it came in by. */
  public static final int IN_PORT = 0xfffffff8;

  /** Through the tables; only in a packet-out. */
  public static final int TABLE = 0xfffffff9;

  /** To the controller. */
  public static final int CONTROLLER = 0xfffffffd;

  /** The bridge's own port. */
  public static final int LOCAL = 0xfffffffe;

  private Ports() {}

  /**
   * A port's number in 16 bits, as registers and conntrack zones have it: {@link #LOCAL} is 0xfffe
   * there, and {@code output:reg} takes it for that.
   */
  public static int inSixteenBits(int port) {
    return port & 0xffff;
  }
}
