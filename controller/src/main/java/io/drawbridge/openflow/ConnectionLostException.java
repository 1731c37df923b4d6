package io.drawbridge.openflow;

/** The connection to the switch ended before it answered. */
public final class ConnectionLostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With why. */
  public ConnectionLostException(String message) {
    super(message, null, false, false);
  }
}
