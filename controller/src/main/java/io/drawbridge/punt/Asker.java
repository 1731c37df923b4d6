package io.drawbridge.punt;

import io.drawbridge.compile.PlacedPort;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Host;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.reconcile.Desired;
import java.util.Optional;

/**
 * Who asks by ARP or neighbour discovery on a segment: the router, or where it has no address of
 * the kind, a declared host that is there. A provider answers nobody else, and accepts requests
 * from nobody else.
 */
record Asker(MacAddress mac, IpAddress address) {
  static Optional<Asker> of(
      Desired current, String switchName, SwitchFacts facts, String segment, IpAddress target) {
    IpAddress.Family family = target.family();
    RouterInterface router = current.network().router().get(segment);
    if (router != null) {
      Optional<IpAddress> own =
          target.isIpv4() || !Cidr.IPV6_LINK_LOCAL.contains(target)
              ? router.addresses().stream()
                  .map(a -> a.address())
                  .filter(address -> address.family() == family)
                  .findFirst()
              : router.ipv6Addresses().stream().filter(Cidr.IPV6_LINK_LOCAL::contains).findFirst();
      if (own.isPresent()) {
        return Optional.of(new Asker(router.mac(), own.get()));
      }
    }
    if (!current.network().switches().containsKey(switchName)) {
      return Optional.empty();
    }
    return PlacedPort.of(current.network(), switchName, current.numbering(), facts).stream()
        .filter(place -> place.segment().equals(segment) && !place.uplink())
        .flatMap(place -> place.host().stream())
        .flatMap(name -> host(current, name, family).stream())
        .findFirst();
  }

  private static Optional<Asker> host(Desired current, String name, IpAddress.Family family) {
    Host host = current.network().hosts().get(name);
    if (host == null || host.macs().size() != 1) {
      return Optional.empty();
    }
    return host.addresses().stream()
        .filter(address -> address.family() == family)
        .findFirst()
        .map(address -> new Asker(host.macs().get(0), address));
  }
}
