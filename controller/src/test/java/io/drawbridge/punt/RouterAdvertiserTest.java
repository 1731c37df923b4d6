package io.drawbridge.punt;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Advertisement;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.RouterIpv6;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RouterAdvertiserTest {
  private static final long SECOND = 1_000_000_000L;
  private static final MacAddress GUEST = MacAddress.parse("02:00:00:00:02:11");
  private static final IpAddress GUEST_ADDRESS = IpAddress.parse("fe80::ff:fe00:211");
  private static final IpAddress NOBODY = IpAddress.parse("::");
  private static final String FIRST_PREFIX = "20010db8000200000000000000000000";
  private static final String SECOND_PREFIX = "20010db8000300000000000000000000";

  private final RouterAdvertiser advertiser = new RouterAdvertiser(new Random(1));
  private final RouterInterface router = router("2001:db8:2::1/64");
  private final Map<String, RouterInterface> routers = Map.of("lan", router);

  private static RouterInterface router(String... addresses) {
    Advertisement said =
        new Advertisement(
            List.of(),
            List.of(IpAddress.parse("2001:db8::53")),
            Optional.of("lan.example"),
            Duration.ofMinutes(30),
            Duration.ofMinutes(10),
            Optional.of(1400),
            false);
    return new RouterInterface(
            MacAddress.parse("02:00:00:00:02:01"),
            Stream.of(addresses).map(InterfaceAddress::parse).toList(),
            Optional.empty(),
            Optional.empty())
        .with(new RouterIpv6(Optional.empty(), Optional.of(said)));
  }

  /** The seconds at which everybody is told, looked at once a second. */
  private List<Integer> times(Map<String, RouterInterface> of, int from, int to) {
    List<Integer> times = new ArrayList<>();
    for (int second = from; second < to; second++) {
      if (!advertiser.due(of, second * SECOND).isEmpty()) {
        times.add(second);
      }
    }
    return times;
  }

  @Test
  void soonAtFirstThenWithinTheInterval() {
    List<Integer> times = times(routers, 0, 3600);
    assertThat(times.subList(0, 4)).containsExactly(0, 16, 32, 48);
    for (int i = 4; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - 1)).isBetween(200, 601);
    }
    assertThat(times).hasSizeBetween(4 + 5, 4 + 18);
  }

  @Test
  void whoAsksIsToldOnceASecond() {
    assertThat(advertiser.asked("lan", router, GUEST, GUEST_ADDRESS, 0)).isNotNull();
    assertThat(advertiser.asked("lan", router, GUEST, GUEST_ADDRESS, SECOND / 2)).isNull();
    assertThat(advertiser.asked("lan", router, GUEST, GUEST_ADDRESS, 2 * SECOND)).isNotNull();
  }

  @Test
  void whoHasNoAddressHearsItWithAllOthersButNotSoonerThanThreeSeconds() {
    int told = times(routers, 0, 1000).stream().reduce(0, Math::max);
    for (int i = 0; i < 100; i++) {
      assertThat(advertiser.asked("lan", router, GUEST, NOBODY, told * SECOND + 1)).isNull();
    }
    assertThat(times(routers, told, told + 30)).containsExactly(told + 3);
  }

  @Test
  void whatIsNoLongerThereIsTakenBack() {
    times(routers, 0, 1000);
    Map<String, RouterInterface> moved = Map.of("lan", router("2001:db8:3::1/64"));
    String now = hex(advertiser.due(moved, 2000 * SECOND).get(0));
    assertThat(now)
        .contains("030440c0" + "00015180" + "00003840" + "00000000" + SECOND_PREFIX)
        .contains("030440c0" + "00000000" + "00000000" + "00000000" + FIRST_PREFIX);
    List<Integer> times = times(moved, 2001, 6000);
    assertThat(times.size()).isGreaterThan(4);
    assertThat(hex(advertiser.due(moved, 9000 * SECOND).get(0))).doesNotContain(FIRST_PREFIX);
    String last = hex(advertiser.due(Map.of(), 10_000 * SECOND).get(0));
    assertThat(last.substring(2 * (14 + 40 + 6), 2 * (14 + 40 + 8)))
        .as("lifetime")
        .isEqualTo("0000");
    assertThat(last).contains("00000000" + "00000000" + "00000000" + SECOND_PREFIX);
    assertThat(advertiser.due(Map.of(), 10_001 * SECOND)).isEmpty();
  }

  @Test
  void aSwitchThatComesBackHasItSaidAgain() {
    times(routers, 0, 1000);
    advertiser.again(5000 * SECOND);
    assertThat(times(routers, 5000, 5040)).containsExactly(5000, 5016, 5032);
  }

  @Test
  void theFrameIsWhatTheStandardsSay() {
    byte[] frame = advertiser.due(routers, 0).get(0).frame();
    assertThat(HexFormat.of().formatHex(frame))
        .isEqualTo(
            "333300000001"
                + "020000000201"
                + "86dd"
                + "60000000"
                + "0070"
                + "3a"
                + "ff"
                + "fe80000000000000"
                + "000000fffe000201"
                + "ff020000000000000000000000000001"
                + "8600"
                + HexFormat.of().formatHex(frame, 56, 58)
                + "4000"
                + "0708"
                + "00000000"
                + "00000000"
                + "0101020000000201"
                + "0501000000000578"
                + "030440c0"
                + "00015180"
                + "00003840"
                + "00000000"
                + FIRST_PREFIX
                + "19030000"
                + "00000708"
                + "20010db8000000000000000000000053"
                + "1f030000"
                + "00000708"
                + "036c616e076578616d706c6500000000");
    // With its pseudo-header it sums up to nothing (RFC 4443, 2.3).
    int start = 58 + (frame.length - 54) + sum(frame, 22, 32);
    assertThat(FrameWriter.checksum(frame, 54, frame.length - 54, start)).isZero();
  }

  private static int sum(byte[] bytes, int from, int length) {
    return ~FrameWriter.checksum(bytes, from, length, 0) & 0xffff;
  }

  private static String hex(RouterAdvertiser.Sent sent) {
    return HexFormat.of().formatHex(sent.frame());
  }

  /** As much of everything as a document may have, and as many prefixes that are no more. */
  @Test
  void theLargestFitsIntoAPacketThatEveryLinkCarries() {
    RouterInterface before = large(0);
    RouterInterface after = large(Advertisement.MOST_PREFIXES);
    advertiser.due(Map.of("lan", before), 0);
    List<RouterAdvertiser.Sent> sent = advertiser.due(Map.of("lan", after), 10 * SECOND);
    assertThat(sent).hasSize(1);
    String frame = HexFormat.of().formatHex(sent.get(0).frame());
    assertThat(sent.get(0).frame().length).isLessThanOrEqualTo(14 + 1280);
    for (InterfaceAddress own : after.addresses()) {
      String prefix = HexFormat.of().formatHex(own.prefix().address().bytes());
      assertThat(frame).contains("0304" + "40c0" + "00015180" + "00003840" + "00000000" + prefix);
    }
    assertThat(frame).as("some of those that are no more").contains("030440c00000000000000000");
  }

  private static RouterInterface large(int first) {
    Advertisement said =
        new Advertisement(
            List.of(),
            Collections.nCopies(Advertisement.MOST_SERVERS, IpAddress.parse("2001:db8::53")),
            Optional.of("abcdefghi.".repeat(25) + "lan"),
            Duration.ofMinutes(30),
            Duration.ofMinutes(10),
            Optional.of(1400),
            false);
    List<InterfaceAddress> addresses = new ArrayList<>();
    for (int i = first; i < first + Advertisement.MOST_PREFIXES; i++) {
      addresses.add(InterfaceAddress.parse("2001:db8:" + (i + 1) + "::1/64"));
    }
    return new RouterInterface(
            MacAddress.parse("02:00:00:00:02:01"), addresses, Optional.empty(), Optional.empty())
        .with(new RouterIpv6(Optional.empty(), Optional.of(said)));
  }
}
