package io.drawbridge.punt;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Neighbour discovery (RFC 4861): reads what others say, writes what is asked. */
final class Discovery {
  static final int ICMP6 = 58;
  static final int HOP_LIMIT = 255;

  private static final int SOLICITATION = 135;
  private static final int ADVERTISEMENT = 136;
  private static final int TARGET_AT = 8;
  private static final int OPTIONS_AT = 24;
  private static final int OPTION_LENGTH = 8;
  private static final int SOURCE_OPTION = 1;
  private static final int TARGET_OPTION = 2;
  private static final int SOLICITED = 0x40;

  private Discovery() {}

  /**
   * Where an advertisement says its target is, or a solicitation its sender. One that has come from
   * further than this link, or names no MAC address, says nothing.
   */
  static Optional<Frame.Claim> claim(Frame.Packet packet) {
    byte[] message = packet.payload();
    boolean whole =
        !packet.isIpv4()
            && packet.protocol() == ICMP6
            && (packet.header()[7] & 0xff) == HOP_LIMIT
            && !packet.laterFragment()
            && message.length >= OPTIONS_AT
            && packet.payloadByte(1) == 0;
    if (!whole) {
      return Optional.empty();
    }
    return switch (packet.payloadByte(0)) {
      case ADVERTISEMENT ->
          option(message, TARGET_OPTION)
              .map(
                  mac ->
                      new Frame.Claim(
                          (packet.payloadByte(4) & SOLICITED) != 0,
                          mac,
                          IpAddress.of(Arrays.copyOfRange(message, TARGET_AT, OPTIONS_AT))));
      case SOLICITATION ->
          option(message, SOURCE_OPTION).map(mac -> new Frame.Claim(false, mac, packet.source()));
      default -> Optional.empty();
    };
  }

  /** The address that a whole solicitation from this link asks for. */
  static Optional<IpAddress> solicited(Frame.Packet packet) {
    boolean whole =
        !packet.isIpv4()
            && packet.protocol() == ICMP6
            && (packet.header()[7] & 0xff) == HOP_LIMIT
            && !packet.laterFragment()
            && packet.payload().length >= OPTIONS_AT
            && packet.payloadByte(0) == SOLICITATION;
    return whole
        ? Optional.of(IpAddress.of(Arrays.copyOfRange(packet.payload(), TARGET_AT, OPTIONS_AT)))
        : Optional.empty();
  }

  private static Optional<MacAddress> option(byte[] message, int type) {
    int at = OPTIONS_AT;
    while (at + OPTION_LENGTH <= message.length && message[at + 1] != 0) {
      if (message[at] == type && message[at + 1] == 1) {
        return Optional.of(MacAddress.of(Arrays.copyOfRange(message, at + 2, at + OPTION_LENGTH)));
      }
      at += (message[at + 1] & 0xff) * OPTION_LENGTH;
    }
    return Optional.empty();
  }

  /** The message that asks for {@code target}, its checksum still 0. */
  static byte[] solicitation(MacAddress mac, IpAddress target) {
    ByteBuffer message = ByteBuffer.allocate(OPTIONS_AT + OPTION_LENGTH);
    message.put((byte) SOLICITATION).put((byte) 0).putShort((short) 0).putInt(0);
    message.put(target.bytes());
    return message.put((byte) SOURCE_OPTION).put((byte) 1).put(mac.bytes()).array();
  }

  /** The message that says where {@code target} is, its checksum still 0. */
  static byte[] advertisement(MacAddress mac, IpAddress target, int flags) {
    ByteBuffer message = ByteBuffer.allocate(OPTIONS_AT + OPTION_LENGTH);
    message.put((byte) ADVERTISEMENT).put((byte) 0).putShort((short) 0).putInt(flags);
    message.put(target.bytes());
    return message.put((byte) TARGET_OPTION).put((byte) 1).put(mac.bytes()).array();
  }

  /** The solicited-node group of an address (RFC 4291, 2.7.1). */
  static IpAddress group(IpAddress target) {
    return new IpAddress(
        IpAddress.Family.IPV6, 0xff02L << 48, 0x1_ff00_0000L | (target.low() & 0xff_ffffL));
  }

  /** The MAC address of a group (RFC 2464, 7). */
  static MacAddress groupMac(IpAddress group) {
    return new MacAddress(0x3333_0000_0000L | (group.low() & 0xffff_ffffL));
  }
}
