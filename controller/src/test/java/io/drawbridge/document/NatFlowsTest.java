package io.drawbridge.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.NetworkCompiler;
import io.drawbridge.compile.Numbering;
import io.drawbridge.compile.Program;
import io.drawbridge.compile.SwitchCompiler;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Network;
import io.drawbridge.pipeline.Exhausted;
import io.drawbridge.semantics.Conntrack;
import io.drawbridge.semantics.Packet;
import io.drawbridge.semantics.PipelineInterpreter;
import io.drawbridge.semantics.Result;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the flows of {@code nat.yaml} do where one random packet does not show it. */
class NatFlowsTest {
  private static final String TEXT = SeedText.text("nat.yaml");
  private static final int WAN = 1;
  private static final int WEB = 2;
  private static final int APP = 3;
  private static final int SPARE = 4;
  private static final int PHONE = 5;
  private static final int FAX = 6;
  private static final String GATEWAY_MAC = "02:00:00:00:ff:01";
  private static final String PUBLIC_MAC = "02:00:00:00:01:05";
  private static final String LAN_MAC = "02:00:00:00:02:01";
  private static final SwitchFacts FACTS =
      new SwitchFacts(
          Map.of(
              "wan0", WAN, "web0", WEB, "app0", APP, "spare0", SPARE, "phone0", PHONE, "fax0", FAX),
          Map.of(IpAddress.parse("172.16.1.6"), MacAddress.parse(GATEWAY_MAC)));

  private final PipelineInterpreter interpreter = new PipelineInterpreter(program(TEXT).flows());
  private final Conntrack conntrack = new Conntrack();

  static Network network(String text) {
    return NetworkReader.read(text, Format.YAML).network().orElseThrow();
  }

  static Program program(String text) {
    Network network = network(text);
    return NetworkCompiler.compile(
        network, "host1", Numbering.EMPTY.extend(network(TEXT)).extend(network), FACTS);
  }

  private static Packet udp(int in, String from, String to, String source, String destination) {
    return Packet.EMPTY
        .with(Field.IN_PORT, in)
        .with(Field.ETH_TYPE, 0x800)
        .with(Field.ETH_SRC, MacAddress.parse(from))
        .with(Field.ETH_DST, MacAddress.parse(to))
        .with(Field.IP_PROTO, 17)
        .with(Field.IP_TTL, 64)
        .with(Field.UDP_SRC, port(source))
        .with(Field.UDP_DST, port(destination))
        .with(Field.IPV4_SRC, address(source))
        .with(Field.IPV4_DST, address(destination));
  }

  private static int port(String endpoint) {
    return Integer.parseInt(endpoint.substring(endpoint.indexOf(':') + 1));
  }

  private static IpAddress address(String endpoint) {
    return IpAddress.parse(endpoint.substring(0, endpoint.indexOf(':')));
  }

  private Result send(Packet packet) {
    return interpreter.send(packet, conntrack);
  }

  private Result fromInternet(String source, String destination) {
    return send(udp(WAN, GATEWAY_MAC, PUBLIC_MAC, source, destination));
  }

  private Result fromSpare(String destination) {
    return send(udp(SPARE, "02:00:00:00:02:12", LAN_MAC, "192.168.1.13:40000", destination));
  }

  /** Where it goes, from whom and for whom. */
  private static String sent(Result result) {
    assertThat(result.sent()).hasSizeLessThanOrEqualTo(1);
    return result.sent().stream()
        .map(
            sent ->
                sent.port()
                    + " "
                    + endpoint(sent.packet(), Field.IPV4_SRC, Field.UDP_SRC)
                    + " > "
                    + endpoint(sent.packet(), Field.IPV4_DST, Field.UDP_DST))
        .findFirst()
        .orElse("nothing");
  }

  private static String endpoint(Packet packet, Field address, Field port) {
    return IpAddress.ofIpv4((int) packet.get(address).low()) + ":" + packet.get(port).low();
  }

  @Test
  void whatFindsItsPortTakenGoesNowhereAndIsTold() {
    String phone = "02:00:00:00:02:20";
    String fax = "02:00:00:00:02:22";
    Packet first = udp(PHONE, phone, LAN_MAC, "192.168.1.20:5060", "203.0.113.10:5060");
    assertThat(sent(send(first))).isEqualTo("1 172.16.1.5:5060 > 203.0.113.10:5060");
    Packet second = udp(FAX, fax, LAN_MAC, "192.168.1.22:5060", "203.0.113.10:5060");
    Result told = send(second);
    assertThat(sent(told)).isEqualTo("nothing");
    assertThat(told.packetIns())
        .extracting(Result.PacketIn::cookie)
        .containsExactly(Exhausted.OUTBOUND.cookie(1).value());
    assertThat(sent(send(second))).as("again").isEqualTo("nothing");
    Packet elsewhere = second.with(Field.IPV4_DST, IpAddress.parse("203.0.113.11"));
    assertThat(sent(send(elsewhere))).isEqualTo("1 172.16.1.5:5060 > 203.0.113.11:5060");
  }

