package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.OneToOne;
import io.drawbridge.network.OutboundNat;
import io.drawbridge.network.Pool;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Hide NAT hides: nothing on the side of a pool's addresses starts a connection to an address
 * behind it. And where an exception leaves connections as they are, answers come back to the
 * router.
 */
final class HideStage {
  private HideStage() {}

  static void compile(Site site, Flows flows) {
    for (OutboundNat nat : site.network().nat().outbound()) {
      Set<Gate> inside = inside(site, nat);
      if (nat.pool().isPresent()) {
        outside(site, nat.pool().get()).ifPresent(out -> hidden(site, inside, out, flows));
      } else {
        answers(site, inside, flows);
      }
    }
  }

  /** What the connections of an entry carry. */
  static long label(OutboundNat nat, Pool pool) {
    return NatLabel.of(
        "hide", nat.name(), pool.ranges() + " " + pool.ports() + " " + pool.staticPort());
  }

  /** What the connections that a host of a 1:1 begins carry. */
  static long label(Site site, OneToOne each) {
    return NatLabel.of(
        "1:1 out", each.name(), each.external() + " " + Redirect.address(site, each.host()));
  }

  /** Where the router owns a pool's addresses. */
  static Optional<Gate> outside(Site site, Pool pool) {
    return site.owner(pool.ranges().get(0).first());
  }

  private static Set<Gate> inside(Site site, OutboundNat nat) {
    Set<Gate> inside = new LinkedHashSet<>();
    for (Gate gate : site.gates()) {
      if (nat.zones().stream().map(site::segmentOfZone).anyMatch(gate.segment()::equals)) {
        inside.add(gate);
      }
    }
    return inside;
  }

  /** What is on a segment besides the router's own prefixes: static routes, and routed hosts. */
  private static Set<Cidr> behind(Site site, Gate gate) {
    Set<Cidr> networks = new LinkedHashSet<>();
    gate.router().routes().forEach(route -> networks.add(route.to()));
    site.routedOn(gate).forEach(address -> networks.add(Cidr.host(address)));
    return networks;
  }

  private static void hidden(Site site, Set<Gate> inside, Gate outside, Flows flows) {
    for (Gate gate : inside) {
      for (Cidr prefix : Site.linkPrefixes(gate)) {
        hidden(290, prefix, outside, flows);
      }
      for (Cidr network : behind(site, gate)) {
        hidden(RouterStage.longest(network) + 1, network, outside, flows);
      }
    }
  }

  private static void hidden(int priority, Cidr prefix, Gate outside, Flows flows) {
    Match fresh =
        CtState.match(Flows.IPV4, CtState.TRACKED | CtState.NEW, 0).with(Field.IPV4_DST, prefix);
    flows.replace(
        Table.ROUTE,
        priority,
        Register.SEGMENT.match(Register.FORWARD.match(fresh, 0), outside.number()),
        new Cookie(Cookie.Kind.ROUTER, outside.number()));
  }

  /**
   * A host outside sends what is for an address inside to its gateway, the provider's router. If it
   * may answer such addresses, the router takes that itself.
   */
  private static void answers(Site site, Set<Gate> inside, Flows flows) {
    for (Gate outside : site.gates()) {
      if (inside.contains(outside)) {
        continue;
      }
      for (MacAddress mac : site.gatewayMacs(outside.segment())) {
        Match byGateway =
            Register.FROM_UPLINK
                .match(Register.SEGMENT.match(Flows.IPV4, outside.number()), 0)
                .with(Field.ETH_DST, mac);
        for (Gate gate : inside) {
          Set<Cidr> networks = new LinkedHashSet<>(Site.linkPrefixes(gate));
          networks.addAll(behind(site, gate));
          for (Cidr network : networks) {
            flows.replace(
                Table.FORWARD,
                178,
                byGateway.with(Field.IPV4_DST, network),
                new Cookie(Cookie.Kind.ROUTER, outside.number()),
                Register.ROUTED.set(1),
                Flows.go(Table.ROUTER));
          }
        }
      }
    }
  }
}
