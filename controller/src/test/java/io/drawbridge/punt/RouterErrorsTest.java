package io.drawbridge.punt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.drawbridge.compile.Numbering;
import io.drawbridge.compile.Whereabouts;
import io.drawbridge.dhcp.DhcpServer;
import io.drawbridge.dhcp.Notice;
import io.drawbridge.dhcp.Wire;
import io.drawbridge.document.SeedText;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Location;
import io.drawbridge.network.Network;
import io.drawbridge.openflow.PacketIn;
import io.drawbridge.openflow.PortDescription;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.reconcile.Desired;
import io.drawbridge.reconcile.Reconciler;
import io.drawbridge.service.RecordingSwitch;
import io.drawbridge.store.LeaseStore;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which packets the router answers with which error, and that none upsets it. */
class RouterErrorsTest {
  private static final long SEED = 20261125;
  private static final String APP = "c0a8010a";
  private static final String ROUTER = "c0a80101";
  private static final String NOWHERE = "c6336401";
  private static final int APP_PORT = 5;

  /** Of what is sent up for the router's sake. */
  private static final List<Cookie.Kind> KINDS =
      List.of(
          Cookie.Kind.TIME_EXCEEDED,
          Cookie.Kind.RESOLVE,
          Cookie.Kind.NEIGHBOUR_ANSWER,
          Cookie.Kind.GATEWAY_ANSWER,
          Cookie.Kind.NO_ROUTE,
          Cookie.Kind.UNSERVED,
          Cookie.Kind.TOO_LONG);

  private final Network network = SeedText.network();
  private final Desired desired = new Desired(1, network, Numbering.EMPTY.extend(network));
  private final RecordingSwitch host1 =
      new RecordingSwitch(
          1, List.of(port(1, "wan0"), port(2, "mail0"), port(APP_PORT, "app0"), port(6, "desk0")));
  private final Reconciler reconciler = new Reconciler("host1", Runnable::run);
  private final ScheduledExecutorService pool = Executors.newSingleThreadScheduledExecutor();
  private final LeaseStore leases = LeaseStore.inMemory();
  private final PuntHandler punts =
      new PuntHandler(
          "host1",
          () -> desired,
          reconciler,
          event -> {},
          new Nobody(),
          new DhcpServer(leases, pool, new Nobody(), InstantSource.system()));

  /** Nobody moves, and nobody is given an address. */
  private static final class Nobody implements Sightings, Wire {
    @Override
    public void probe(String segment, IpAddress address) {}

    @Override
    public CompletableFuture<Void> bind() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void tell(Notice notice) {}

    @Override
    public void appeared(String host, MacAddress mac, Location at, Optional<byte[]> frame) {}

    @Override
    public void heard(String host) {}
  }

  RouterErrorsTest() {
    reconciler.connected(host1);
    var unused = reconciler.desire(desired, Whereabouts.UNKNOWN);
  }

  @AfterEach
  void stop() {
    leases.close();
    pool.shutdownNow();
  }

  private static PortDescription port(int number, String name) {
    return new PortDescription(number, name, new MacAddress(0x0200_0000_9900L + number), true);
  }

  private static String packet(int protocol, String source, String destination, String payload) {
    return "020000000201"
        + "020000000104"
        + "0800"
        + "4500"
        + String.format("%04x", 20 + payload.length() / 2)
        + "00000000"
        + "40"
        + String.format("%02x", protocol)
        + "0000"
        + source
        + destination
        + payload;
  }

  private Match from(int port, String segment) {
    Match metadata = Register.IN_PORT.match(Match.ANY, port);
    metadata = Register.SOURCE_MAC_LOW.match(metadata, 0x0000_0104);
    metadata = Register.SOURCE_MAC_HIGH.match(metadata, 0x0200);
    metadata = Register.ROUTED.match(metadata, 1);
    return Register.SEGMENT.match(metadata, segment(segment));
  }

  private int segment(String name) {
    return desired.numbering().segments().getOrDefault(name, 0);
  }

  private List<String> answers(Cookie.Kind kind, Match metadata, String frame) {
    int before = host1.sent().size();
    byte[] bytes = HexFormat.of().parseHex(frame);
    punts.handle(
        host1, new PacketIn(17, Cookie.of(kind).value(), 1, metadata, bytes, bytes.length));
    return host1.sent().stream().skip(before).map(HexFormat.of()::formatHex).toList();
  }

  private List<String> noRoute(String frame) {
    return answers(Cookie.Kind.NO_ROUTE, from(APP_PORT, "private"), frame);
  }

  @Test
  void whereThereIsNoWayTheNetIsUnreachable() {
    String datagram = packet(17, APP, NOWHERE, "0fa00fa1000800001122334455667788");
    assertThat(noRoute(datagram))
        .singleElement()
        .asString()
        .startsWith("020000000104" + "020000000201" + "0800" + "45")
        .contains(ROUTER + APP + "0300")
        .as("header and eight bytes")
        .endsWith(datagram.substring(28, 28 + 2 * 28));
  }

