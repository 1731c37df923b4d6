package io.drawbridge.semantics;

import static io.drawbridge.compile.RoutedDocument.APP;
import static io.drawbridge.compile.RoutedDocument.APP_ADDRESS;
import static io.drawbridge.compile.RoutedDocument.APP_MAC;
import static io.drawbridge.compile.RoutedDocument.GATEWAY_MAC;
import static io.drawbridge.compile.RoutedDocument.LAN_ROUTER;
import static io.drawbridge.compile.RoutedDocument.MAIL;
import static io.drawbridge.compile.RoutedDocument.MAIL_ADDRESS;
import static io.drawbridge.compile.RoutedDocument.MAIL_MAC;
import static io.drawbridge.compile.RoutedDocument.ROUTER;
import static io.drawbridge.compile.RoutedDocument.SERVER;
import static io.drawbridge.compile.RoutedDocument.SHOP;
import static io.drawbridge.compile.RoutedDocument.SHOP_ADDRESS;
import static io.drawbridge.compile.RoutedDocument.SHOP_MAC;
import static io.drawbridge.compile.RoutedDocument.UP;
import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.compile.RoutedDocument;
import io.drawbridge.flow.Field;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Guests behind the router that keep their public addresses, and a provider that sees one MAC. */
class RoutedHostTest {
  private static final MacAddress BROADCAST = MacAddress.parse("ff:ff:ff:ff:ff:ff");
  private static final String OUTSIDE = "198.51.100.1";

  private final PipelineInterpreter interpreter =
      new PipelineInterpreter(RoutedDocument.program().flows());
  private final Conntrack conntrack = new Conntrack();

  private Result send(int in, MacAddress from, MacAddress to, String source, String destination) {
    return interpreter.send(
        Packet.EMPTY
            .with(Field.IN_PORT, in)
            .with(Field.ETH_TYPE, 0x800)
            .with(Field.ETH_SRC, from)
            .with(Field.ETH_DST, to)
            .with(Field.IP_PROTO, 17)
            .with(Field.IP_TTL, 64)
            .with(Field.UDP_SRC, 4000)
            .with(Field.UDP_DST, 4000)
            .with(Field.IPV4_SRC, IpAddress.parse(source))
            .with(Field.IPV4_DST, IpAddress.parse(destination)),
        conntrack);
  }

  /** ARP: {@code operation} 1 asks. */
  private Result arp(
      int in, MacAddress from, MacAddress to, int operation, String sender, String target) {
    return interpreter.send(
        Packet.EMPTY
            .with(Field.IN_PORT, in)
            .with(Field.ETH_TYPE, 0x806)
            .with(Field.ETH_SRC, from)
            .with(Field.ETH_DST, to)
            .with(Field.ARP_OP, operation)
            .with(Field.ARP_SHA, from)
            .with(Field.ARP_SPA, IpAddress.parse(sender))
            .with(Field.ARP_TPA, IpAddress.parse(target)),
        conntrack);
  }

  private static Packet only(Result result, int port) {
    assertThat(result.ports()).containsExactly(port);
    return result.sent().get(0).packet();
  }

  private static MacAddress said(Result result, int port) {
    Packet answer = only(result, port);
    assertThat(Ground.number(answer, Field.ARP_OP)).isEqualTo(2);
    assertThat(Ground.mac(answer, Field.ETH_SRC)).isEqualTo(Ground.mac(answer, Field.ARP_SHA));
    return Ground.mac(answer, Field.ARP_SHA);
  }

  @Test
  void whatTheyDoOutsideIsTheRoutersMacWithTheirAddress() {
    Packet out = only(send(MAIL, MAIL_MAC, ROUTER, MAIL_ADDRESS, OUTSIDE), UP);
    assertThat(Ground.mac(out, Field.ETH_SRC)).isEqualTo(SERVER);
    assertThat(Ground.mac(out, Field.ETH_DST)).isEqualTo(GATEWAY_MAC);
    assertThat(Ground.source(out)).isEqualTo(IpAddress.parse(MAIL_ADDRESS));
    Packet in = only(send(UP, GATEWAY_MAC, SERVER, OUTSIDE, SHOP_ADDRESS), SHOP);
    assertThat(Ground.mac(in, Field.ETH_SRC)).isEqualTo(ROUTER);
    assertThat(Ground.mac(in, Field.ETH_DST)).isEqualTo(SHOP_MAC);
  }

