package io.drawbridge.lab;

import java.util.Map;

/** A TCP connection to an echo server that stays open. */
public final class TcpConnection {
  private final Activity activity;

  TcpConnection(Activity activity) {
    this.activity = activity;
  }

  /** Sends a few bytes; whether their echo came within the time. */
  public boolean echoes(int timeoutMillis) {
    return activity
        .call("send", Map.of("payload", "still there?", "timeoutMillis", timeoutMillis))
        .path("outcome")
        .asText()
        .equals("CONNECTED");
  }

  /** Closes it. */
  public void close() {
    activity.stop();
  }
}
