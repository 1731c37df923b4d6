package io.drawbridge.network;

import io.drawbridge.net.IpAddress;
import java.util.Map;
import java.util.Optional;

/** What all translations need to know: who owns an address, where a target is, what sides name. */
final class NatOwners {
  private final Network network;
  private final Findings findings;
  private final Map<String, String> segmentOfZone;
  private final Map<IpAddress, RoutedHosts.Owner> routed;

  NatOwners(Network network, Findings findings, Map<String, String> segmentOfZone) {
    this.network = network;
    this.findings = findings;
    this.segmentOfZone = segmentOfZone;
    this.routed = RoutedHosts.of(network);
  }

  /** The segment where the router owns an address. */
  Optional<String> owner(IpAddress address) {
    return network.router().entrySet().stream()
        .filter(
            e -> e.getValue().addresses().stream().anyMatch(own -> own.address().equals(address)))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  String owned() {
    return "the router owns "
        + String.join(
            ", ",
            network.router().values().stream()
                .flatMap(router -> router.addresses().stream())
                .map(own -> own.address().toString())
                .toList());
  }

  /** An address for others to connect to has to be the router's. */
  void address(String at, String code, IpAddress address) {
    if (owner(address).isEmpty() || !address.isIpv4()) {
      findings.add(at, code, address + " is no IPv4 address of the router; " + owned());
    }
  }

  /** A host that connections to an address of the router's go to instead. */
  void target(String at, String code, String name, IpAddress instead) {
    if (!findings.declared(at, "host", name, network.hosts().keySet())) {
      return;
    }
    Host host = network.hosts().get(name);
    Optional<String> segment =
        host == null
            ? Optional.empty()
            : host.addresses().stream()
                .filter(IpAddress::isIpv4)
                .findFirst()
                .flatMap(this::segmentReaching);
    if (segment.isEmpty()) {
      findings.add(
          at,
          code,
          "'"
              + name
              + "' has no IPv4 address inside a prefix of the router's; a forward goes to a host of a segment behind the router");
    } else if (segment.equals(owner(instead))) {
      findings.add(
          at,
          code,
          "'"
              + name
              + "' is on the segment of "
              + instead
              + " itself and keeps its own address there; a forward goes to another segment");
    }
  }

  private Optional<String> segmentReaching(IpAddress address) {
    return Optional.ofNullable(routed.get(address))
        .map(RoutedHosts.Owner::segment)
        .or(() -> segmentHolding(address));
  }

  private Optional<String> segmentHolding(IpAddress address) {
    return network.router().entrySet().stream()
        .filter(
            e -> e.getValue().addresses().stream().anyMatch(own -> own.prefix().contains(address)))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** What {@code from} or {@code to} names. */
  void side(String at, Side side) {
    terms(at, side.matching());
    terms(at + "/not", side.not());
  }

  private void terms(String at, Terms terms) {
    terms
        .zones()
        .forEach(zone -> findings.declared(at + "/zone", "zone", zone, segmentOfZone.keySet()));
    for (String name : terms.hosts()) {
      if (findings.declared(at + "/host", "host", name, network.hosts().keySet())) {
        Host host = network.hosts().get(name);
        if (host != null && host.addresses().stream().noneMatch(IpAddress::isIpv4)) {
          findings.add(
              at + "/host",
              "host-without-address",
              "the host '" + name + "' has no IPv4 address, and nothing else is translated");
        }
      }
    }
    if (terms.addresses().stream().anyMatch(range -> !range.first().isIpv4())) {
      findings.add(at + "/address", "nat-family", "only IPv4 is translated; name IPv4 addresses");
    }
    for (String name : terms.addressAliases()) {
      Alias alias = network.aliases().get(name);
      if (alias == null) {
        findings.declared(at + "/address", "alias", name, network.aliases().keySet());
      } else if (alias.kind() != Alias.Kind.ADDRESSES) {
        findings.add(
            at + "/address",
            "alias-kind",
            "'" + name + "' is an alias of " + alias.kind().text() + ", not of addresses");
      }
    }
  }
}
