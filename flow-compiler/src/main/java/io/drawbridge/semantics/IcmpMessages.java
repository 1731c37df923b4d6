package io.drawbridge.semantics;

/** What the connection tracker makes of the types of ICMP and ICMPv6. */
final class IcmpMessages {
  private IcmpMessages() {}

  /** The type that answers this one, or that it answers; -1 if it is neither. */
  static int opposite(boolean ipv4, int type) {
    if (!ipv4) {
      return switch (type) {
        case 128 -> 129;
        case 129 -> 128;
        default -> -1;
      };
    }
    return switch (type) {
      case 0 -> 8;
      case 8 -> 0;
      case 13 -> 14;
      case 14 -> 13;
      case 15 -> 16;
      case 16 -> 15;
      default -> -1;
    };
  }

  /** Whether a connection can start with it. */
  static boolean isQuery(boolean ipv4, int type) {
    return ipv4 ? type == 8 || type == 13 || type == 15 : type == 128;
  }

  /** Whether it is about another packet. */
  static boolean isError(boolean ipv4, int type) {
    return ipv4
        ? type == 3 || type == 4 || type == 5 || type == 11 || type == 12
        : type >= 1 && type <= 4;
  }
}