  /** RFC 1122, 3.2.2; RFC 1812, 4.3.2.7. */
  @Test
  void someDeserveNoError() {
    assertThat(noRoute(packet(1, APP, NOWHERE, "0301000000000000"))).as("an error").isEmpty();
    assertThat(noRoute(packet(17, "e0000001", NOWHERE, "0fa00fa100080000"))).isEmpty();
    assertThat(noRoute(packet(17, "00000000", NOWHERE, "0fa00fa100080000"))).isEmpty();
    assertThat(noRoute(packet(17, ROUTER, NOWHERE, "0fa00fa100080000"))).as("itself").isEmpty();
    String later = packet(17, APP, NOWHERE, "0fa00fa100080000");
    assertThat(noRoute(later.substring(0, 40) + "00b9" + later.substring(44)))
        .as("a later fragment")
        .isEmpty();
  }

  @Test
  void whomNobodyServesIsToldByTheAddressHeSpokeTo() {
    Match metadata = from(APP_PORT, "private");
    String own = "ac100105";
    assertThat(answers(Cookie.Kind.UNSERVED, metadata, packet(17, APP, own, "0fa00fa100080000")))
        .singleElement()
        .asString()
        .contains(own + APP + "0303");
    assertThat(answers(Cookie.Kind.UNSERVED, metadata, packet(132, APP, own, "0fa00fa100080000")))
        .singleElement()
        .asString()
        .contains(own + APP + "0302");
    String syn = "0fa00fa1" + "00000001" + "00000000" + "5002ffff" + "00000000";
    assertThat(answers(Cookie.Kind.UNSERVED, metadata, packet(6, APP, own, syn)))
        .singleElement()
        .asString()
        .contains(own + APP + "0fa10fa0" + "00000000" + "00000002" + "5014");
    String reset = syn.replace("5002", "5004");
    assertThat(answers(Cookie.Kind.UNSERVED, metadata, packet(6, APP, own, reset))).isEmpty();
    assertThat(answers(Cookie.Kind.UNSERVED, metadata, packet(6, APP, own, "0fa0"))).isEmpty();
    assertThat(answers(Cookie.Kind.UNSERVED, metadata, packet(1, APP, own, "0d000000"))).isEmpty();
  }

  @Test
  void whoMayNotSendThereMakesNobodyAsk() {
    Match towards =
        Register.NEXT_HOP.match(
            Register.OUT_SEGMENT.match(from(2, "public"), segment("private")), 0xc0a8_01c8L);
    String probe = packet(17, "ac100101", "c0a801c8", "0fa00fa100080000");
    assertThat(answers(Cookie.Kind.RESOLVE, towards, probe)).isEmpty();
    Match living = towards.with(Field.CT_STATE, 0x22);
    assertThat(answers(Cookie.Kind.RESOLVE, living, probe))
        .as("of a connection that was passed")
        .isNotEmpty()
        .allMatch(frame -> frame.startsWith("0806", 24));
  }

  @Test
  void noPacketUpsetsIt() {
    Random random = new Random(SEED);
    List<String> whole =
        List.of(
            packet(1, APP, NOWHERE, "0800000000000000"),
            packet(6, APP, NOWHERE, "0fa00fa10000000100000000f002ffff00000000"),
            "ffffffffffff" + "020000000104" + "0806" + "0001080006040002" + "00".repeat(20),
            "020000000201" + "020000000104" + "86dd" + "6000000000083a40" + "00".repeat(40));
    for (int round = 0; round < 20_000; round++) {
      byte[] frame = HexFormat.of().parseHex(whole.get(random.nextInt(whole.size())));
      for (int i = 0; i < random.nextInt(6); i++) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt();
      }
      byte[] cut =
          Arrays.copyOf(
              frame, random.nextInt(3) == 0 ? random.nextInt(frame.length) : frame.length);
      Match metadata = from(random.nextInt(8), random.nextBoolean() ? "private" : "public");
      metadata = Register.OUT_SEGMENT.match(metadata, random.nextInt(4));
      metadata = metadata.with(Field.CT_STATE, random.nextInt(0x100));
      for (Cookie.Kind kind : KINDS) {
        PacketIn packet =
            new PacketIn(
                17,
                new Cookie(kind, random.nextInt(4)).value(),
                1,
                metadata,
                cut,
                frame.length + random.nextInt(2));
        assertThatCode(() -> punts.handle(host1, packet))
            .as("seed %d, round %d, %s", SEED, round, kind)
            .doesNotThrowAnyException();
      }
    }
    punts.tick(host1);
  }
}
