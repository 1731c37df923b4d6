package io.drawbridge.punt;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Cuts an IPv4 packet into fragments (RFC 791, 3.2). */
final class Fragments {
  private static final int PLAIN_HEADER = 20;
  private static final int MORE = 0x2000;
  private static final int OFFSET = 0x1fff;

  private Fragments() {}

  /**
   * The fragments of a frame's packet, each in a frame of its own.
   *
   * @param frame an Ethernet frame with a whole IPv4 packet; what has options is not cut
   * @param mtu bytes that each packet may have: 576 or more
   * @return empty if it can't be cut
   */
  static List<byte[]> of(byte[] frame, int mtu) {
    int at = Frame.ETHERNET_HEADER;
    ByteBuffer whole = ByteBuffer.wrap(frame);
    int length = frame.length < at + PLAIN_HEADER ? 0 : whole.getShort(at + 2) & 0xffff;
    if (length <= PLAIN_HEADER || frame[at] != 0x45 || frame.length < at + length) {
      return List.of();
    }
    int flags = whole.getShort(at + 6) & 0xffff;
    int payload = length - PLAIN_HEADER;
    int step = (mtu - PLAIN_HEADER) / 8 * 8;
    List<byte[]> fragments = new ArrayList<>();
    for (int from = 0; from < payload; from += step) {
      int size = Math.min(step, payload - from);
      ByteBuffer fragment = ByteBuffer.allocate(at + PLAIN_HEADER + size);
      fragment.put(frame, 0, at + PLAIN_HEADER).put(frame, at + PLAIN_HEADER + from, size);
      boolean more = from + size < payload || (flags & MORE) != 0;
      fragment.putShort(at + 2, (short) (PLAIN_HEADER + size));
      fragment.putShort(
          at + 6, (short) ((more ? MORE : 0) | ((flags & OFFSET) + from / 8 & OFFSET)));
      fragment.putShort(at + 10, (short) 0);
      fragment.putShort(
          at + 10, (short) FrameWriter.checksum(fragment.array(), at, PLAIN_HEADER, 0));
      fragments.add(fragment.array());
    }
    return fragments;
  }
}
