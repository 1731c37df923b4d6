package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Living connections under a changing policy, and what belongs to a connection besides its own
 * packets.
 */
class ConnectionsIT {
  private static final String SEED = RunningSeed.text("seed.yaml");
  private static final String UDP_RULE =
      "  - {name: udp-in, action: pass, from: {zone: wan}, to: {host: mail, port: 5000-5999}, protocol: udp}\n";
  private static RunningSeed seed;
  private static SeedNetwork network;

  @BeforeAll
  static void start() {
    seed = new RunningSeed(SEED);
    network = seed.network();
    network.mail().serveTcp(25);
    network.web().serveTcp(80);
    network.solo().serveTcp(443);
    network.app().serveTcp(80);
    network.internet().serveTcp(7);
    network.internet().serveUdp(7);
    network.mail().serveUdp(5000);
    network.mail().serveUdpStream(5001, 100);
    network.internet().serveUdpStream(8000, 100);
  }

  @AfterAll
  static void stop() {
    seed.close();
  }

  @BeforeEach
  void seedInForce() {
    seed.apply(SEED);
  }

  private static String without(String rule) {
    String document = SEED.replaceFirst("(?m)^  - \\{name: " + rule + ",.*\n", "");
    assertThat(document).isNotEqualTo(SEED);
    return document;
  }

  @Test
  void aRemovedRuleEndsItsConnectionsAndNoOthers() {
    TcpConnection mail = network.internet().openTcp("172.16.1.1", 25);
    TcpConnection web = network.internet().openTcp("172.16.1.2", 80);
    TcpConnection forwarded = network.internet().openTcp("172.16.1.5", 8080);
    TcpConnection hidden = network.desk().openTcp("203.0.113.10", 7);
    assertThat(
            mail.echoes(2000) && web.echoes(2000) && forwarded.echoes(2000) && hidden.echoes(2000))
        .isTrue();
    seed.apply(without("smtp-in"));
    assertThat(mail.echoes(1000)).as("mail, whose rule is gone").isFalse();
    assertThat(web.echoes(3000)).as("web").isTrue();
    assertThat(forwarded.echoes(3000)).as("forwarded").isTrue();
    assertThat(hidden.echoes(3000)).as("hidden").isTrue();
    seed.apply(SEED);
    assertThat(mail.echoes(10_000)).as("mail, allowed again, its sender still trying").isTrue();
    seed.apply(without("app-from-out"));
    assertThat(forwarded.echoes(1000)).as("forwarded, whose rule is gone").isFalse();
    assertThat(hidden.echoes(3000)).as("hidden").isTrue();
    seed.apply(without("lan-out"));
    assertThat(hidden.echoes(1000)).as("hidden, whose rule is gone").isFalse();
    assertThat(web.echoes(3000)).as("web").isTrue();
  }

  @Test
  void aBlockInFrontEndsWhatALaterRulePassed() {
    TcpConnection mail = network.internet().openTcp("172.16.1.1", 25);
    assertThat(mail.echoes(2000)).isTrue();
    seed.apply(
        SEED.replace(
            "rules:                                       # first match wins; what no rule passes is blocked\n",
            "rules:\n  - {name: no-mail, action: block, to: {host: mail}, protocol: tcp}\n"));
    assertThat(mail.echoes(1000)).isFalse();
  }

  @Test
  void aStreamOfRepliesAloneStopsWithItsRuleAndLosesNothingOtherwise() {
    seed.apply(SEED + UDP_RULE);
    Activity stream = network.internet().receiveUdpStream("172.16.1.1", 5001);
    Activity hidden = network.desk().receiveUdpStream("203.0.113.10", 8000);
    Wait.until(
        "both streams flow",
        Duration.ofSeconds(5),
        () -> stream.received() > 50 && hidden.received() > 50);
    // Another rule decides now: the stream goes on, re-marked from its reply side.
    seed.apply(SEED + UDP_RULE.replace("udp-in", "udp-too"));
    int before = stream.received();
    Wait.until("the stream goes on", Duration.ofSeconds(5), () -> stream.received() > before + 100);
    JsonNode progress = stream.progress();
    assertThat(progress.path("lost")).as("%s", progress).isEmpty();
    assertThat(hidden.progress().path("lost")).isEmpty();
    seed.apply(SEED);
    int stopped = stream.received();
    int going = hidden.received();
    Wait.until(
        "the other stream goes on", Duration.ofSeconds(5), () -> hidden.received() > going + 50);
    assertThat(stream.received()).isLessThanOrEqualTo(stopped + 2);
    stream.stop();
    hidden.stop();
  }

