package io.drawbridge.punt;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bytes as Linux and Open vSwitch send them. */
class DiscoveryTest {
  private static final IpAddress ASKER = IpAddress.parse("2001:db8::1");
  private static final MacAddress ASKER_MAC = MacAddress.parse("02:00:00:00:00:01");
  private static final IpAddress GATEWAY = IpAddress.parse("2001:db8::99");
  private static final MacAddress GATEWAY_MAC = MacAddress.parse("02:00:00:00:00:99");
  private static final String ONE = "20010db8000000000000000000000001";
  private static final String NINETY_NINE = "20010db8000000000000000000000099";
  private static final String ANSWER =
      ("020000000001020000000099" + "86dd" + "6000000000203aff")
          + (NINETY_NINE + ONE)
          + ("88000000" + "60000000" + NINETY_NINE + "0201020000000099");

  private static Optional<Frame.Claim> claim(String frame) {
    return Frame.read(HexFormat.of().parseHex(frame)).flatMap(Frame::claim);
  }

  @Test
  void aQuestionGoesToTheGroupOfItsTarget() {
    String frame = HexFormat.of().formatHex(FrameWriter.request(ASKER_MAC, ASKER, GATEWAY));
    String checksum = frame.substring(2 * 56, 2 * 58);
    assertThat(frame)
        .isEqualTo(
            ("3333ff000099020000000001" + "86dd" + "6000000000203aff")
                + (ONE + "ff0200000000000000000001ff000099")
                + ("8700" + checksum + "00000000" + NINETY_NINE + "0101020000000001"));
    // RFC 4443, 2.3: over the addresses, the length, the protocol and the message.
    byte[] sum = HexFormat.of().parseHex(frame.substring(2 * 22) + "00000020" + "0000003a");
    assertThat(FrameWriter.checksum(sum, 0, sum.length, 0)).isZero();
  }

  @Test
  void anAnnouncementIsReadByItsOwnReader() {
    byte[] frame = FrameWriter.neighbourAdvertisement(GATEWAY_MAC, GATEWAY);
    String text = HexFormat.of().formatHex(frame);
    assertThat(text).startsWith("333300000001" + "020000000099");
    assertThat(claim(text)).contains(new Frame.Claim(false, GATEWAY_MAC, GATEWAY));
    byte[] sum = HexFormat.of().parseHex(text.substring(2 * 22) + "00000020" + "0000003a");
    assertThat(FrameWriter.checksum(sum, 0, sum.length, 0)).isZero();
  }

  @Test
  void aQuestionAboutALinkLocalAddress() {
    String frame =
        HexFormat.of().formatHex(FrameWriter.request(ASKER_MAC, ASKER, IpAddress.parse("fe80::1")));
    assertThat(frame).startsWith("3333ff000001020000000001");
    assertThat(frame).contains("ff0200000000000000000001ff000001");
  }

  @Test
  void anAnswerSaysWhereItsTargetIs() {
    assertThat(claim(ANSWER)).contains(new Frame.Claim(true, GATEWAY_MAC, GATEWAY));
    assertThat(claim(ANSWER.replace("88000000" + "60", "88000000" + "20")))
        .as("an announcement")
        .contains(new Frame.Claim(false, GATEWAY_MAC, GATEWAY));
    assertThat(claim(ANSWER.replace("0201020000000099", "0e010102030405060201020000000099")))
        .as("behind another option")
        .contains(new Frame.Claim(true, GATEWAY_MAC, GATEWAY));
  }

  @Test
  void aQuestionSaysWhereItsSenderIs() {
    String question =
        ANSWER
            .replace("88000000" + "60", "87000000" + "00")
            .replace("020102000000", "010102000000");
    assertThat(claim(question)).contains(new Frame.Claim(false, GATEWAY_MAC, GATEWAY));
  }

  @Test
  void whatIsCutOrComesFromFurtherAwaySaysNothing() {
    assertThat(claim(ANSWER.replace("3aff", "3afe"))).as("hop limit 254").isEmpty();
    assertThat(claim(ANSWER.replace("88000000", "88010000"))).as("code 1").isEmpty();
    assertThat(claim(ANSWER.replace("0201020000000099", "0200020000000099"))).isEmpty();
    for (int length = 28; length < ANSWER.length(); length += 2) {
      assertThat(claim(ANSWER.substring(0, length))).as("%d characters", length).isEmpty();
    }
  }
}