  @Test
  void withoutAnyPortNothingLeaves() {
    String few = TEXT.replace("few-ports, from: {zone: office}", "few-ports, from: {zone: lan}");
    interpreter.replaceFlows(program(few).flows());
    for (int i = 0; i < 4; i++) {
      Packet packet =
          udp(SPARE, "02:00:00:00:02:12", LAN_MAC, "192.168.1.13:" + (100 + i), "203.0.113.10:53");
      assertThat(sent(send(packet))).isEqualTo("1 172.16.1.5:6100" + i + " > 203.0.113.10:53");
    }
    Result told = fromSpare("203.0.113.10:53");
    assertThat(sent(told)).isEqualTo("nothing");
    assertThat(told.packetIns())
        .extracting(Result.PacketIn::cookie)
        .containsExactly(Exhausted.OUTBOUND.cookie(2).value());
  }

  @Test
  void whatWasLeftAsItIsComesBackByTheRouter() {
    String rules = TEXT.replace("port: 80}, protocol: tcp}\n", "port: 80}}\n");
    interpreter.replaceFlows(program(rules).flows());
    Packet answer =
        udp(WEB, "02:00:00:00:01:02", GATEWAY_MAC, "172.16.1.2:80", "192.168.1.13:40000");
    assertThat(sent(send(answer))).as("nothing to answer").isEqualTo("nothing");
    assertThat(sent(fromSpare("172.16.1.2:80"))).isEqualTo("2 192.168.1.13:40000 > 172.16.1.2:80");
    assertThat(sent(send(answer))).isEqualTo("4 172.16.1.2:80 > 192.168.1.13:40000");
  }

  @Test
  void aHairpinComesBackByBothZones() {
    Result there = fromSpare("172.16.1.5:9003");
    assertThat(sent(there)).isEqualTo("3 192.168.1.1:40000 > 192.168.1.10:9003");
    Packet answer =
        udp(APP, "02:00:00:00:02:10", LAN_MAC, "192.168.1.10:9003", "192.168.1.1:40000");
    assertThat(sent(send(answer))).isEqualTo("4 172.16.1.5:9003 > 192.168.1.13:40000");
    assertThat(sent(fromSpare("172.16.1.5:9003")))
        .as("and on")
        .isEqualTo("3 192.168.1.1:40000 > 192.168.1.10:9003");
  }

  @Test
  void whoIsNoLongerMeantEndsInBothDirections() {
    assertThat(sent(fromInternet("10.77.0.5:4000", "172.16.1.5:9003")))
        .isEqualTo("3 10.77.0.5:4000 > 192.168.1.10:9003");
    Packet answer = udp(APP, "02:00:00:00:02:10", LAN_MAC, "192.168.1.10:9003", "10.77.0.5:4000");
    String back = "1 172.16.1.5:9003 > 10.77.0.5:4000";
    assertThat(sent(send(answer))).isEqualTo(back);
    String narrowed =
        TEXT.replace("name: media,", "name: media, from: {zone: wan, not: {address: admins}},");
    interpreter.replaceFlows(
        program(narrowed.replace("not: {address: admins}", "address: admins")).flows());
    assertThat(sent(send(answer))).as("it is meant still").isEqualTo(back);
    interpreter.replaceFlows(program(narrowed).flows());
    assertThat(sent(send(answer))).isEqualTo("nothing");
    assertThat(sent(fromInternet("10.77.0.5:4000", "172.16.1.5:9003"))).isEqualTo("nothing");
  }

  @Test
  void whatIsGoneEndsAndTheOthersGoOn() {
    assertThat(sent(fromInternet("10.77.0.5:4000", "172.16.1.5:9003"))).startsWith("3 ");
    Packet out = udp(PHONE, "02:00:00:00:02:20", LAN_MAC, "192.168.1.20:9", "203.0.113.10:9");
    assertThat(sent(send(out))).startsWith("1 172.16.1.5:9 ");
    interpreter.replaceFlows(program(TEXT.replace("9000-9009", "9000-9010")).flows());
    assertThat(sent(fromInternet("10.77.0.5:4000", "172.16.1.5:9003")))
        .as("it says something else")
        .isEqualTo("nothing");
    assertThat(sent(send(out))).startsWith("1 172.16.1.5:9 ");
  }

  @Test
  void anAliasThatTranslationsNameIsLookedUpAnew() {
    SwitchCompiler compiler = new SwitchCompiler("host1");
    Network before = network(TEXT);
    Network after = network(TEXT.replace("10.77.0.0/24", "10.78.0.0/24"));
    Numbering numbering = Numbering.EMPTY.extend(before);
    var unused = compiler.compile(before, numbering, FACTS);
    assertThat(compiler.compile(after, numbering.extend(after), FACTS).flows())
        .isEqualTo(NetworkCompiler.compile(after, "host1", numbering.extend(after), FACTS).flows());
    assertThat(program(TEXT).flows()).as("hides by bits").anyMatch(NatFlowsTest::shares);
  }

  private static boolean shares(io.drawbridge.flow.Flow flow) {
    var source = flow.match().get(Field.IPV4_SRC);
    return source != null && source.mask().equals(Bits.of(1));
  }
}
