package io.drawbridge.punt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** RFC 791, 3.2. */
class FragmentsTest {
  private static final int HEADERS = 34;

  private static byte[] frame(int length, int flags) {
    ByteBuffer frame = ByteBuffer.allocate(14 + length);
    frame.position(14);
    frame.put((byte) 0x45).put((byte) 0).putShort((short) length).putShort((short) 0x1234);
    frame.putShort((short) flags).put((byte) 63).put((byte) 17);
    frame.position(HEADERS);
    byte[] payload = new byte[length - 20];
    new Random(length).nextBytes(payload);
    return frame.put(payload).array();
  }

  @Test
  void togetherTheyAreThePacket() {
    for (int length : List.of(577, 1500, 1501, 4000, 9216)) {
      byte[] frame = frame(length, 0);
      ByteArrayOutputStream payload = new ByteArrayOutputStream();
      List<byte[]> fragments = Fragments.of(frame, 576);
      for (byte[] fragment : fragments) {
        ByteBuffer header = ByteBuffer.wrap(fragment);
        assertThat(header.getShort(16)).isEqualTo((short) (fragment.length - 14));
        assertThat(fragment.length).isLessThanOrEqualTo(14 + 576);
        assertThat((header.getShort(20) & 0x1fff) * 8).isEqualTo(payload.size());
        boolean last = fragment == fragments.get(fragments.size() - 1);
        assertThat(header.getShort(20) & 0x2000).isEqualTo(last ? 0 : 0x2000);
        assertThat(FrameWriter.checksum(fragment, 14, 20, 0)).as("checksum").isZero();
        assertThat(Arrays.copyOf(fragment, 16)).isEqualTo(Arrays.copyOf(frame, 16));
        payload.write(fragment, HEADERS, fragment.length - HEADERS);
      }
      assertThat(payload.toByteArray()).isEqualTo(Arrays.copyOfRange(frame, HEADERS, frame.length));
    }
  }

  @Test
  void aFragmentIsCutIntoFragmentsOfItsPacket() {
    List<byte[]> fragments = Fragments.of(frame(1500, 0x2000 | 185), 1000);
    assertThat(fragments).hasSize(2);
    assertThat(ByteBuffer.wrap(fragments.get(0)).getShort(20)).isEqualTo((short) (0x2000 | 185));
    assertThat(ByteBuffer.wrap(fragments.get(1)).getShort(20))
        .isEqualTo((short) (0x2000 | (185 + 976 / 8)));
  }

  @Test
  void whatIsNotWholeOrHasOptionsIsNotCut() {
    byte[] options = frame(1500, 0);
    options[14] = 0x46;
    assertThat(Fragments.of(options, 576)).isEmpty();
    for (int length : List.of(0, 14, 33, 34, 1000)) {
      assertThat(Fragments.of(Arrays.copyOf(frame(1500, 0), length), 576)).isEmpty();
    }
  }
}
