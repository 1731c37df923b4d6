package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.pipeline.Table;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A learning bridge between the ports of a segment, and no way round it. */
class BridgingIT {
  private static final String ROUTER_PUBLIC = "020000000105";
  private static final String MAIL = "020000000101";
  private static final String DESK = "020000000264";
  private static final String ARP = "0806";

  private RunningSeed seed;
  private SeedNetwork network;

  @BeforeEach
  void start() {
    seed = new RunningSeed(RunningSeed.text("seed.yaml"));
    network = seed.network();
  }

  @AfterEach
  void stop() {
    seed.close();
  }

  @Test
  void aBroadcastReachesItsSegmentOnly() {
    Activity web = network.web().startCapture();
    Activity solo = network.solo().startCapture();
    Activity app = network.app().startCapture();
    Activity desk = network.desk().startCapture();
    String request = arpRequest(MAIL, "ac100101", "ac100103");
    network.mail().sendFrames(List.of(request));
    awaitFrame("web hears it", web, request);
    awaitFrame("solo hears it", solo, request);
    String lan = arpRequest(DESK, "c0a80164", "c0a80163");
    network.desk().sendFrames(List.of(lan));
    awaitFrame("app hears the LAN", app, lan);
    assertThat(app.frames()).noneMatch(frame -> frame.contains("ac100103"));
    assertThat(desk.frames()).noneMatch(frame -> frame.contains("ac100103"));
    assertThat(web.frames()).noneMatch(frame -> frame.contains("c0a80163"));
  }

  @Test
  void aLearnedAddressIsNotFloodedAndFollowedWhenItMoves() {
    // desk is in no document: the switch learns where it is.
    assertThat(network.desk().ping("192.168.1.10", 1)).isEqualTo(1);
    assertThat(learned()).hasSize(1).first().asString().contains("load:0x" + hex("desk0") + "->");
    Host other =
        seed.lab()
            .host(
                new HostSpec(
                    "other", "other0", "02:00:00:00:02:77", List.of("192.168.1.77/24"), List.of()));
    seed.apply(
        RunningSeed.text("seed.yaml")
            .replace("desk0: {zone: lan}", "desk0: {zone: lan}\n      other0: {zone: lan}"));
    other.plug(network.bridge(), "other0");
    Wait.until(
        "the new port's flows are there",
        Duration.ofSeconds(10),
        () ->
            !network.bridge().flowsWith("in_port=other0").isEmpty()
                || !network
                    .bridge()
                    .flowsWith("in_port=" + network.bridge().portNumber("other0") + " ")
                    .isEmpty());
    Activity bystander = other.startCapture();
    assertThat(network.app().ping("192.168.1.100", 3)).isEqualTo(3);
    assertThat(bystander.frames()).noneMatch(frame -> frame.startsWith(DESK));
    network.desk().unplug();
    network.desk().plug(network.bridge(), "desk0");
    Wait.until(
        "desk is back, and heard where it is",
        Duration.ofSeconds(10),
        () -> network.desk().ping("192.168.1.10", 1) == 1);
    assertThat(learned()).hasSize(1).first().asString().contains("load:0x" + hex("desk0") + "->");
    // Now its address speaks from behind the other port, more than desk itself, which is still
    // there.
    Wait.until(
        "the switch follows",
        Duration.ofSeconds(5),
        () -> {
          other.sendFrames(List.of(arpRequest(DESK, "c0a80164", "c0a8010a")));
          return learned().stream()
              .anyMatch(flow -> flow.contains("load:0x" + hex("other0") + "->"));
        });
    assertThat(learned()).hasSize(1);
  }

  @Tag("clock")
  @Test
  void whatIsSilentIsForgotten() {
    assertThat(network.desk().ping("192.168.1.10", 1)).isEqualTo(1);
    assertThat(learned()).hasSize(1);
    seed.lab().warp(Duration.ofSeconds(310));
    Wait.until("desk is forgotten", Duration.ofSeconds(10), () -> learned().isEmpty());
    assertThat(network.desk().ping("192.168.1.10", 2)).isPositive();
    assertThat(learned()).hasSize(1);
  }

  @Test
  void theDmzFindsNoWayIntoTheLan() {
    Activity app = network.app().startCapture();
    Activity desk = network.desk().startCapture();
    Activity wire = network.provider().router().startCapture();
    String lanTarget = "c0a8010a";
    network
        .mail()
        .sendFrames(
            List.of(
                // Addressed to the router, as a neighbour's next hop would.
                udp(ROUTER_PUBLIC, MAIL, "ac100101", lanTarget, "aaaa"),
                icmp(ROUTER_PUBLIC, MAIL, "ac100101", lanTarget),
                // With an address of the LAN, of the router, of a neighbour.
                udp(ROUTER_PUBLIC, MAIL, "c0a80164", lanTarget, "bbbb"),
                udp(ROUTER_PUBLIC, MAIL, "ac100105", lanTarget, "cccc"),
                // To the LAN's MAC addresses straight away.
                udp("020000000210", MAIL, "ac100101", lanTarget, "dddd"),
                udp("020000000201", MAIL, "ac100101", lanTarget, "eeee"),
                // In VLANs, single and double.
                tagged(udp(ROUTER_PUBLIC, MAIL, "ac100101", lanTarget, "ffff"), "81000002"),
                tagged(
                    tagged(udp(ROUTER_PUBLIC, MAIL, "ac100101", lanTarget, "ffff"), "81000002"),
                    "88a80001"),
                // As someone the provider has never heard of.
                udp("02000000ff01", "0200deadbeef", "08080808", "cb00710a", "9999"),
                udp("02000000ff01", MAIL, "08080808", "cb00710a", "9999"),
                // Spanning tree and LLDP.
                "0180c2000000" + MAIL + "0026424203" + "00".repeat(40),
                "0180c200000e" + MAIL + "88cc" + "00".repeat(46)));
    // Frames of one port are handled in order: when this one is through, the others have been.
    // An announcement leaves, whoever is asked for.
    String last = arpRequest(MAIL, "ac100101", "ac100101");
    network.mail().sendFrames(List.of(last));
    awaitFrame("the last frame is through", wire, last);
    assertThat(network.desk().ping("192.168.1.10", 1)).isEqualTo(1);
    assertThat(app.frames())
        .noneMatch(frame -> frame.contains("ac100101") || frame.contains("bbbb"));
    assertThat(desk.frames()).noneMatch(frame -> frame.contains("ac100101"));
    assertThat(wire.frames())
        .noneMatch(frame -> frame.contains("08080808"))
        .noneMatch(frame -> frame.startsWith("0180c2"))
        .noneMatch(frame -> frame.startsWith("8100", 24) || frame.startsWith("88a8", 24));
    assertThat(network.provider().foreignMacs(SeedNetwork.PROVIDER_MACS)).isEmpty();
  }

