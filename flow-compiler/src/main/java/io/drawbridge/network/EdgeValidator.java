package io.drawbridge.network;

import static io.drawbridge.network.Findings.token;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Zones, and what a provider expects of a segment's uplink. */
final class EdgeValidator {
  private final Network network;
  private final Findings findings;
  private final Map<String, String> segmentOfZone;

  EdgeValidator(Network network, Findings findings, Map<String, String> segmentOfZone) {
    this.network = network;
    this.findings = findings;
    this.segmentOfZone = segmentOfZone;
  }

  void validate() {
    network
        .zones()
        .keySet()
        .forEach(
            zone ->
                findings.declared("/zones" + token(zone), "zone", zone, segmentOfZone.keySet()));
    Set<IpAddress> own = new HashSet<>();
    network.hosts().values().forEach(host -> own.addAll(host.addresses()));
    network.router().values().forEach(r -> r.addresses().forEach(a -> own.add(a.address())));
    Map<IpAddress, String> linkLocal = new HashMap<>();
    network
        .segments()
        .forEach(
            (name, segment) -> {
              String at = "/segments" + token(name);
              onOneLink(at, name, segment.edge().gateways(), linkLocal);
              outside(at, "/gateways", segment, segment.edge().gateways(), own);
              outside(at, "/peers", segment, segment.edge().peers(), own);
              if (segment.uplink().isEmpty()
                  && !segment.edge().provider().equals(Provider.ETHERNET)) {
                findings.add(
                    at + "/provider",
                    "no-uplink",
                    "a provider is behind an uplink, and this segment has none");
              }
              provider(at, name, segment);
            });
  }

  /** Gateways are known by their addresses alone, and these are others on every link. */
  private void onOneLink(
      String at, String name, List<IpAddress> gateways, Map<IpAddress, String> linkLocal) {
    for (int i = 0; i < gateways.size(); i++) {
      String other =
          Cidr.IPV6_LINK_LOCAL.contains(gateways.get(i))
              ? linkLocal.put(gateways.get(i), name)
              : null;
      if (other != null && !other.equals(name)) {
        findings.add(
            at + "/gateways/" + i,
            "link-local-gateway",
            gateways.get(i)
                + " is the gateway of segment '"
                + other
                + "' too, and a link-local address is another machine on each; name the global address of one of the gateways");
      }
    }
  }

  private void outside(
      String at, String key, Segment segment, List<IpAddress> addresses, Set<IpAddress> own) {
    for (int i = 0; i < addresses.size(); i++) {
      IpAddress address = addresses.get(i);
      if (segment.uplink().isEmpty()) {
        findings.add(
            at + key,
            "no-uplink",
            "gateways and peers are behind an uplink, and this segment has none");
        return;
      }
      Addresses.hostAddress(findings, at + key + "/" + i, address);
      if (own.contains(address)) {
        findings.add(
            at + key + "/" + i,
            "duplicate-address",
            address + " is a host's or the router's, so it is not behind the uplink");
      }
    }
  }

  /** Hosts with a place in the segment are seen by the provider with their own MAC addresses. */
  private void provider(String at, String name, Segment segment) {
    Provider provider = segment.edge().provider();
    Map<String, Host> bridged = new HashMap<>();
    for (Switch each : network.switches().values()) {
      for (Place place : each.places()) {
        String zone = place.membership().zone();
        if (name.equals(segmentOfZone.get(zone)) && !segment.uplink().equals(Optional.of(zone))) {
          place
              .membership()
              .host()
              .ifPresent(
                  host -> {
                    Host machine = network.hosts().get(host);
                    if (machine != null) {
                      bridged.put(host, machine);
                    }
                  });
        }
      }
    }
    if (provider.oneMac() && !bridged.isEmpty()) {
      findings.add(
          at + "/provider",
          "one-mac",
          "the provider '"
              + provider.name()
              + "' accepts one MAC address, the router's, but of this segment "
              + String.join(", ", bridged.keySet().stream().sorted().toList())
              + " would be seen with their own; put them into a segment behind the router, and name their addresses in 'proxy' of the router here");
    }
    if (!provider.macPrefixes().isEmpty()) {
      bridged.forEach(
          (host, machine) ->
              machine
                  .macs()
                  .forEach(mac -> prefix("/hosts" + token(host) + "/mac", mac, provider)));
      RouterInterface router = network.router().get(name);
      if (router != null) {
        prefix("/router" + token(name) + "/mac", router.mac(), provider);
      }
    }
  }

  private void prefix(String at, MacAddress mac, Provider provider) {
    if (provider.macPrefixes().stream().noneMatch(mac.toString()::startsWith)) {
      findings.add(
          at,
          "mac-prefix",
          "the provider '"
              + provider.name()
              + "' hands out MAC addresses that begin with "
              + String.join(" or ", provider.macPrefixes())
              + ", not "
              + mac);
    }
  }
}
