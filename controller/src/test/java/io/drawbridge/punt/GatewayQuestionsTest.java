package io.drawbridge.punt;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.Numbering;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.compile.Whereabouts;
import io.drawbridge.dhcp.DhcpServer;
import io.drawbridge.dhcp.Notice;
import io.drawbridge.dhcp.Wire;
import io.drawbridge.document.Format;
import io.drawbridge.document.NetworkReader;
import io.drawbridge.document.SeedText;
import io.drawbridge.flow.Match;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Location;
import io.drawbridge.network.Network;
import io.drawbridge.openflow.PacketIn;
import io.drawbridge.openflow.PortDescription;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Table;
import io.drawbridge.reconcile.Desired;
import io.drawbridge.reconcile.Reconciler;
import io.drawbridge.service.RecordingSwitch;
import io.drawbridge.store.LeaseStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which gateways are asked for, in whose name, and which answers are believed. */
class GatewayQuestionsTest {
  private static final IpAddress GATEWAY = IpAddress.parse("fe80::1");
  private static final IpAddress OF_ROUTER = IpAddress.parse("172.16.1.6");
  private static final MacAddress GATEWAY_MAC = MacAddress.parse("02:00:00:00:ff:01");
  private static final String MAIL = "20010db8000100000000000000000001";
  private static final String LINK_LOCAL = "fe800000000000000000000000000001";
  private static final String TO_MAIL =
      "020000000101" + "02000000ff01" + "86dd" + "6000000000203aff" + LINK_LOCAL + MAIL;
  private static final String ANSWER =
      TO_MAIL + ("88000000" + "e0000000" + LINK_LOCAL + "020102000000ff01");
  private static final String ANNOUNCEMENT = ANSWER.replace("e0000000", "a0000000");

  private final Network network =
      NetworkReader.read(
              SeedText.text()
                  .replace("uplink: wan}", "uplink: wan, gateways: ['fe80::1']}")
                  .replace("[172.16.1.1]", "[172.16.1.1, '2001:db8:1::1']"),
              Format.YAML)
          .network()
          .orElseThrow();
  private final Desired desired = new Desired(1, network, Numbering.EMPTY.extend(network));
  private final RecordingSwitch host1 =
      new RecordingSwitch(1, List.of(port(1, "wan0"), port(2, "mail0")));
  private final Reconciler reconciler = new Reconciler("host1", Runnable::run);
  private final List<Event> events = new ArrayList<>();
  private final ScheduledExecutorService pool = Executors.newSingleThreadScheduledExecutor();
  private final LeaseStore leases = LeaseStore.inMemory();
  private final PuntHandler punts =
      new PuntHandler(
          "host1",
          () -> desired,
          reconciler,
          events::add,
          new Nobody(),
          new DhcpServer(leases, pool, new Nobody(), InstantSource.system()));

  @AfterEach
  void stop() {
    leases.close();
    pool.shutdownNow();
  }

  /** No host of this document has several places, and none asks for an address. */
  private static final class Nobody implements Sightings, Wire {
    @Override
    public void probe(String segment, IpAddress address) {
      throw new AssertionError(address);
    }

    @Override
    public CompletableFuture<Void> bind() {
      throw new AssertionError();
    }

    @Override
    public void tell(Notice notice) {
      throw new AssertionError(notice);
    }

    @Override
    public void appeared(String host, MacAddress mac, Location at, Optional<byte[]> frame) {
      throw new AssertionError(host);
    }

    @Override
    public void heard(String host) {
      throw new AssertionError(host);
    }
  }

  GatewayQuestionsTest() {
    reconciler.connected(host1);
    var unused = reconciler.desire(desired, Whereabouts.UNKNOWN);
  }

  private static PortDescription port(int number, String name) {
    return new PortDescription(number, name, new MacAddress(0x0200_0000_9900L + number), true);
  }

  private List<String> asked() {
    return host1.sent().stream().map(HexFormat.of()::formatHex).toList();
  }

  private List<String> solicitations() {
    return asked().stream().filter(frame -> frame.startsWith("86dd", 24)).toList();
  }

  private Map<IpAddress, MacAddress> known() {
    return reconciler.facts().join().gateways();
  }

  private void says(String frame) {
    int segment = desired.numbering().segments().getOrDefault("public", 0);
    long cookie = new Cookie(Cookie.Kind.GATEWAY_ANSWER, segment).value();
    byte[] bytes = HexFormat.of().parseHex(frame);
    punts.handle(
        host1, new PacketIn(Table.NEIGHBOUR.id(), cookie, 1, Match.ANY, bytes, bytes.length));
  }

  @Test
  void aHostThatIsHereAsksForAnIpv6Gateway() {
    punts.askGateways(host1, SwitchFacts.NONE, true);
    assertThat(solicitations())
        .singleElement()
        .asString()
        .startsWith("3333ff000001" + "020000000101")
        .contains(MAIL + "ff0200000000000000000001ff000001")
        .endsWith(LINK_LOCAL + "0101020000000101");
    assertThat(asked()).as("and the router for its own").hasSize(2);
  }

  @Test
  void whoHasAnsweredIsNotAskedBecauseAnotherHasNot() {
    SwitchFacts facts = new SwitchFacts(Map.of(), Map.of(OF_ROUTER, GATEWAY_MAC));
    punts.askGateways(host1, facts, false);
    assertThat(asked()).hasSize(1).isEqualTo(solicitations());
  }

  @Test
  void anAnswerIsBelieved() {
    punts.askGateways(host1, SwitchFacts.NONE, true);
    says(ANSWER);
    assertThat(known()).containsEntry(GATEWAY, GATEWAY_MAC);
    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            GatewayEvent.class, event -> assertThat(event.gateway()).isEqualTo(GATEWAY));
  }

  @Test
  void whatNobodyAskedForMakesItAsk() {
    says(ANNOUNCEMENT);
    assertThat(known()).isEmpty();
    assertThat(solicitations()).hasSize(1);
    says(ANNOUNCEMENT);
    assertThat(known()).as("still not an answer").isEmpty();
    says(ANSWER);
    assertThat(known()).containsEntry(GATEWAY, GATEWAY_MAC);
  }

  @Test
  void anAnswerToNoQuestionMakesItAsk() {
    says(ANSWER);
    assertThat(known()).isEmpty();
    assertThat(solicitations()).hasSize(1);
  }
}
