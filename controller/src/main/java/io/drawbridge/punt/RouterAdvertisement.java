package io.drawbridge.punt;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Advertisement;
import io.drawbridge.network.RouterInterface;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;

/**
 * Writes router advertisements (RFC 4861, 4.2) with prefixes (4.6.2), the link's MTU (4.6.4), and
 * name servers and their domain (RFC 8106).
 */
final class RouterAdvertisement {
  /** The group of all nodes of a link. */
  static final IpAddress ALL_NODES = IpAddress.parse("ff02::1");

  private static final MacAddress ALL_NODES_MAC = new MacAddress(0x3333_0000_0001L);
  private static final int TYPE = 134;
  private static final int LARGEST = 1280 - 40;
  private static final int HOP_LIMIT_OF_GUESTS = 64;
  private static final int MANAGED = 0x80;
  private static final int ON_LINK_AND_OWN = 0xc0;
  private static final int VALID_SECONDS = 86_400;
  private static final int PREFERRED_SECONDS = 14_400;
  private static final int UNIT = 8;
  private static final int PREFIX_LENGTH = 4 * UNIT;

  private RouterAdvertisement() {}

  /** To everybody on the link. */
  static byte[] toAll(RouterInterface router, Advertisement said, Collection<Cidr> withdrawn) {
    return to(ALL_NODES_MAC, ALL_NODES, router, said, withdrawn);
  }

  /**
   * To one guest, or a group.
   *
   * @param withdrawn prefixes that were advertised and are no more, so that guests give up the
   *     addresses they made in them (RFC 4862, 5.5.3)
   */
  static byte[] to(
      MacAddress mac,
      IpAddress address,
      RouterInterface router,
      Advertisement said,
      Collection<Cidr> withdrawn) {
    return FrameWriter.discovery(
        mac, router.mac(), router.mac().linkLocal(), address, message(router, said, withdrawn));
  }

  /** To everybody: this router is none any more (RFC 4861, 6.2.5). */
  static byte[] farewell(RouterInterface router, Advertisement said) {
    Advertisement last =
        new Advertisement(
            said.prefixes(),
            said.dns(),
            said.domain(),
            Duration.ZERO,
            said.interval(),
            said.mtu(),
            said.managed());
    return toAll(router, last, said.prefixesOf(router));
  }

  private static byte[] message(
      RouterInterface router, Advertisement said, Collection<Cidr> withdrawn) {
    ByteBuffer message = ByteBuffer.allocate(LARGEST);
    message.put((byte) TYPE).put((byte) 0).putShort((short) 0);
    message.put((byte) HOP_LIMIT_OF_GUESTS).put((byte) (said.managed() ? MANAGED : 0));
    message.putShort((short) said.lifetime().toSeconds()).putInt(0).putInt(0);
    message.put((byte) 1).put((byte) 1).put(router.mac().bytes());
    said.mtu()
        .or(router::mtu)
        .ifPresent(mtu -> message.put((byte) 5).put((byte) 1).putShort((short) 0).putInt(mtu));
    for (Cidr prefix : said.prefixesOf(router)) {
      if (!withdrawn.contains(prefix)) {
        prefix(message, prefix, VALID_SECONDS, PREFERRED_SECONDS);
      }
    }
    // As long as three advertisements may be lost (RFC 8106, 5.1).
    int seconds = said.lifetime().isZero() ? 0 : (int) (3 * said.interval().toSeconds());
    servers(message, said, seconds);
    said.domain().ifPresent(domain -> search(message, domain, seconds));
    for (Cidr prefix : withdrawn) {
      // All else always fits; of these, which end by themselves in time, as many as do.
      if (message.remaining() >= PREFIX_LENGTH) {
        prefix(message, prefix, 0, 0);
      }
    }
    byte[] whole = new byte[message.position()];
    message.flip().get(whole);
    return whole;
  }

  private static void prefix(ByteBuffer message, Cidr prefix, int valid, int preferred) {
    message.put((byte) 3).put((byte) 4).put((byte) prefix.length()).put((byte) ON_LINK_AND_OWN);
    message.putInt(valid).putInt(preferred).putInt(0).put(prefix.address().bytes());
  }

  private static void servers(ByteBuffer message, Advertisement said, int seconds) {
    if (!said.dns().isEmpty()) {
      message.put((byte) 25).put((byte) (1 + 2 * said.dns().size()));
      message.putShort((short) 0).putInt(seconds);
      said.dns().forEach(server -> message.put(server.bytes()));
    }
  }

  /** A domain as in DNS (RFC 1035, 3.1), filled up with zeros. */
  private static void search(ByteBuffer message, String domain, int seconds) {
    ByteBuffer name = ByteBuffer.allocate(256 + UNIT);
    for (String label : domain.split("\\.", -1)) {
      name.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
    }
    int length = (name.position() + 1 + UNIT - 1) / UNIT * UNIT;
    message.put((byte) 31).put((byte) (1 + length / UNIT)).putShort((short) 0).putInt(seconds);
    message.put(name.array(), 0, length);
  }
}
