package io.drawbridge.dhcp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes DHCP messages (RFC 2131, 2), at least as long as those of BOOTP (RFC 1542, 2.1). */
final class MessageWriter {
  private static final int SHORTEST = 300;
  private static final int BROADCAST = 0x8000;
  private static final int MOST_IN_A_PIECE = 255;

  private MessageWriter() {}

  static byte[] write(Message message) {
    ByteBuffer bytes = ByteBuffer.allocate(room(message));
    boolean fromClient =
        switch (message.type()) {
          case OFFER, ACK, NAK -> false;
          default -> true;
        };
    bytes.put((byte) (fromClient ? 1 : 2)).put((byte) 1).put((byte) 6).put((byte) 0);
    bytes.putInt(message.transaction());
    bytes.putShort((short) 0).putShort((short) (message.broadcast() ? BROADCAST : 0));
    bytes.put(message.clientAddress().bytes()).put(message.yourAddress().bytes());
    bytes.putInt(0).put(message.relay().bytes());
    bytes.put(message.mac().bytes());
    bytes.position(MessageReader.HEADER);
    bytes.putInt(MessageReader.COOKIE);
    bytes.put((byte) Options.TYPE).put((byte) 1).put((byte) message.type().code());
    for (int code : message.options().codes()) {
      put(bytes, code, message.options().get(code).orElseThrow());
    }
    bytes.put((byte) Options.END);
    return Arrays.copyOf(bytes.array(), Math.max(SHORTEST, bytes.position()));
  }

  private static int room(Message message) {
    int room = MessageReader.HEADER + 4 + 3 + 1;
    for (int code : message.options().codes()) {
      int length = message.options().length(code);
      room += length + 2 * Math.max(1, (length + MOST_IN_A_PIECE - 1) / MOST_IN_A_PIECE);
    }
    return room;
  }

  /** What is longer than an option may be goes in pieces (RFC 3396). */
  private static void put(ByteBuffer bytes, int code, byte[] value) {
    int at = 0;
    do {
      int length = Math.min(MOST_IN_A_PIECE, value.length - at);
      bytes.put((byte) code).put((byte) length).put(value, at, length);
      at += length;
    } while (at < value.length);
  }
}
