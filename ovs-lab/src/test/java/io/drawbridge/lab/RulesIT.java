package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a rule can say, with real packets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RulesIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SEED =
      RunningSeed.text("seed.yaml")
          .replace("addresses: [172.16.1.1]}", "addresses: [172.16.1.1, \"2001:db8:1::1\"]}")
          .replace("addresses: [172.16.1.2]}", "addresses: [172.16.1.2, \"2001:db8:1::2\"]}");
  private static final int EXPEDITED = 46 << 2;

  private RunningSeed seed;
  private SeedNetwork network;

  @BeforeAll
  void start() {
    seed = new RunningSeed(SEED);
    network = seed.network();
    network.mail().serveTcp(25);
    network.mail().serveUdp(5000);
    network.internet().serveTcp(7);
  }

  @AfterAll
  void stop() {
    seed.close();
  }

  /** The seed's document with other rules. */
  private String apply(String... rules) {
    return seed.apply(document("", rules));
  }

  private static String document(String more, String... rules) {
    String head = SEED.substring(0, SEED.indexOf("\nrules:") + 1);
    return head + more + "rules:\n  - " + String.join("\n  - ", rules) + "\n";
  }

  private boolean udp(Map<String, ?> options) {
    return network.internet().sendUdp("172.16.1.1", 5000, "x", options).path("answer").isTextual();
  }

  @Test
  void icmpTypesAndCodes() {
    apply("{name: ping, action: pass, protocol: icmp, icmpType: echo-request, icmpCode: 0}");
    assertThat(network.internet().ping("172.16.1.1", 1)).isEqualTo(1);
    assertThat(network.desk().ping("203.0.113.10", 1)).isEqualTo(1);
    apply(
        "{name: ping, action: pass, protocol: icmp, icmpType: [echo-request, 13], icmpCode: 1}"
            .replace(", icmpCode: 1", ""));
    assertThat(network.internet().ping("172.16.1.1", 1)).isEqualTo(1);
    apply("{name: stamp, action: pass, protocol: icmp, icmpType: timestamp}");
    assertThat(network.internet().ping("172.16.1.1", 1)).isZero();
    apply("{name: ping, action: pass, protocol: icmp6, icmpType: echo-request}");
    assertThat(network.web().ping("2001:db8:1::1", 1)).isEqualTo(1);
    assertThat(network.internet().ping("172.16.1.1", 1)).isZero();
    apply("{name: reply, action: pass, protocol: icmp6, icmpType: echo-reply}");
    assertThat(network.web().ping("2001:db8:1::1", 1)).isZero();
  }

  @Test
  void flagsOfTheOpeningPacketAndWhatItPassedStays() {
    apply("{name: open, action: pass, protocol: tcp, tcpFlags: S/SA, to: {host: mail}}");
    TcpConnection mail = network.internet().openTcp("172.16.1.1", 25);
    assertThat(mail.echoes(2000)).isTrue();
    apply(
        "{name: other, action: block, protocol: udp}",
        "{name: open, action: pass, protocol: tcp, tcpFlags: S/SA, to: {host: mail}}");
    assertThat(mail.echoes(3000)).as("judged anew without its opening packet").isTrue();
    apply("{name: urgent, action: pass, protocol: tcp, tcpFlags: SU/SU, to: {host: mail}}");
    assertThat(mail.echoes(1000)).isFalse();
    assertThat(network.internet().connectTcp("172.16.1.1", 25)).isEqualTo("TIMED_OUT");
  }

  @Test
  void differentiatedServices() {
    apply("{name: voice, action: pass, protocol: udp, dscp: ef, to: {host: mail}}");
    assertThat(udp(Map.of("tos", EXPEDITED))).isTrue();
    assertThat(udp(Map.of())).isFalse();
  }

  @Test
  void aStatelessRulePassesOneDirectionAndLeavesNoConnection() {
    String there = "{name: there, action: pass, stateless: true, protocol: udp, to: {host: mail}}";
    apply(there);
    assertThat(udp(Map.of("sourcePort", 41_000))).as("no rule for the answer").isFalse();
    apply(
        there,
        "{name: back, action: pass, stateless: true, from: {host: mail, port: 5000}, protocol: udp}");
    assertThat(udp(Map.of("sourcePort", 41_001))).isTrue();
    assertThat(network.bridge().connections("41001")).isEmpty();
    assertThat(counters("there").path("packets").asLong()).isPositive();
  }

  @Test
  void tcpPassesByStatelessRulesBothWaysOnly() {
    String there =
        "{name: there, action: pass, stateless: true, protocol: tcp, to: {host: mail, port: 25}}";
    String back =
        "{name: back, action: pass, stateless: true, protocol: tcp, from: {host: mail, port: 25}}";
    apply(there);
    assertThat(network.internet().connectTcp("172.16.1.1", 25)).isEqualTo("TIMED_OUT");
    apply("{name: all-out, action: pass, from: {host: mail}}", there, back);
    assertThat(network.internet().connectTcp("172.16.1.1", 25))
        .as("a rule with state comes first and passes no answers")
        .isEqualTo("TIMED_OUT");
    apply(there, back);
    assertThat(network.internet().connectTcp("172.16.1.1", 25)).isEqualTo("CONNECTED");
    network.mail().forget();
    TcpConnection mail = network.internet().openTcp("172.16.1.1", 25);
    assertThat(mail.echoes(2000)).isTrue();
    assertThat(network.bridge().connections("port=" + lastPeerOf(network.mail(), 25))).isEmpty();
    assertThat(counters("back").path("packets").asLong()).isPositive();
    seed.controller().delete("/api/v1/rules/back");
    seed.lab().settle();
    assertThat(mail.echoes(1000)).as("no rule for the answers any more").isFalse();
    assertThat(network.internet().connectTcp("172.16.1.1", 25)).isEqualTo("TIMED_OUT");
  }

  private static int lastPeerOf(Host host, int port) {
    List<JsonNode> seen = host.seen();
    seen.removeIf(record -> record.path("localPort").asInt() != port);
    return seen.get(seen.size() - 1).path("peerPort").asInt();
  }

  @Test
  void pingPassesByStatelessRulesBothWaysOnly() {
    String requests =
        "{name: requests, action: pass, stateless: true, protocol: icmp, icmpType: echo-request}";
    String replies =
        "{name: replies, action: pass, stateless: true, protocol: icmp, icmpType: echo-reply}";
    Map<String, Integer> large = Map.of("size", 3000);
    apply(requests);
    assertThat(network.internet().ping("172.16.1.1", 1)).isZero();
    apply(requests, replies);
    assertThat(network.internet().ping("172.16.1.1", 3)).isEqualTo(3);
    assertThat(network.mail().ping("203.0.113.10", 3)).isEqualTo(3);
    assertThat(network.internet().ping("172.16.1.1", 1, large).path("received").asInt())
        .as("fragments do not say of which type they are")
        .isZero();
    seed.controller().delete("/api/v1/rules/replies");
    seed.lab().settle();
    assertThat(network.internet().ping("172.16.1.1", 1)).isZero();
    apply("{name: all, action: pass, stateless: true, protocol: [icmp, icmp6]}");
    assertThat(network.internet().ping("172.16.1.1", 2, large).path("received").asInt())
        .isEqualTo(2);
    assertThat(network.web().ping("2001:db8:1::1", 2)).isEqualTo(2);
    assertThat(network.web().ping("2001:db8:1::1", 1, large).path("received").asInt())
        .as("later fragments of IPv6 do not even show their protocol")
        .isZero();
  }

  @Test
  void whatDoesNotFitATrackedConnectionPassesByNoStatelessRule() {
    apply(
        "{name: tracked, action: pass, protocol: tcp, to: {port: 25}}",
        "{name: all, action: pass, stateless: true}");
    network.mail().forget();
    TcpConnection mail = network.web().openTcp("2001:db8:1::1", 25);
    assertThat(mail.echoes(2000)).isTrue();
    int port = lastPeerOf(network.mail(), 25);
    Activity web = network.web().startCapture();
    String unfit = synFin(25, port);
    String free = synFin(26, port);
    Wait.until(
        "what is in no connection arrives",
        Duration.ofSeconds(5),
        () -> {
          network.mail().sendFrames(List.of(unfit, free));
          return count(web, free) > 0;
        });
    assertThat(count(web, unfit)).isZero();
    assertThat(mail.echoes(2000)).isTrue();
  }

  /** Flags that never go together, from mail to web in IPv6. */
  private static String synFin(int sourcePort, int destinationPort) {
    String addresses = "20010db8000100000000000000000001" + "20010db8000100000000000000000002";
    String segment = "%04x%04x0000000100000000500320000000".formatted(sourcePort, destinationPort);
    String summed = addresses + "00000014" + "00000006" + segment;
    int sum = 0;
    for (int i = 0; i < summed.length(); i += 4) {
      sum += Integer.parseInt(summed.substring(i, i + 4), 16);
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = (sum & 0xffff) + (sum >>> 16);
    return "020000000102"
        + "020000000101"
        + "86dd"
        + "60000000"
        + "00140640"
        + addresses
        + "%s%04x0000".formatted(segment.substring(0, segment.length() - 4), ~sum & 0xffff);
  }

  @Test
  void newConnectionsAreLimitedAndLivingOnesAreNot() {
    String limited = "{name: few, action: pass, protocol: udp, newPerSecond: 3, to: {host: mail}}";
    apply(limited);
    Activity stream = network.internet().startUdpStream("172.16.1.1", 5000, 100);
    Wait.until("it flows", Duration.ofSeconds(5), () -> stream.received() > 20);
    Activity[] more = new Activity[40];
    for (int i = 0; i < more.length; i++) {
      more[i] = network.internet().startUdpStream("172.16.1.1", 5000, 1);
    }
    int passed = 0;
    for (Activity each : more) {
      passed += each.history().path("received").toString().startsWith("[0") ? 1 : 0;
      each.call("stop", Map.of("graceMillis", 0));
    }
    int before = stream.received();
    apply("{name: noise, action: block, protocol: gre}", limited);
    Wait.until("it goes on", Duration.ofSeconds(5), () -> stream.received() > before + 50);
    assertThat(passed).isBetween(1, 30);
    assertThat(stream.stop().path("lost")).isEmpty();
  }

  @Test
  void anAuditCountsAndLogsAndLetsTheNextDecide() {
    apply(
        "{name: first, action: audit, protocol: tcp, to: {host: mail}}",
        "{name: second, action: audit, to: {host: mail, port: 25}}",
        "{name: mail-in, action: pass, log: true, to: {host: mail}}");
    assertThat(network.internet().connectTcp("172.16.1.1", 25)).isEqualTo("CONNECTED");
    Wait.until(
        "both audits and the pass are events",
        Duration.ofSeconds(5),
        () ->
            event("first", "audit").isObject()
                && event("second", "audit").isObject()
                && event("mail-in", "pass").isObject());
    JsonNode event = event("mail-in", "pass");
    assertThat(event.path("fromZone").asText()).isEqualTo("wan");
    assertThat(event.path("toZone").asText()).isEqualTo("dmz");
    assertThat(event.path("protocol").asText()).isEqualTo("tcp");
    assertThat(event.path("source").asText()).startsWith("203.0.113.10:");
    assertThat(event.path("destination").asText()).isEqualTo("172.16.1.1:25");
    assertThat(event.path("destinationMac").asText()).isEqualTo("02:00:00:00:01:01");
    Wait.until(
        "they are counted",
        Duration.ofSeconds(5),
        () ->
            counters("first").path("packets").asLong() >= 1
                && counters("second").path("packets").asLong() >= 1
                && counters("mail-in").path("packets").asLong() > 3);
  }

  private JsonNode event(String rule, String verdict) {
    for (JsonNode event : json(seed.controller().get("/api/v1/events")).path("events")) {
      if (event.path("rule").asText().equals(rule)
          && event.path("verdict").asText().equals(verdict)) {
        return event;
      }
    }
    return MissingNode.getInstance();
  }

  private JsonNode counters(String rule) {
    return json(seed.controller().get("/api/v1/rules/" + rule)).path("counters");
  }

  private static JsonNode json(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException notJson) {
      throw new UncheckedIOException(notJson);
    }
  }

  @Test
  void framesThatAreNotIp() {
    String frame = "020000000102" + "020000000101" + "88b5" + "00".repeat(46);
    Activity web = network.web().startCapture();
    apply(
        "{name: experiment, action: pass, etherType: 0x88b5, from: {mac: \"02:00:00:00:01:01\"}, to: {zone: dmz}}");
    awaitFrame(web, frame);
    int seen = count(web, frame);
    apply("{name: experiment, action: block, etherType: any, from: {switchPort: mail0}}");
    network.mail().sendFrames(List.of(frame));
    // ARP is such a frame too: nothing of mail's gets through now, and then everything does.
    apply("{name: experiment, action: pass, etherType: 0x88b5}");
    String marker = frame.substring(0, frame.length() - 2) + "ff";
    awaitFrame(web, marker);
    assertThat(count(web, frame)).isEqualTo(seen);
  }

  private void awaitFrame(Activity capture, String frame) {
    Wait.until(
        "the frame arrives",
        Duration.ofSeconds(5),
        () -> {
          network.mail().sendFrames(List.of(frame));
          return count(capture, frame) > 0;
        });
  }

  private static int count(Activity capture, String frame) {
    return (int) capture.frames().stream().filter(each -> each.startsWith(frame)).count();
  }

  @Test
  void groupsAreGoneThroughInTheirOrder() {
    String pass = "{name: mail-in, action: pass, group: services, to: {host: mail}}";
    String block = "{name: emergency, action: block, group: first, to: {host: mail}}";
    seed.apply(document("ruleGroups: [first, services]\n", pass, block));
    assertThat(network.internet().connectTcp("172.16.1.1", 25)).isEqualTo("TIMED_OUT");
    seed.apply(document("ruleGroups: [services, first]\n", pass, block));
    assertThat(network.internet().connectTcp("172.16.1.1", 25)).isEqualTo("CONNECTED");
  }

  @Test
  void aliasesTakeInOthersAndHostsAndChangeByThemselves() {
    String head =
        SEED.replace(
            "aliases:\n",
            "aliases:\n  friends: {addresses: [admins, 198.51.100.0/24], hosts: [mail]}\n");
    seed.apply(
        head.substring(0, head.indexOf("\nrules:") + 1)
            + "rules:\n  - {name: a, action: pass, from: {address: friends}, to: {host: mail, port: 25}, protocol: tcp}\n"
            + "  - {name: b, action: block, from: {address: friends}, protocol: udp}\n");
    assertThat(network.internet().connectTcp("10.77.0.5", "172.16.1.1", 25)).isEqualTo("CONNECTED");
    assertThat(network.internet().connectTcp("172.16.1.1", 25)).isEqualTo("TIMED_OUT");
    HttpResponse<String> answer =
        seed.controller()
            .put("/api/v1/aliases/friends", "{\"addresses\": [\"admins\", \"203.0.113.10\"]}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    seed.lab().settle();
    TcpConnection mail = network.internet().openTcp("172.16.1.1", 25);
    assertThat(mail.echoes(2000)).isTrue();
    seed.controller().put("/api/v1/aliases/friends", "{\"addresses\": [\"admins\"]}");
    seed.lab().settle();
    assertThat(mail.echoes(1000)).as("no member any more").isFalse();
    assertThat(network.internet().connectTcp("10.77.0.5", "172.16.1.1", 25)).isEqualTo("CONNECTED");
  }

  @Test
  void rejectAnswersInIpv6Too() {
    apply(
        "{name: not4, action: reject, to: {host: mail}}",
        "{name: not6, action: reject, family: ipv6}");
    assertThat(network.web().connectTcp("2001:db8:1::1", 25)).isEqualTo("REFUSED");
    JsonNode udp = network.web().sendUdp("2001:db8:1::1", 5000, "anyone?", Map.of());
    assertThat(udp.path("error").asText()).as("%s", udp).isEqualTo("EACCES");
  }

  @Test
  void aConnectionIsCountedToTheRuleThatNowDecides() {
    apply("{name: old, action: pass, to: {host: mail}}");
    TcpConnection mail = network.internet().openTcp("172.16.1.1", 25);
    assertThat(mail.echoes(2000)).isTrue();
    HttpResponse<String> answer =
        seed.controller()
            .put(
                "/api/v1/rules/new?before=old",
                "{\"action\": \"pass\", \"protocol\": \"tcp\", \"to\": {\"host\": \"mail\", \"port\": 25}}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    seed.lab().settle();
    for (int i = 0; i < 10; i++) {
      assertThat(mail.echoes(2000)).isTrue();
    }
    Wait.until(
        "it counts for the new rule",
        Duration.ofSeconds(5),
        () -> counters("new").path("packets").asLong() >= 20);
    seed.controller().delete("/api/v1/rules/new");
    seed.lab().settle();
    assertThat(mail.echoes(2000)).as("by the old rule again").isTrue();
    seed.controller().delete("/api/v1/rules/old");
    seed.lab().settle();
    assertThat(mail.echoes(1000)).isFalse();
  }

  @Test
  void aRuleWithHoursEndsWithItsConnectionsAtTheMinute() {
    LocalTime now = LocalTime.now(ZoneOffset.UTC);
    String begins = "%02d:%02d".formatted(now.minusHours(1).getHour(), now.getMinute());
    LocalTime end = now.plusMinutes(1);
    String ends = "%02d:%02d".formatted(end.getHour(), end.getMinute());
    apply(
        "{name: hours, action: pass, to: {host: mail}, during: {hours: \"%s-%s\", timeZone: UTC}}"
            .formatted(begins, ends));
    TcpConnection mail = network.internet().openTcp("172.16.1.1", 25);
    assertThat(mail.echoes(2000)).isTrue();
    Wait.until("the minute is over", Duration.ofSeconds(75), () -> !mail.echoes(500));
    assertThat(network.internet().connectTcp("172.16.1.1", 25)).isEqualTo("TIMED_OUT");
  }
}
