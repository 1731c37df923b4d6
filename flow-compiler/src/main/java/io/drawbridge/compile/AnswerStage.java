package io.drawbridge.compile;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.EtherTypes;
import io.drawbridge.network.Host;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Punt;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * NEIGHBOUR: who asks by ARP or neighbour discovery for a host that is here is answered by the
 * switch, from either side; for gateways, guests are. What a gateway says of itself is believed by
 * the controller alone, and reaches guests only while it is what the controller knows.
 */
final class AnswerStage {
  private AnswerStage() {}

  static void compile(Site site, Flows flows) {
    for (PlacedPort place : site.ports()) {
      if (place.host().isPresent()) {
        host(site, place, place.host().get(), flows);
      }
    }
    for (String segment : site.network().segments().keySet()) {
      for (IpAddress gateway : site.gatewaysOf(segment)) {
        if (crosses(site, segment, gateway)) {
          gateway(site, segment, gateway, flows);
        }
      }
    }
    AdvertiseStage.compile(site, flows);
  }

  private static boolean crosses(Site site, String segment, IpAddress address) {
    EtherTypes types = site.segment(segment).etherTypes();
    return types.contains(address.isIpv4() ? EtherTypes.ARP : EtherTypes.IPV6);
  }

  private static void host(Site site, PlacedPort place, String name, Flows flows) {
    Host host = site.host(name);
    if (host.macs().size() > 1) {
      return; // which of them has the address is its own affair
    }
    // Whoever may announce itself as a router says itself whether it is one (RFC 4861, 7.2.5).
    boolean router =
        site.network().zone(place.zone()).routerAdvertisements().orElse(place.uplink());
    Cookie cookie = new Cookie(Cookie.Kind.HOST, site.hostNumber(name));
    MacAddress mac = host.macs().get(0);
    for (IpAddress address : host.addresses()) {
      if (crosses(site, place.segment(), address)
          && (address.isIpv4() || !router)
          && site.routed(address).isEmpty()) {
        Match request = asks(site.segmentNumber(place.segment()), address);
        // Whoever asks for himself wants to know of others.
        flows.add(
            Table.NEIGHBOUR, 70, request.with(Field.ETH_SRC, mac), cookie, Flows.go(Table.FORWARD));
        flows.add(Table.NEIGHBOUR, 60, request, cookie, answer(mac, address, false));
      }
    }
  }

  private static Match asks(int segment, IpAddress address) {
    Match question =
        address.isIpv4()
            ? Flows.ARP
                .with(Field.ARP_TPA, Cidr.host(address))
                .with(Field.ARP_OP, NeighbourStage.REQUEST)
            : AdvertiseStage.asks(address);
    return Register.SEGMENT.match(question, segment);
  }

  private static List<Action> answer(MacAddress mac, IpAddress address, boolean router) {
    return address.isIpv4()
        ? NeighbourStage.answer(mac, address)
        : AdvertiseStage.answer(mac, address, router);
  }

  private static void gateway(Site site, String segment, IpAddress gateway, Flows flows) {
    int number = site.segmentNumber(segment);
    Cookie cookie = new Cookie(Cookie.Kind.GATEWAY, number);
    MacAddress known = site.gateways().get(gateway);
    if (known != null) {
      flows.add(
          Table.NEIGHBOUR,
          60,
          Register.FROM_UPLINK.match(asks(number, gateway), 0),
          cookie,
          answer(known, gateway, true));
    }
    // Until it is known guests ask for themselves; afterwards nobody else can tell them.
    List<Action> actions = new ArrayList<>(List.of(Punt.GATEWAY_ANSWER.action()));
    if (known == null) {
      actions.add(Flows.go(Table.FORWARD));
    }
    for (Says says : says(gateway)) {
      Match here = Register.FROM_UPLINK.match(Register.SEGMENT.match(says.match(), number), 1);
      if (known != null) {
        flows.add(
            Table.NEIGHBOUR, 57, here.with(says.mac(), known), cookie, Flows.go(Table.FORWARD));
      }
      flows.add(Table.NEIGHBOUR, 55, here, new Cookie(Cookie.Kind.GATEWAY_ANSWER, number), actions);
    }
  }

  /** A message that says where its sender is, and the field that does. */
  record Says(Match match, Field mac) {}

  private static List<Says> says(IpAddress gateway) {
    return gateway.isIpv4()
        ? List.of(new Says(Flows.ARP.with(Field.ARP_SPA, Cidr.host(gateway)), Field.ARP_SHA))
        : AdvertiseStage.says(gateway);
  }
}
