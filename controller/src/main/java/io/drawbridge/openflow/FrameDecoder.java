package io.drawbridge.openflow;

import io.drawbridge.openflow.wire.Wire;
import io.drawbridge.openflow.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts the stream into messages by their length fields and nothing else: what a message means, and
 * whether its version is right, is for the connection to say, so one strange message never puts the
 * stream out of step.
 */
final class FrameDecoder extends ByteToMessageDecoder {
  private int largest;

  FrameDecoder(int largest) {
    this.largest = largest;
  }

  /** From now on messages may be this large. */
  void allow(int bytes) {
    largest = bytes;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < Wire.HEADER) {
      return;
    }
    int length = in.getUnsignedShort(in.readerIndex() + 2);
    if (length < Wire.HEADER || length > largest) {
      in.skipBytes(in.readableBytes());
      throw new WireException(
          "a message of length " + length + ", not between " + Wire.HEADER + " and " + largest);
    }
    if (in.readableBytes() >= length) {
      out.add(in.readRetainedSlice(length));
    }
  }
}