  @Test
  void otherEtherTypesCrossAsTheSegmentSays() {
    Activity web = network.web().startCapture();
    String toWeb = "020000000102" + MAIL;
    String odd = toWeb + "88b5" + "11".repeat(46);
    String last =
        "ffffffffffff"
            + MAIL
            + ARP
            + "0001080006040001"
            + MAIL
            + "ac100101"
            + "000000000000"
            + "ac100103";
    network.mail().sendFrames(List.of(odd, last));
    awaitFrame("what may cross is there", web, last);
    assertThat(web.frames()).noneMatch(frame -> frame.startsWith(odd));
    seed.apply(
        RunningSeed.text("seed.yaml")
            .replace(
                "zones: [wan, dmz], uplink: wan}",
                "zones: [wan, dmz], uplink: wan, etherTypes: all}"));
    network.mail().sendFrames(List.of(odd, tagged(odd, "81000002")));
    awaitFrame("now it crosses", web, odd);
    network.mail().sendFrames(List.of(last));
    Wait.until(
        "the last one is through",
        Duration.ofSeconds(5),
        () -> web.frames().stream().filter(frame -> frame.startsWith(last)).count() == 2);
    assertThat(web.frames()).noneMatch(frame -> frame.contains("81000002"));
  }

  @Test
  void ipv6IsBridgedUnderTheSameRules() {
    seed.apply(
        RunningSeed.text("seed.yaml")
            .replace("addresses: [172.16.1.1]}", "addresses: [172.16.1.1, \"2001:db8:1::1\"]}")
            .replace("addresses: [172.16.1.2]}", "addresses: [172.16.1.2, \"2001:db8:1::2\"]}"));
    for (int port : List.of(22, 25)) {
      network.mail().serveTcp(port);
      network.web().serveTcp(port);
    }
    network.internet().serveTcp(7);
    Host internet = network.internet();
    String server = "2001:db8:1::1";
    assertThat(internet.connectTcp(server, 25)).isEqualTo("CONNECTED");
    assertThat(internet.connectTcp(server, 22)).isEqualTo("TIMED_OUT");
    assertThat(internet.connectTcp("2001:db8:1::2", 25)).isEqualTo("TIMED_OUT");
    assertThat(network.mail().connectTcp("2001:db8:cafe::10", 7)).isEqualTo("CONNECTED");
    assertThat(network.mail().connectTcp("2001:db8:1::2", 22)).isEqualTo("CONNECTED");
    assertThat(network.mail().ping("2001:db8:cafe::10", 2)).isEqualTo(2);
    // ping-anywhere is of ICMP, not of ICMPv6: from outside nothing passes it.
    assertThat(internet.ping(server, 1)).isZero();
    // solo has no IPv6 address in the document, so none of it leaves by the uplink.
    assertThat(network.solo().connectTcp("2001:db8:cafe::10", 7)).isNotEqualTo("CONNECTED");
  }

  private List<String> learned() {
    return network.bridge().flowsWith("table=" + Table.MACS.id() + ",").stream()
        .filter(flow -> flow.contains("02:00:00:00:02:64"))
        .toList();
  }

  private String hex(String port) {
    return Integer.toHexString(network.bridge().portNumber(port));
  }

  private static void awaitFrame(String what, Activity capture, String frame) {
    Wait.until(
        what,
        Duration.ofSeconds(5),
        () -> capture.frames().stream().anyMatch(seen -> seen.startsWith(frame)));
  }

  private static String arpRequest(String mac, String address, String target) {
    return "ffffffffffff"
        + mac
        + ARP
        + "0001080006040001"
        + mac
        + address
        + "000000000000"
        + target;
  }

  private static String tagged(String frame, String tag) {
    return frame.substring(0, 24) + tag + frame.substring(24);
  }

  private static String udp(String to, String from, String source, String target, String mark) {
    return to
        + from
        + "0800"
        + ipv4("11", source, target)
        + "10e110e1000a0000"
        + mark
        + "00".repeat(16);
  }

  private static String icmp(String to, String from, String source, String target) {
    return to + from + "0800" + ipv4("01", source, target) + "0800f7fd00010001" + "00".repeat(18);
  }

  /** A header of a packet of 30 bytes with its checksum. */
  private static String ipv4(String protocol, String source, String target) {
    String header = "4500001e0000000040" + protocol + "0000" + source + target;
    int sum = 0;
    for (int i = 0; i < header.length(); i += 4) {
      sum += Integer.parseInt(header.substring(i, i + 4), 16);
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    String checksum = String.format("%04x", ~sum & 0xffff);
    return header.substring(0, 20) + checksum + header.substring(24);
  }
}
