package io.drawbridge.compile;

import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Host;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * ERRORS: an ICMP error passes with the connection it is about, so whoever guesses a connection of
 * two others could break it. A bound place speaks of connections that its own host is an end of.
 * Only connections between local places are concerned: those with the provider are tracked by the
 * local side's place, where a third one finds none.
 */
final class ErrorStage {
  private ErrorStage() {}

  static void compile(Site site, Flows flows) {
    for (PlacedPort place : site.ports()) {
      if (site.isBound(place) && !place.uplink()) {
        place.host().ifPresent(host -> bound(place, site.host(host), flows));
      }
    }
    flows.add(Table.ERRORS, 0, Match.ANY, Cookie.of(Cookie.Kind.PIPELINE), Flows.go(Table.STATE));
  }

  private static void bound(PlacedPort place, Host host, Flows flows) {
    Cookie cookie = new Cookie(Cookie.Kind.PORT, place.number());
    Set<IpAddress> own = new LinkedHashSet<>(host.addresses());
    for (MacAddress mac : host.macs()) {
      own.addAll(BindStage.ipv6(mac, host.addresses()));
    }
    for (Match ip : List.of(Flows.IPV4, Flows.IPV6)) {
      flows.add(Table.ERRORS, 100, about(place, ip), cookie);
    }
    for (IpAddress address : own) {
      Match about = about(place, address.isIpv4() ? Flows.IPV4 : Flows.IPV6);
      List<Field> ends =
          address.isIpv4()
              ? List.of(Field.CT_NW_SRC, Field.CT_NW_DST)
              : List.of(Field.CT_IPV6_SRC, Field.CT_IPV6_DST);
      for (Field end : ends) {
        flows.add(
            Table.ERRORS, 200, about.with(end, Cidr.host(address)), cookie, Flows.go(Table.STATE));
      }
    }
  }

  private static Match about(PlacedPort place, Match ip) {
    return CtState.match(
        Register.IN_PORT.match(ip, place.number()), CtState.TRACKED | CtState.RELATED, 0);
  }
}
