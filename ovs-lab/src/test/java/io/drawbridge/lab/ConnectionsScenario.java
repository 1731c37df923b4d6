package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.pipeline.Table;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Living connections under a changing policy, and what belongs to a connection besides its own
 * packets; on each of the two documents.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConnectionsScenario {
  private final String document;
  private final String router;
  private static final String UDP_RULE =
      "  - {name: udp-in, action: pass, from: {zone: wan}, to: {host: mail, port: 5000-5999}, protocol: udp}\n";
  private RunningSeed seed;
  private SeedNetwork network;

  /**
   * The scenario on a document.
   *
   * @param name of a file in {@code networks}
   * @param router its public address
   */
  ConnectionsScenario(String name, String router) {
    this.document = RunningSeed.text(name);
    this.router = router;
  }

  /** The machines to try it on. */
  Lab open() {
    return Lab.open();
  }

  @BeforeAll
  void start() {
    seed = new RunningSeed(open(), document);
    network = seed.network();
    network.mail().serveTcp(25);
    network.web().serveTcp(80);
    network.solo().serveTcp(443);
    network.app().serveTcp(80);
    network.internet().serveTcp(7);
    network.internet().serveUdp(7);
    network.mail().serveUdp(5000);
    network.web().serveTcpSource(443);
    network.internet().serveTcpSource(8001);
    network.mail().serveUdpStream(5001, 100);
    network.internet().serveUdpStream(8000, 100);
  }

  @AfterAll
  void stop() {
    seed.close();
  }

  @BeforeEach
  void seedInForce() {
    seed.apply(document);
  }

  private String without(String rule) {
    String shorter = document.replaceFirst("(?m)^  - \\{name: " + rule + ",.*\n", "");
    assertThat(shorter).isNotEqualTo(document);
    return shorter;
  }

  @Test
  void aRemovedRuleEndsItsConnectionsAndNoOthers() {
    TcpConnection mail = network.internet().openTcp("172.16.1.1", 25);
    TcpConnection web = network.internet().openTcp("172.16.1.2", 80);
    TcpConnection forwarded = network.internet().openTcp(router, 8080);
    TcpConnection hidden = network.desk().openTcp("203.0.113.10", 7);
    assertThat(
            mail.echoes(2000) && web.echoes(2000) && forwarded.echoes(2000) && hidden.echoes(2000))
        .isTrue();
    seed.apply(without("smtp-in"));
    assertThat(mail.echoes(1000)).as("mail, whose rule is gone").isFalse();
    assertThat(web.echoes(3000)).as("web").isTrue();
    assertThat(forwarded.echoes(3000)).as("forwarded").isTrue();
    assertThat(hidden.echoes(3000)).as("hidden").isTrue();
    seed.apply(document);
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
        document.replace(
            "rules:                                       # first match wins; what no rule passes is blocked\n",
            "rules:\n  - {name: no-mail, action: block, to: {host: mail}, protocol: tcp}\n"));
    assertThat(mail.echoes(1000)).isFalse();
  }

  @Test
  void aStreamOfRepliesAloneStopsWithItsRuleAndLosesNothingOtherwise() {
    seed.apply(document + UDP_RULE);
    Activity stream = network.internet().receiveUdpStream("172.16.1.1", 5001);
    Activity hidden = network.desk().receiveUdpStream("203.0.113.10", 8000);
    Wait.until(
        "both streams flow",
        Duration.ofSeconds(5),
        () -> stream.received() > 50 && hidden.received() > 50);
    // Another rule decides now: the stream goes on, re-marked from its reply side.
    seed.apply(document + UDP_RULE.replace("udp-in", "udp-too"));
    int before = stream.received();
    Wait.until("the stream goes on", Duration.ofSeconds(5), () -> stream.received() > before + 100);
    JsonNode progress = stream.progress();
    assertThat(progress.path("lost")).as("%s", progress).isEmpty();
    assertThat(hidden.progress().path("lost")).isEmpty();
    seed.apply(document);
    int stopped = stream.received();
    int going = hidden.received();
    Wait.until(
        "the other stream goes on", Duration.ofSeconds(5), () -> hidden.received() > going + 50);
    assertThat(stream.received()).isLessThanOrEqualTo(stopped + 2);
    stream.stop();
    hidden.stop();
  }

  @Test
  void longDownloadsGoOnUnderAnyRuleThatAllowsThemAndStopWithTheLast() {
    // The one comes in, the other goes out and is hidden; both are sent mostly by the other side.
    Activity in = network.internet().download("172.16.1.2", 443);
    Activity out = network.desk().download("203.0.113.10", 8001);
    Wait.until(
        "both flow",
        Duration.ofSeconds(5),
        () -> in.received() > 100_000 && out.received() > 100_000);
    for (String name : new String[] {"web-too", "web-again", "web-in"}) {
      seed.apply(
          document
              .replace("name: web-in,", "name: " + name + ",")
              .replace("name: lan-out,", "name: " + name + "-lan,"));
      int before = in.received();
      int hidden = out.received();
      Wait.until(
          "both go on",
          Duration.ofSeconds(5),
          () -> in.received() > before + 100_000 && out.received() > hidden + 100_000);
    }
    assertThat(in.progress().path("errors")).isEmpty();
    assertThat(out.progress().path("errors")).isEmpty();
    seed.apply(without("web-in"));
    int stopped = in.received();
    int going = out.received();
    Wait.until("the other goes on", Duration.ofSeconds(5), () -> out.received() > going + 100_000);
    assertThat(in.received()).isLessThanOrEqualTo(stopped + 100_000);
    int still = in.received();
    seed.apply(without("web-in").replaceFirst("(?m)^  - \\{name: lan-out,.*\n", ""));
    int hidden = out.received();
    assertThat(network.internet().ping("172.16.1.1", 3)).isEqualTo(3);
    assertThat(out.received()).isLessThanOrEqualTo(hidden + 100_000);
    assertThat(in.received()).isEqualTo(still);
    in.stop();
    out.stop();
  }

  @Test
  void eachLegByWayOfTheProviderHasItsOwnRule() {
    seed.apply(byTheProvider(document));
    TcpConnection legs = network.mail().openTcp("10.1.1.50", 443);
    assertThat(legs.echoes(2000)).isTrue();
    // web-in is the rule of the second leg, in from the WAN.
    seed.apply(byTheProvider(without("web-in")));
    assertThat(legs.echoes(1000)).isFalse();
    seed.apply(byTheProvider(document));
    assertThat(legs.echoes(10_000)).isTrue();
    // dmz-out is that of the first, out of the DMZ.
    seed.apply(byTheProvider(without("dmz-out")));
    assertThat(legs.echoes(1000)).isFalse();
  }

  private static String byTheProvider(String text) {
    return text.replace("uplink: wan}", "uplink: wan, shortcut: false}");
  }

  @Test
  void whatChangesNothingSendsNothing() {
    int packets = network.bridge().flowsWith("table=" + Table.TRACK.id() + ",").size();
    assertThat(packets).isPositive();
    var before = network.bridge().programFlows();
    String answer = seed.apply(document);
    assertThat(answer).contains("\"changed\" : false");
    String commented = seed.apply(document + "# a remark\n");
    assertThat(commented).contains("\"changed\" : false");
    assertThat(network.bridge().programFlows()).isEqualTo(before);
    String described =
        seed.apply(document.replace("name: lan-out,", "name: lan-out, description: all out,"));
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
        document.replace(
            "  - {name: smtp-in,         action: pass,",
            "  - {name: smtp-in,         action: reject,"));
    assertThat(network.internet().connectTcp("172.16.1.1", 25)).isEqualTo("REFUSED");
    seed.apply(
        document.replace(
            "  - {name: lan-out,         action: pass,",
            "  - {name: lan-out,         action: reject,"));
    assertThat(network.desk().connectTcp("203.0.113.10", 7)).isEqualTo("REFUSED");
    JsonNode udp = network.desk().sendUdp("203.0.113.10", 7, "anyone?", Map.of());
    assertThat(udp.path("error").asText()).as("%s", udp).isEqualTo("EHOSTUNREACH");
  }

  @Test
  void whatARuleNegatesItDoesNotMatch() {
    seed.apply(
        document.replace(
            "{name: smtp-in,         action: pass, from: {zone: wan},",
            "{name: smtp-in,         action: pass, from: {zone: wan, not: {address: admins}},"));
    assertThat(network.internet().connectTcp("172.16.1.1", 25)).isEqualTo("CONNECTED");
    assertThat(network.internet().connectTcp("10.77.0.5", "172.16.1.1", 25)).isEqualTo("TIMED_OUT");
    seed.apply(
        document.replace("to: {host: mail, port: 25}", "to: {host: mail, not: {port: 25-26}}"));
    assertThat(network.internet().connectTcp("172.16.1.1", 25)).isEqualTo("TIMED_OUT");
    assertThat(network.internet().connectTcp("172.16.1.1", 24)).isEqualTo("REFUSED");
  }
}
