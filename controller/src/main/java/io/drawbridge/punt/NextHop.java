package io.drawbridge.punt;

import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Match.Masked;
import io.drawbridge.net.IpAddress;
import io.drawbridge.pipeline.Register;

/** The next hop that a packet waits for, as its registers say. */
final class NextHop {
  private NextHop() {}

  /** IPv6 where its registers hold something; the unspecified address is nobody's next hop. */
  static IpAddress of(Match metadata) {
    long[] words = new long[4];
    for (int i = 0; i < words.length; i++) {
      Field part = Register.NEXT_HOP_IPV6.slice().field().parts().get(i);
      Masked masked = metadata.get(part);
      words[i] = masked == null ? 0 : masked.value().low();
    }
    IpAddress ipv6 =
        new IpAddress(IpAddress.Family.IPV6, words[0] << 32 | words[1], words[2] << 32 | words[3]);
    return ipv6.high() == 0 && ipv6.low() == 0
        ? IpAddress.ofIpv4((int) PuntHandler.register(metadata, Register.NEXT_HOP))
        : ipv6;
  }
}