  @Test
  void eachLegByWayOfTheProviderHasItsOwnRule() {
    TcpConnection legs = network.mail().openTcp("10.1.1.50", 443);
    assertThat(legs.echoes(2000)).isTrue();
    // web-in is the rule of the second leg, in from the WAN.
    seed.apply(without("web-in"));
    assertThat(legs.echoes(1000)).isFalse();
    seed.apply(SEED);
    assertThat(legs.echoes(10_000)).isTrue();
    // dmz-out is that of the first, out of the DMZ.
    seed.apply(without("dmz-out"));
    assertThat(legs.echoes(1000)).isFalse();
  }

  @Test
  void whatChangesNothingSendsNothing() {
    int packets = network.bridge().flowsWith("table=15").size();
    assertThat(packets).isPositive();
    var before = network.bridge().programFlows();
    String answer = seed.apply(SEED);
    assertThat(answer).contains("\"changed\" : false");
    String commented = seed.apply(SEED + "# a remark\n");
    assertThat(commented).contains("\"changed\" : false");
    assertThat(network.bridge().programFlows()).isEqualTo(before);
    String described =
        seed.apply(SEED.replace("name: lan-out,", "name: lan-out, description: all out,"));
    assertThat(described).contains("\"changed\" : true").contains("\"changes\" : 0");
  }

  @Test
  void errorsOfAPassedConnectionComeBack() {
    JsonNode closed = network.desk().sendUdp("203.0.113.10", 9, "anyone?", Map.of());
    assertThat(closed.path("error").asText()).as("%s", closed).isEqualTo("ECONNREFUSED");
    JsonNode bridged = network.mail().sendUdp("203.0.113.10", 9, "anyone?", Map.of());
    assertThat(bridged.path("error").asText()).as("%s", bridged).isEqualTo("ECONNREFUSED");
    // The link behind the provider takes 1400 bytes: it says so, and that reaches the LAN through
    // the translation.
    JsonNode large =
        network.desk().ping("203.0.113.10", 1, Map.of("size", 1440, "dontFragment", true));
    assertThat(large.path("errors").toString()).contains("fragmentation needed mtu 1400");
    JsonNode fromMail =
        network.mail().ping("203.0.113.10", 1, Map.of("size", 1440, "dontFragment", true));
    assertThat(fromMail.path("errors").toString()).contains("fragmentation needed mtu 1400");
  }

  @Test
  void fragmentsPass() {
    assertThat(
            network.desk().ping("203.0.113.10", 2, Map.of("size", 4000)).path("received").asInt())
        .isEqualTo(2);
    assertThat(
            network.internet().ping("172.16.1.1", 2, Map.of("size", 4000)).path("received").asInt())
        .isEqualTo(2);
    JsonNode udp = network.mail().sendUdp("203.0.113.10", 7, "x".repeat(4000), Map.of());
    assertThat(udp.path("answer").asText()).as("%s", udp.path("error")).hasSize(4000);
    JsonNode hidden = network.desk().sendUdp("203.0.113.10", 7, "x".repeat(4000), Map.of());
    assertThat(hidden.path("answer").asText()).as("%s", hidden.path("error")).hasSize(4000);
  }

  @Test
  void rejectAnswers() {
    seed.apply(
        SEED.replace(
            "  - {name: smtp-in,         action: pass,",
            "  - {name: smtp-in,         action: reject,"));
    assertThat(network.internet().connectTcp("172.16.1.1", 25)).isEqualTo("REFUSED");
    seed.apply(
        SEED.replace(
            "  - {name: lan-out,         action: pass,",
            "  - {name: lan-out,         action: reject,"));
    assertThat(network.desk().connectTcp("203.0.113.10", 7)).isEqualTo("REFUSED");
    JsonNode udp = network.desk().sendUdp("203.0.113.10", 7, "anyone?", Map.of());
    assertThat(udp.path("error").asText()).as("%s", udp).isEqualTo("EHOSTUNREACH");
  }
}