  @Test
  void theyReachEachOtherAndTheLanByTheRouter() {
    assertThat(send(MAIL, MAIL_MAC, ROUTER, MAIL_ADDRESS, SHOP_ADDRESS).ports())
        .containsExactly(SHOP);
    assertThat(send(SHOP, SHOP_MAC, ROUTER, SHOP_ADDRESS, MAIL_ADDRESS).ports())
        .as("the answer, in the same conntrack zone")
        .containsExactly(MAIL);
    assertThat(conntrack.connections(0xfff0)).hasSize(1);
    assertThat(send(APP, APP_MAC, LAN_ROUTER, APP_ADDRESS, MAIL_ADDRESS).ports())
        .containsExactly(MAIL);
    assertThat(send(MAIL, MAIL_MAC, ROUTER, MAIL_ADDRESS, APP_ADDRESS).ports())
        .containsExactly(APP);
  }

  @Test
  void theRouterAnswersTheProviderForThemAlone() {
    for (String own : List.of(MAIL_ADDRESS, SHOP_ADDRESS)) {
      for (MacAddress to : List.of(BROADCAST, SERVER)) {
        assertThat(said(arp(UP, GATEWAY_MAC, to, 1, "172.16.1.6", own), UP)).isEqualTo(SERVER);
      }
    }
    for (String other : List.of("10.1.1.51", "172.16.1.3", APP_ADDRESS, "10.0.0.254")) {
      assertThat(arp(UP, GATEWAY_MAC, BROADCAST, 1, "172.16.1.6", other).sent())
          .as(other)
          .isEmpty();
    }
  }

  @Test
  void guestsFindTheRouterWhereTheyThinkOthersAre() {
    for (MacAddress to : List.of(BROADCAST, ROUTER)) {
      for (String other : List.of("169.254.0.1", "10.0.0.254", "172.16.1.6", MAIL_ADDRESS)) {
        assertThat(said(arp(SHOP, SHOP_MAC, to, 1, SHOP_ADDRESS, other), SHOP))
            .as(other)
            .isEqualTo(ROUTER);
      }
    }
    assertThat(arp(SHOP, SHOP_MAC, BROADCAST, 1, SHOP_ADDRESS, "10.0.0.253").sent()).isEmpty();
  }

  @Test
  void askingForItselfNobodyAnswersAndNobodyHears() {
    assertThat(arp(SHOP, SHOP_MAC, BROADCAST, 1, "0.0.0.0", SHOP_ADDRESS).sent()).isEmpty();
    assertThat(arp(SHOP, SHOP_MAC, BROADCAST, 1, SHOP_ADDRESS, SHOP_ADDRESS).sent()).isEmpty();
    assertThat(arp(SHOP, SHOP_MAC, BROADCAST, 2, SHOP_ADDRESS, SHOP_ADDRESS).sent()).isEmpty();
    assertThat(arp(SHOP, SHOP_MAC, MAIL_MAC, 2, SHOP_ADDRESS, MAIL_ADDRESS).sent()).isEmpty();
  }

  @Test
  void nobodyElseHasTheirAddresses() {
    assertThat(send(SHOP, SHOP_MAC, ROUTER, MAIL_ADDRESS, OUTSIDE).sent()).isEmpty();
    assertThat(send(SHOP, MAIL_MAC, ROUTER, MAIL_ADDRESS, OUTSIDE).sent()).isEmpty();
    assertThat(send(APP, APP_MAC, LAN_ROUTER, MAIL_ADDRESS, OUTSIDE).sent()).isEmpty();
    assertThat(send(UP, GATEWAY_MAC, SERVER, MAIL_ADDRESS, SHOP_ADDRESS).sent()).isEmpty();
    assertThat(send(UP, GATEWAY_MAC, SERVER, SHOP_ADDRESS, MAIL_ADDRESS).sent())
        .as("though it is of the link")
        .isEmpty();
    assertThat(arp(APP, APP_MAC, BROADCAST, 1, MAIL_ADDRESS, "192.168.1.1").sent()).isEmpty();
  }

  @Test
  void theProviderSeesNoOtherMacAddress() {
    MacAddress stray = MacAddress.parse("52:54:00:00:00:99");
    assertThat(
            interpreter
                .send(
                    Packet.EMPTY
                        .with(Field.IN_PORT, SHOP)
                        .with(Field.ETH_TYPE, 0x800)
                        .with(Field.ETH_SRC, stray)
                        .with(Field.ETH_DST, GATEWAY_MAC)
                        .with(Field.IPV4_SRC, IpAddress.parse("10.1.1.99")),
                    conntrack)
                .sent())
        .isEmpty();
    assertThat(RoutedDocument.program().flows().stream().map(Object::toString))
        .as("what may leave by an uplink")
        .noneMatch(
            flow ->
                flow.contains("table=" + io.drawbridge.pipeline.Table.UPLINK.id() + ",")
                    && flow.contains("dl_src=52:54:"));
  }
}
