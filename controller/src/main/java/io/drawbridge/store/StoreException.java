package io.drawbridge.store;

/** The store can't be used; the message says why and what to do. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With what went wrong. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  /** With what is wrong. */
  public StoreException(String message) {
    super(message);
  }
}
