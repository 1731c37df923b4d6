package io.drawbridge.lab.fuzz;

import static io.drawbridge.lab.Party.GATEWAY;
import static io.drawbridge.lab.Party.INTERNET;
import static io.drawbridge.lab.Party.MAIL;
import static io.drawbridge.lab.Party.ROUTER;
import static io.drawbridge.lab.Party.SOLO;
import static io.drawbridge.lab.Party.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.frames.Arp;
import io.drawbridge.lab.frames.Dhcp;
import io.drawbridge.lab.frames.Discovery;
import io.drawbridge.lab.frames.Ethernet;
import io.drawbridge.lab.frames.Hex;
import io.drawbridge.lab.frames.Ipv4;
import io.drawbridge.lab.frames.Ipv6;
import io.drawbridge.lab.frames.Ipv6.Extension;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UplinkContractTest {
  private static final String M = "a77a00000001";

  private final UplinkContract contract = UplinkContract.ofHostileNetwork();

  static Stream<String> inside() {
    return Stream.of(
        ipv4(Ipv4.udp(MAIL.ipv4(), 1, INTERNET.ipv4(), 2, M)),
        ipv4(Ipv4.udp(MAIL.ipv4(), 1, INTERNET.ipv4(), 2, M).withOptions("01010100")),
        ipv4(Ipv4.udp(MAIL.ipv4(), 67, INTERNET.ipv4(), 68, M).at(1, false)),
        ipv6(Ipv6.udp(MAIL.ipv6(), 1, INTERNET.ipv6(), 2, M)),
        ipv6(
            Ipv6.udp(MAIL.ipv6(), 1, INTERNET.ipv6(), 2, M)
                .with(Extension.hopByHop(), Extension.fragment(0, false, 1))),
        Ethernet.frame(
            GATEWAY.mac(), ROUTER.mac(), Ipv4.udp(ROUTER.ipv4(), 1, INTERNET.ipv4(), 2, M)),
        Arp.request(MAIL.mac(), MAIL.ipv4(), GATEWAY.ipv4()).frame(M),
        Arp.announcement(MAIL.mac(), MAIL.ipv4()).frame(M),
        Arp.reply(MAIL.mac(), MAIL.ipv4(), GATEWAY.mac(), GATEWAY.ipv4()).frame(M),
        ipv6(ask(MAIL.ipv6(), GATEWAY.ipv6(), MAIL.mac())),
        ipv6(ask(MAIL.linkLocal(), GATEWAY.ipv6(), "")),
        Arp.request(MAIL.mac(), "0.0.0.0", MAIL.ipv4()).frame(M),
        ipv6(ask(MAIL.ipv6(), MAIL.ipv6(), MAIL.mac())),
        ipv6(ask("::", MAIL.ipv6(), "")),
        ipv6(tell(MAIL.ipv6(), MAIL.mac())),
        ipv6(tell(MAIL.linkLocal(), "")),
        ipv6(Discovery.mldReport(MAIL.linkLocal(), "ff0e::42", M)),
        Ethernet.frame(GATEWAY.mac(), MAIL.mac(), 0x88b5, M));
  }

  static Stream<String> outside() {
    Ipv4 honest = Ipv4.udp(MAIL.ipv4(), 1, INTERNET.ipv4(), 2, M);
    Ipv6 honest6 = Ipv6.udp(MAIL.ipv6(), 1, INTERNET.ipv6(), 2, M);
    return Stream.of(
        "ffff",
        Ethernet.frame(GATEWAY.mac(), "02:00:00:00:01:03", honest),
        Ethernet.frame(GATEWAY.mac(), WEB.mac(), honest),
        Ethernet.frame(GATEWAY.mac(), WEB.mac(), honest6),
        Ethernet.tagged(ipv4(honest), 0x8100, 0),
        Ethernet.frame("01:80:c2:00:00:0e", MAIL.mac(), 0x88b5, M),
        Ethernet.frame("01:00:0c:cc:cc:cc", MAIL.mac(), 0x88b5, M),
        Ethernet.frame(GATEWAY.mac(), MAIL.mac(), 0x88cc, M),
        Ethernet.snap(GATEWAY.mac(), MAIL.mac(), "000000", 0x0800, honest.bytes()),
        Ethernet.frame(GATEWAY.mac(), MAIL.mac(), 0x0800, honest.bytes(0x4f, 34)),
        Ethernet.frame(GATEWAY.mac(), MAIL.mac(), 0x0800, honest.bytes(0x45, 1000)),
        Ethernet.frame(GATEWAY.mac(), MAIL.mac(), 0x0800, honest6.bytes()),
        Ethernet.frame(GATEWAY.mac(), MAIL.mac(), 0x86dd, honest.bytes()),
        Ethernet.frame(GATEWAY.mac(), MAIL.mac(), 0x0800, Hex.slice(honest.bytes(), 0, 4))
            .substring(0, 50),
        ipv4(Ipv4.udp(MAIL.ipv4(), 67, INTERNET.ipv4(), 68, M)),
        ipv4(
            Dhcp.answer(2, MAIL.ipv4(), INTERNET.ipv4(), WEB.mac(), WEB.ipv4(), M)
                .pieces(64)
                .get(0)),
        ipv4(Dhcp.discover(MAIL.mac(), M)),
        ipv6(Dhcp.answer6(7, MAIL.ipv6(), INTERNET.ipv6(), M).with(Extension.hopByHop())),
        ipv6(Ipv6.udp(MAIL.linkLocal(), 1, "fe80::1", 2, M)),
        ipv6(Ipv6.udp(MAIL.linkLocal(), 1, "fe80::1", 2, M).with(Extension.fragment(1, true, 1))),
        ipv6(Ipv6.udp(WEB.linkLocal(), 1, "fe80::1", 2, M)),
        ipv6(honest6.with(new Extension(60, "ff" + Hex.zeros(6)))),
        Arp.request(MAIL.mac(), MAIL.ipv4(), WEB.ipv4()).frame(M),
        Arp.request(MAIL.mac(), "0.0.0.0", GATEWAY.ipv4()).frame(M),
        Arp.request(MAIL.mac(), WEB.ipv4(), GATEWAY.ipv4()).frame(M),
        Arp.announcement(MAIL.mac(), MAIL.ipv4()).withSenderMac(WEB.mac()).frame(M),
        Arp.announcement(MAIL.mac(), MAIL.ipv4()).withOperation(3).frame(M),
        Arp.announcement(MAIL.mac(), MAIL.ipv4()).withSizes("000108000804").frame(M),
        ipv6(ask(MAIL.ipv6(), WEB.ipv6(), MAIL.mac())),
        ipv6(ask(MAIL.ipv6(), GATEWAY.ipv6(), WEB.mac())),
        ipv6(ask("::", WEB.ipv6(), "")),
        ipv6(ask("::", GATEWAY.ipv6(), "")),
        Ethernet.frame(GATEWAY.mac(), MAIL.mac(), 0x888e, M),
        ipv6(tell(MAIL.ipv6(), WEB.mac())),
        ipv6(tell(WEB.ipv6(), MAIL.mac())),
        ipv6(tell(WEB.ipv6(), MAIL.mac()).with(Extension.destinationOptions(2))),
        ipv6(Discovery.routerAdvertisement(MAIL.linkLocal(), "ff02::1", MAIL.mac(), M)),
        ipv6(Discovery.redirect(MAIL.ipv6(), GATEWAY.ipv6(), MAIL.ipv6(), INTERNET.ipv6(), M)));
  }

  @ParameterizedTest
  @MethodSource("inside")
  void isInside(String frame) {
    assertThat(contract.breach(frame)).isEmpty();
  }

  @Test
  void everyOutsideFrameIsOutsideForAReasonOfItsOwnOrAnother() {
    Set<String> reasons = new HashSet<>();
    outside()
        .forEach(
            frame -> {
              assertThat(contract.breach(frame)).as(frame).isPresent();
              reasons.add(contract.breach(frame).orElseThrow());
            });
    assertThat(reasons).hasSizeGreaterThan(18);
  }

  @Test
  void anythingCanBeRead() {
    Mutator mutator = new Mutator(new Random(1));
    ValidFrames.of(SOLO).stream()
        .map(Hex::bytes)
        .forEach(
            frame -> {
              for (int i = 0; i < 500; i++) {
                byte[] mutant = mutator.mutate(mutator.mutate(frame));
                assertThat(contract.breach(Hex.of(mutant))).isNotNull();
              }
            });
  }

  private static String ipv4(Ipv4 packet) {
    return Ethernet.frame(GATEWAY.mac(), MAIL.mac(), packet);
  }

  private static String ipv6(Ipv6 packet) {
    return Ethernet.frame(GATEWAY.mac(), MAIL.mac(), packet);
  }

  private static Ipv6 ask(String source, String target, String mac) {
    return Discovery.solicitation(source, target, target, mac, M);
  }

  private static Ipv6 tell(String target, String mac) {
    return Discovery.advertisement(MAIL.ipv6(), GATEWAY.ipv6(), Discovery.ANSWER, target, mac, M);
  }
}
