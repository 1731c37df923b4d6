package io.drawbridge.openflow.wire;

/** Bytes that are not what they claim to be; the message says what was wrong. */
public final class WireException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With what was wrong. */
  public WireException(String message) {
    super(message, null, false, false);
  }
}
