package io.drawbridge.punt;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a guest sends up is read without an exception; and if not, it is told once. */
class MalformedPacketsTest {
  private static final long SEED = 5;
  private static final int ROUNDS = 50_000;
  private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");
  private static final IpAddress OWN = IpAddress.parse("192.168.1.7");
  private static final IpAddress OTHER = IpAddress.parse("192.168.1.1");

  private static final String ARP =
      "ffffffffffff020000000001" + "0806" + "0001080006040002" + "020000000001" + "c0a80107";

  private static List<byte[]> honest() {
    return List.of(
        FrameWriter.request(MAC, OWN, OTHER),
        FrameWriter.request(MAC, IpAddress.parse("fe80::1"), IpAddress.parse("fe80::2")),
        FrameWriter.neighbourAdvertisement(MAC, IpAddress.parse("2001:db8::1")),
        FrameWriter.udp(MAC, MAC, OWN, 67, OTHER, 68, new byte[300]));
  }

  @Test
  void anyFrameIsRead() {
    Random random = new Random(SEED);
    int claims = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = honest().get(random.nextInt(honest().size())).clone();
      for (int change = random.nextInt(4); change > 0; change--) {
        bytes[random.nextInt(12, Math.min(bytes.length, 60))] = (byte) random.nextInt();
      }
      byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      for (byte[] each : List.of(bytes, cut)) {
        claims += Frame.read(each).flatMap(Frame::claim).isPresent() ? 1 : 0;
        Frame.read(each).flatMap(Frame::packet).ifPresent(packet -> packet.payloadShort(4));
      }
    }
    assertThat(claims).as("some still say something").isGreaterThan(ROUNDS / 20);
  }

  @Test
  void arpOfOtherLengthsSaysNothing() {
    byte[] whole = HexFormat.of().parseHex(ARP + "020000000002" + "c0a80101");
    assertThat(Frame.read(whole).flatMap(Frame::claim)).isPresent();
    for (int length = 14; length < whole.length; length++) {
      assertThat(Frame.read(Arrays.copyOf(whole, length)).flatMap(Frame::claim))
          .as("cut after %s bytes", length)
          .isEmpty();
    }
    for (int at = 14; at < 20; at++) {
      for (int value : List.of(0, 2, 5, 7, 16, 255)) {
        byte[] other = whole.clone();
        if (other[at] != (byte) value) {
          other[at] = (byte) value;
          assertThat(Frame.read(other).flatMap(Frame::claim)).as("byte %s", at).isEmpty();
        }
      }
    }
  }
}
