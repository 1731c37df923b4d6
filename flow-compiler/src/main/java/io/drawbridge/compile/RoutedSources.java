package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.network.Binding;
import io.drawbridge.network.Host;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.StaticRoute;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import io.drawbridge.pipeline.Violation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * ADMIT and BINDING of static routes: a network behind a neighbour speaks on the segment of its
 * route only, and by its next hop where that is a declared host. The longest prefix says so, as it
 * says where packets go.
 */
final class RoutedSources {
  /** ADMIT: three a prefix length, from 506 to 598; links of the router are above. */
  private static final int ADMIT_BASE = 500;

  /** BINDING: one a prefix length, above the refusal of all other addresses. */
  private static final int BIND_BASE = 160;

  private RoutedSources() {}

  /**
   * Of routes on a segment with an uplink nothing is refused elsewhere: the same network may be
   * reached by another provider too.
   */
  static void admit(Site site, Gate gate, Flows flows) {
    boolean inside = site.segment(gate.segment()).uplink().isEmpty();
    Cookie cookie = new Cookie(Cookie.Kind.ROUTER, gate.number());
    for (StaticRoute route : gate.router().routes()) {
      int priority = ADMIT_BASE + 3 * route.to().length();
      Match from = Flows.IPV4.with(Field.IPV4_SRC, route.to());
      flows.add(
          Table.ADMIT,
          priority + 1,
          Register.SEGMENT.match(from, gate.number()),
          cookie,
          Flows.go(Table.LEARN));
      if (inside) {
        flows.add(Table.ADMIT, priority, from, cookie);
        if (isDeclared(site, route.via())) {
          learning(site, gate, from, priority + 2, flows);
        }
      }
    }
  }

  /** Whoever is not the declared next hop does not speak for the network behind it. */
  private static void learning(Site site, Gate gate, Match from, int priority, Flows flows) {
    for (PlacedPort place : site.ports()) {
      if (place.segment().equals(gate.segment()) && site.binding(place) == Binding.LEARN) {
        Match here = Register.IN_PORT.match(from, place.number());
        BindStage.refuse(Table.ADMIT, priority, here, Violation.IPV4, place, flows);
      }
    }
  }

  private static boolean isDeclared(Site site, IpAddress address) {
    return site.network().hosts().values().stream()
        .anyMatch(host -> host.addresses().contains(address));
  }

  /**
   * A strict host that is a next hop sends from the networks behind it.
   *
   * @param from what has one of its MAC addresses at its place
   */
  static void bind(Site site, PlacedPort place, Host host, Match from, Flows flows) {
    List<Cidr> behind = new ArrayList<>();
    Set<Cidr> others = new LinkedHashSet<>();
    RouterInterface router = site.network().router().get(place.segment());
    if (router != null) {
      for (StaticRoute route : router.routes()) {
        (host.addresses().contains(route.via()) ? behind : others).add(route.to());
      }
    }
    if (behind.isEmpty()) {
      return;
    }
    for (Gate gate : site.gates()) {
      gate.ipv4().stream().map(InterfaceAddress::prefix).forEach(others::add);
      if (!gate.segment().equals(place.segment())) {
        gate.router().routes().stream().map(StaticRoute::to).forEach(others::add);
      }
    }
    for (Cidr prefix : behind) {
      flows.add(
          Table.BINDING,
          BIND_BASE + prefix.length(),
          from.and(Flows.IPV4).with(Field.IPV4_SRC, prefix),
          new Cookie(Cookie.Kind.PORT, place.number()),
          Flows.go(Table.ADMIT));
    }
    for (Cidr prefix : others) {
      if (behind.stream().anyMatch(wider -> wider.overlaps(prefix))) {
        BindStage.refuse(
            Table.BINDING,
            BIND_BASE + prefix.length(),
            from.and(Flows.IPV4).with(Field.IPV4_SRC, prefix),
            Violation.IPV4,
            place,
            flows);
      }
    }
  }
}
