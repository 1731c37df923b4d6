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
import java.util.Optional;

/**
 * NEIGHBOUR: ARP for hosts that are here is answered by the switch, from either side, and for
 * gateways when guests ask. What a gateway says of itself is believed by the controller alone, and
 * reaches guests only while it is what the controller knows.
 */
final class AnswerStage {
  private static final int REQUEST = 1;

  private AnswerStage() {}

  static void compile(Site site, Flows flows) {
    for (PlacedPort place : site.ports()) {
      if (place.host().isPresent() && crosses(site, place.segment())) {
        host(site, place, place.host().get(), flows);
      }
    }
    for (String segment : site.network().segments().keySet()) {
      for (IpAddress gateway : site.gatewaysOf(segment)) {
        if (gateway.isIpv4() && crosses(site, segment)) {
          gateway(site, segment, gateway, flows);
        }
      }
    }
  }

  private static boolean crosses(Site site, String segment) {
    return site.segment(segment).etherTypes().contains(EtherTypes.ARP);
  }

  private static void host(Site site, PlacedPort place, String name, Flows flows) {
    Host host = site.host(name);
    if (host.macs().size() > 1) {
      return; // which of them has the address is its own affair
    }
    Cookie cookie = new Cookie(Cookie.Kind.HOST, site.hostNumber(name));
    MacAddress mac = host.macs().get(0);
    for (IpAddress address : host.addresses()) {
      if (address.isIpv4()) {
        Match request = asks(site.segmentNumber(place.segment()), address);
        // Whoever asks for himself wants to know of others.
        flows.add(
            Table.NEIGHBOUR, 70, request.with(Field.ETH_SRC, mac), cookie, Flows.go(Table.FORWARD));
        flows.add(Table.NEIGHBOUR, 60, request, cookie, NeighbourStage.answer(mac, address));
      }
    }
  }

  private static Match asks(int segment, IpAddress address) {
    return Register.SEGMENT
        .match(Flows.ARP, segment)
        .with(Field.ARP_TPA, Cidr.host(address))
        .with(Field.ARP_OP, REQUEST);
  }

  private static void gateway(Site site, String segment, IpAddress gateway, Flows flows) {
    int number = site.segmentNumber(segment);
    Cookie cookie = new Cookie(Cookie.Kind.GATEWAY, number);
    Optional<MacAddress> known = Optional.ofNullable(site.gateways().get(gateway));
    Match says =
        Register.FROM_UPLINK
            .match(Register.SEGMENT.match(Flows.ARP, number), 1)
            .with(Field.ARP_SPA, Cidr.host(gateway));
    known.ifPresent(
        mac -> {
          flows.add(
              Table.NEIGHBOUR,
              60,
              Register.FROM_UPLINK.match(asks(number, gateway), 0),
              cookie,
              NeighbourStage.answer(mac, gateway));
          flows.add(
              Table.NEIGHBOUR, 57, says.with(Field.ARP_SHA, mac), cookie, Flows.go(Table.FORWARD));
        });
    // Until it is known guests ask for themselves; afterwards nobody else can tell them.
    List<Action> actions = new ArrayList<>(List.of(Punt.GATEWAY_ANSWER.action()));
    if (known.isEmpty()) {
      actions.add(Flows.go(Table.FORWARD));
    }
    flows.add(Table.NEIGHBOUR, 55, says, new Cookie(Cookie.Kind.GATEWAY_ANSWER, number), actions);
  }
}
