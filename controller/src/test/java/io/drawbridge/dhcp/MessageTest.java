package io.drawbridge.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Messages as bytes: what is written is read, and nothing that is read throws. */
class MessageTest {
  private static final long SEED = 20261125;
  private static final int ROUNDS = 50_000;

  private static Message random(Random random) {
    Options options = Options.NONE;
    int count = random.nextInt(8);
    for (int i = 0; i < count; i++) {
      int code = random.nextInt(1, 255);
      boolean fixed =
          (code >= Options.REQUESTED_ADDRESS && code <= Options.SERVER) || code == Options.CLIENT;
      if (!fixed) {
        byte[] value = new byte[random.nextInt(10) == 0 ? random.nextInt(600) : random.nextInt(9)];
        random.nextBytes(value);
        options = options.with(code, value);
      }
    }
    if (random.nextBoolean()) {
      options = options.with(Options.CLIENT, new byte[] {1, 2, 3}).with(Options.LEASE_TIME, 60L);
    }
    MessageType[] types = MessageType.values();
    return new Message(
        types[random.nextInt(types.length)],
        random.nextInt(),
        random.nextBoolean(),
        IpAddress.ofIpv4(random.nextInt()),
        IpAddress.ofIpv4(random.nextInt()),
        IpAddress.ofIpv4(random.nextInt()),
        new MacAddress(random.nextLong() >>> 16),
        options);
  }

  @Test
  void whatIsWrittenIsRead() {
    Random random = new Random(SEED);
    for (int i = 0; i < ROUNDS; i++) {
      Message message = random(random);
      byte[] bytes = MessageWriter.write(message);
      assertThat(MessageReader.readAny(bytes)).isEqualTo(new Reading.Read(message));
      assertThat(bytes.length).isGreaterThanOrEqualTo(300);
    }
  }

  @Test
  void anyBytesGiveAnAnswer() {
    Random random = new Random(SEED);
    int read = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = MessageWriter.write(random(random));
      for (int change = random.nextInt(6); change > 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      read +=
          MessageReader.read(random.nextBoolean() ? cut : bytes) instanceof Reading.Read ? 1 : 0;
      byte[] noise = new byte[random.nextInt(600)];
      random.nextBytes(noise);
      assertThat(MessageReader.read(noise)).isInstanceOf(Reading.Refused.class);
    }
    assertThat(read).as("some are still messages").isBetween(ROUNDS / 20, ROUNDS);
  }

  @Test
  void optionsInTheNameAndTheFileCount() {
    byte[] bytes = bytes("340103", "ff");
    put(bytes, MessageReader.FILE, "350101" + "0c0262" + "6f" + "ff");
    put(bytes, MessageReader.SERVER_NAME, "0c0162" + "3204c0a80164" + "ff");
    Message message = message(bytes);
    assertThat(message.type()).isEqualTo(MessageType.DISCOVER);
    assertThat(message.options().printable(Options.HOST_NAME)).isEqualTo("bob");
    assertThat(message.options().address(Options.REQUESTED_ADDRESS))
        .contains(IpAddress.parse("192.168.1.100"));
  }

  @Test
  void whatIsWrongIsNamed() {
    assertThat(defect(new byte[0])).isEqualTo(Defect.TOO_SHORT);
    assertThat(defect(new byte[] {1, 1, 6})).isEqualTo(Defect.TOO_SHORT);
    assertThat(defect(Arrays.copyOf(bytes("350101"), 236))).isEqualTo(Defect.NO_COOKIE);
    assertThat(defect(changed(0, 2))).isEqualTo(Defect.NOT_A_REQUEST);
    assertThat(defect(changed(1, 6))).isEqualTo(Defect.NOT_ETHERNET);
    assertThat(defect(changed(2, 16))).isEqualTo(Defect.NOT_ETHERNET);
    assertThat(defect(changed(236, 0))).isEqualTo(Defect.NO_COOKIE);
    assertThat(defect(bytes("3501"))).isEqualTo(Defect.OPTION_CUT);
    assertThat(defect(bytes("35"))).isEqualTo(Defect.OPTION_CUT);
    assertThat(defect(bytes("350101" + "0cff62"))).isEqualTo(Defect.OPTION_CUT);
    assertThat(defect(bytes("35020101"))).isEqualTo(Defect.OPTION_LENGTH);
    assertThat(defect(bytes("350101" + "3203c0a801"))).isEqualTo(Defect.OPTION_LENGTH);
    assertThat(defect(bytes("350101" + "3d0101"))).isEqualTo(Defect.OPTION_LENGTH);
    assertThat(defect(bytes("350101" + "340104"))).isEqualTo(Defect.OVERLOAD);
    assertThat(defect(bytes("0c0162ff"))).isEqualTo(Defect.NO_TYPE);
    assertThat(defect(bytes("350163ff"))).isEqualTo(Defect.UNKNOWN_TYPE);
    byte[] overloaded = bytes("350101" + "340101" + "ff");
    put(overloaded, MessageReader.HEADER - 2, "0c09");
    assertThat(defect(overloaded))
        .as("an option past the end of the file")
        .isEqualTo(Defect.OPTION_CUT);
  }

  @Test
  void anEndIsNotNeeded() {
    assertThat(message(bytes("350101")).type()).isEqualTo(MessageType.DISCOVER);
  }

  private static byte[] changed(int at, int value) {
    byte[] bytes = bytes("350101ff");
    bytes[at] = (byte) value;
    return bytes;
  }

  private static Message message(byte[] bytes) {
    return ((Reading.Read) MessageReader.read(bytes)).message();
  }

  private static Defect defect(byte[] bytes) {
    return ((Reading.Refused) MessageReader.read(bytes)).defect();
  }

  /** A message with these options. */
  private static byte[] bytes(String... options) {
    byte[] more = HexFormat.of().parseHex(String.join("", options));
    byte[] bytes = new byte[240 + more.length];
    put(bytes, 0, "010106");
    put(bytes, 28, "020000000264");
    put(bytes, 236, "63825363");
    System.arraycopy(more, 0, bytes, 240, more.length);
    return bytes;
  }

  private static void put(byte[] bytes, int at, String hex) {
    byte[] more = HexFormat.of().parseHex(hex);
    System.arraycopy(more, 0, bytes, at, Math.min(more.length, bytes.length - at));
  }
}
