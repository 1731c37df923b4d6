package io.drawbridge.lab.frames;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Against bytes that other programs made. */
class FramesTest {
  @Test
  void checksumsAreRight() {
    assertThat(Hex.checksum("45000073000040004011" + "0000" + "c0a80001c0a800c7"))
        .isEqualTo("b861");
    assertThat(Hex.checksum("0001f203f4f5f6f7")).as("RFC 1071").isEqualTo("220d");
    assertThat(Hex.checksum("ff")).isEqualTo("00ff");
  }

  /** A packet whose checksum is right sums up to nothing. */
  @Test
  void packetsSumUpToNothing() {
    Ipv4 udp = Ipv4.udp("192.0.2.1", 1, "192.0.2.2", 2, "abcdef");
    assertThat(Hex.checksum(Hex.slice(udp.bytes(), 0, 20))).isEqualTo("0000");
    String pseudo = Hex.ip("192.0.2.1") + Hex.ip("192.0.2.2");
    assertThat(Hex.checksum(pseudo + "0011" + "000b" + udp.payload())).isEqualTo("0000");
    Ipv4 tcp = Ipv4.tcp("192.0.2.1", 1, "192.0.2.2", 2, 2, "ab");
    assertThat(Hex.checksum(pseudo + "0006" + "0015" + tcp.payload())).isEqualTo("0000");
    Ipv6 ask = Discovery.solicitation("fe80::1", "ff02::1:ff00:2", "fe80::2", "", "a77a00000001");
    String pseudo6 = Hex.ip("fe80::1") + Hex.ip("ff02::1:ff00:2");
    assertThat(Hex.checksum(pseudo6 + "00000020" + "0000003a" + ask.payload())).isEqualTo("0000");
  }

  @Test
  void framesAreWhatTheySay() {
    assertThat(Arp.request("02:00:00:00:01:01", "172.16.1.1", "172.16.1.6").frame("a77a"))
        .startsWith("ffffffffffff" + "020000000101" + "0806" + "0001080006040001")
        .contains("ac100106" + "a77a")
        .hasSize(120);
    assertThat(Ethernet.llc("01:80:c2:00:00:00", "02:00:00:00:01:01", "424203"))
        .startsWith("0180c2000000" + "020000000101" + "0003" + "424203");
    assertThat(Ethernet.group("ff02::1:ff00:2")).isEqualTo("33:33:ff:00:00:02");
    assertThat(Ethernet.group("224.0.0.22")).isEqualTo("01:00:5e:00:00:16");
    assertThat(Discovery.linkLocal("02:00:00:00:01:01")).isEqualTo("fe80::0000:00ff:fe00:0101");
  }

  @Test
  void headersFollowEachOther() {
    Ipv6 packet =
        Ipv6.udp("2001:db8::1", 1, "2001:db8::2", 2, "")
            .with(Ipv6.Extension.hopByHop(), Ipv6.Extension.fragment(3, true, 7));
    assertThat(packet.bytes()).startsWith("60000000" + "0018" + "00" + "40");
    assertThat(packet.tail())
        .startsWith("2c00" + "010400000000" + "11" + "00" + "0019" + "00000007");
    assertThat(Ipv4.udp("192.0.2.1", 1, "192.0.2.2", 2, "00".repeat(24)).pieces(16))
        .extracting(Ipv4::fragment)
        .containsExactly(0x2000, 2);
  }
}
