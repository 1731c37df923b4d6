package io.drawbridge.rest;

import io.drawbridge.Drawbridge;
import io.drawbridge.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A controller on loopback, spoken to in bytes, as well-behaved clients can't. */
final class RawServer implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: ([0-9]+)");

  private final Drawbridge drawbridge;

  private RawServer(Drawbridge drawbridge) {
    this.drawbridge = drawbridge;
  }

  static RawServer start(Path data) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    return new RawServer(new Drawbridge(new Settings(data, loopback, 0, loopback, 0)));
  }

  Drawbridge drawbridge() {
    return drawbridge;
  }

  /** Sends a request without a body and reads the answer to its end. */
  String ask(String request, String... headers) throws IOException {
    return send(
        request + " HTTP/1.1\r\nConnection: close\r\n" + String.join("\r\n", headers) + "\r\n\r\n",
        false);
  }

  /** Sends these bytes and hangs up, and reads the answer. */
  String sendAndHangUp(String text) throws IOException {
    return send(text, true);
  }

  private String send(String text, boolean hangUp) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), drawbridge.httpPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      if (hangUp) {
        socket.shutdownOutput();
      }
      return answer(socket.getInputStream());
    }
  }

  /** Reads one answer, or what there is of it. The server takes its time to close. */
  private static String answer(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    int missing = -1;
    for (int octet = in.read(); octet >= 0; octet = in.read()) {
      text.append((char) octet);
      if (missing < 0 && text.indexOf("\r\n\r\n") >= 0) {
        Matcher length = LENGTH.matcher(text);
        missing = length.find() ? Integer.parseInt(length.group(1)) + 1 : 1;
      }
      if (missing > 0 && --missing == 0) {
        break;
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    drawbridge.close();
  }
}
