package io.drawbridge.semantics;

/**
 * How far a connection has come, which decides between +new and +est. Until a reply was seen, more
 * packets of the original direction are +new. TCP with flags goes by Open vSwitch's own states
 * without its windows of sequence numbers; a TCP packet whose flags nobody gave (0) is taken for
 * one that fits.
 */
final class Progress {
  private static final int FIN = 0x01;
  private static final int SYN = 0x02;
  private static final int RST = 0x04;
  private static final int PSH = 0x08;
  private static final int ACK = 0x10;
  private static final int URG = 0x20;

  /** What a packet means to its connection. */
  enum Update {
    ESTABLISHED,
    STILL_NEW,
    INVALID,
    /** The old connection is over and this packet begins another with its tuple. */
    REOPENED
  }

  /** States of one side of TCP, in the order they are passed through. */
  private enum TcpState {
    CLOSED,
    SYN_SENT,
    ESTABLISHED,
    CLOSING,
    FIN_WAIT_2,
    TIME_WAIT;

    boolean before(TcpState other) {
      return compareTo(other) < 0;
    }
  }

  private final TcpState[] sides = {TcpState.SYN_SENT, TcpState.CLOSED};
  private boolean replySeen;

  boolean replySeen() {
    return replySeen;
  }

  /** Whether a connection may begin with a TCP packet of these flags; 0 for not known. */
  static boolean mayBegin(int tcpFlags) {
    return tcpFlags == 0 || (!impossible(tcpFlags) && (tcpFlags & (SYN | ACK)) != (SYN | ACK));
  }

  private static boolean impossible(int flags) {
    if ((flags & SYN) != 0 ? (flags & (RST | FIN)) != 0 : (flags & (ACK | RST)) == 0) {
      return true;
    }
    return (flags & ACK) == 0 && (flags & (FIN | PSH | URG)) != 0;
  }

  /**
   * Takes a packet in.
   *
   * @param tcpFlags 0 for other protocols, or not known
   */
  Update packet(boolean reply, int tcpFlags) {
    if (tcpFlags != 0) {
      Update update = tcp(reply, tcpFlags);
      replySeen |= reply && update == Update.ESTABLISHED;
      return update;
    }
    if (reply && !replySeen) {
      replySeen = true;
      sides[0] = TcpState.ESTABLISHED;
      sides[1] = TcpState.ESTABLISHED;
    }
    return replySeen ? Update.ESTABLISHED : Update.STILL_NEW;
  }

  private Update tcp(boolean reply, int flags) {
    if (impossible(flags)) {
      return Update.INVALID;
    }
    int from = reply ? 1 : 0;
    int to = 1 - from;
    if ((flags & (SYN | ACK)) == SYN) {
      if (!sides[0].before(TcpState.FIN_WAIT_2) && !sides[1].before(TcpState.FIN_WAIT_2)) {
        return Update.REOPENED;
      }
      if (!TcpState.SYN_SENT.before(sides[from])) {
        sides[from] = TcpState.SYN_SENT;
        return Update.STILL_NEW;
      }
    }
    if (sides[from].before(TcpState.SYN_SENT)) {
      sides[from] = TcpState.SYN_SENT;
    }
    if ((flags & FIN) != 0 && sides[from].before(TcpState.CLOSING)) {
      sides[from] = TcpState.CLOSING;
    }
    if ((flags & ACK) != 0) {
      if (sides[to] == TcpState.SYN_SENT) {
        sides[to] = TcpState.ESTABLISHED;
      } else if (sides[to] == TcpState.CLOSING) {
        sides[to] = TcpState.FIN_WAIT_2;
      }
    }
    if ((flags & RST) != 0) {
      sides[0] = TcpState.TIME_WAIT;
      sides[1] = TcpState.TIME_WAIT;
    }
    return Update.ESTABLISHED;
  }
}
