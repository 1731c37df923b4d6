package io.drawbridge.openflow;

/**
 * The switch answered with an error; the message names the error and, where it is known, the flow.
 */
public final class SwitchRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With the error and what caused it. */
  public SwitchRefusedException(String message) {
    super(message, null, false, false);
  }
}
