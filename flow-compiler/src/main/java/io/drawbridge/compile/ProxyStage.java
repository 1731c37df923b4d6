package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Slice;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * NEIGHBOUR: the router answers ARP in others' names (RFC 1027), so that packets for them come to
 * it. For routed hosts to the provider and to their neighbours; for what is elsewhere to guests, so
 * that they may keep a gateway or a mask that is not of their segment.
 */
final class ProxyStage {
  static final int REPLY = 2;

  private static final Cookie PIPELINE = Cookie.of(Cookie.Kind.PIPELINE);
  private static final Cidr NOBODY = Cidr.parse("0.0.0.0/32");

  private ProxyStage() {}

  static void compile(Site site, Gate gate, Flows flows) {
    site.routedOn(gate).forEach(address -> here(site, gate, address, flows));
    if (site.segment(gate.segment()).uplink().isPresent()) {
      site.proxiedOn(gate).forEach(address -> answer(site, gate, address, flows));
    } else {
      elsewhere(gate, flows);
    }
  }

  private static Match asks(Gate gate, Cidr target) {
    return Register.SEGMENT
        .match(Flows.ARP, gate.number())
        .with(Field.ARP_OP, NeighbourStage.REQUEST)
        .with(Field.ARP_TPA, target);
  }

  /**
   * A routed host sends all it has to the router, whatever its mask; so do its neighbours, or the
   * two directions of a connection would be tracked apart. Hence what it says by ARP of itself
   * reaches none of them.
   */
  private static void here(Site site, Gate gate, IpAddress address, Flows flows) {
    Cookie cookie = RoutedHostStage.cookie(site, address);
    for (MacAddress mac : site.host(site.routed(address).orElseThrow().host()).macs()) {
      flows.add(
          Table.NEIGHBOUR, 86, asks(gate, Cidr.host(address)).with(Field.ETH_SRC, mac), cookie);
    }
    answer(site, gate, address, flows);
    flows.add(
        Table.NEIGHBOUR,
        58,
        Register.SEGMENT.match(Flows.ARP, gate.number()).with(Field.ARP_SPA, Cidr.host(address)),
        cookie);
  }

  /** Above what is said of ARP to the router: who knows its MAC address asks it alone. */
  private static void answer(Site site, Gate gate, IpAddress address, Flows flows) {
    flows.add(
        Table.NEIGHBOUR,
        85,
        asks(gate, Cidr.host(address)),
        RoutedHostStage.cookie(site, address),
        NeighbourStage.answer(gate.mac(), address));
  }

  /** Whoever wants to know whether he may have an address is not told that it is taken. */
  private static void elsewhere(Gate gate, Flows flows) {
    Cookie cookie = new Cookie(Cookie.Kind.ROUTER, gate.number());
    for (Cidr prefix : new LinkedHashSet<>(gate.router().proxy())) {
      if (prefix.address().isIpv4()) {
        Match request = asks(gate, prefix);
        flows.add(
            Table.NEIGHBOUR,
            83,
            request.with(Field.ARP_SPA, NOBODY),
            PIPELINE,
            Flows.go(Table.FORWARD));
        flows.add(Table.NEIGHBOUR, 82, request, cookie, answerAny(gate.mac()));
      }
    }
  }

  /** Turns a request into an answer that says the MAC address is that of whom it asks for. */
  private static List<Action> answerAny(MacAddress owner) {
    Bits mac = Bits.of(owner.value());
    return List.of(
        NeighbourStage.move(Field.ETH_SRC, Field.ETH_DST),
        NeighbourStage.set(Field.ETH_SRC, mac),
        NeighbourStage.set(Field.ARP_OP, Bits.of(REPLY)),
        NeighbourStage.move(Field.ARP_SHA, Field.ARP_THA),
        NeighbourStage.set(Field.ARP_SHA, mac),
        new Action.Move(Slice.of(Field.ARP_TPA), Register.NEXT_HOP.slice()),
        NeighbourStage.move(Field.ARP_SPA, Field.ARP_TPA),
        new Action.Move(Register.NEXT_HOP.slice(), Slice.of(Field.ARP_SPA)),
        Register.ROUTED.set(1),
        Register.OUT_PORT.copyFrom(Register.IN_PORT),
        Register.TO_UPLINK.copyFrom(Register.FROM_UPLINK),
        Flows.go(Table.DELIVER));
  }
}
