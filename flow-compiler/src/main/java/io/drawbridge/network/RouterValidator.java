package io.drawbridge.network;

import static io.drawbridge.network.Findings.token;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The router's addresses, and the translations that use them. */
final class RouterValidator {
  private static final int MOST_OUTBOUND = 140;

  private final Network network;
  private final Findings findings;
  private final Map<String, String> segmentOfZone;
  private final Map<String, String> segmentOfHost;
  private final Findings.Once<MacAddress> macs;
  private final Findings.Once<IpAddress> addresses;

  RouterValidator(
      Network network,
      Findings findings,
      Map<String, String> segmentOfZone,
      Map<String, String> segmentOfHost,
      Findings.Once<MacAddress> macs,
      Findings.Once<IpAddress> addresses) {
    this.network = network;
    this.findings = findings;
    this.segmentOfZone = segmentOfZone;
    this.segmentOfHost = segmentOfHost;
    this.macs = macs;
    this.addresses = addresses;
  }

  void validate() {
    network.router().forEach(this::router);
    new DhcpValidator(network, findings).validate();
    new RouteValidator(network, findings, segmentOfHost).validate();
    new RouterIpv6Validator(network, findings).validate();
    prefixes();
    gateways();
    hostsInPrefixes();
    outbound();
    forwards();
  }

  private void router(String segment, RouterInterface router) {
    String at = "/router" + token(segment);
    findings.declared(at, "segment", segment, network.segments().keySet());
    Addresses.unicast(findings, at + "/mac", router.mac());
    macs.use(router.mac(), at + "/mac");
    if (router.addresses().isEmpty()) {
      findings.add(
          at + "/addresses", "missing", "the router has at least one address on a segment");
    }
    for (int i = 0; i < router.addresses().size(); i++) {
      InterfaceAddress own = router.addresses().get(i);
      String ownAt = at + "/addresses/" + i;
      Addresses.hostAddress(findings, ownAt, own.address());
      addresses.use(own.address(), ownAt);
      edge(ownAt, own.address(), own.prefix());
    }
    router
        .mtu()
        .filter(mtu -> mtu < RouterInterface.LEAST_MTU || mtu > RouterInterface.MOST_MTU)
        .ifPresent(
            mtu ->
                findings.add(
                    at + "/mtu",
                    "mtu",
                    "an mtu is from "
                        + RouterInterface.LEAST_MTU
                        + " to "
                        + RouterInterface.MOST_MTU
                        + " bytes, not "
                        + mtu));
    router
        .gateways()
        .forEach(
            gateway -> {
              Addresses.hostAddress(findings, at + "/gateway", gateway);
              addresses.use(gateway, at + "/gateway");
              if (!RouterIpv6Validator.LINK_LOCAL.contains(gateway)
                  && router.addresses().stream()
                      .noneMatch(own -> own.address().family() == gateway.family())) {
                findings.add(
                    at + "/gateway",
                    "gateway-family",
                    "the router has no address of the gateway's kind ("
                        + gateway.family()
                        + ") on this segment");
              }
            });
  }

  /** Routes are by prefix, so a prefix is on one segment. */
  private void prefixes() {
    record Placed(Cidr prefix, String segment, String pointer) {}
    List<Placed> placed = new ArrayList<>();
    network
        .router()
        .forEach(
            (segment, router) -> {
              for (int i = 0; i < router.addresses().size(); i++) {
                Cidr prefix = router.addresses().get(i).prefix();
                String pointer = "/router" + token(segment) + "/addresses/" + i;
                for (Placed other : placed) {
                  if (!other.segment().equals(segment) && other.prefix().overlaps(prefix)) {
                    findings.add(
                        pointer,
                        "prefix-collision",
                        prefix
                            + " overlaps "
                            + other.prefix()
                            + " at "
                            + other.pointer()
                            + "; segments the router joins have prefixes apart");
                  }
                }
                placed.add(new Placed(prefix, segment, pointer));
              }
            });
  }

  private void gateways() {
    Findings.Once<IpAddress.Family> once = new Findings.Once<>(findings, "default gateway of");
    network
        .router()
        .forEach(
            (segment, router) ->
                router
                    .gateways()
                    .forEach(
                        gateway ->
                            once.use(gateway.family(), "/router" + token(segment) + "/gateway")));
  }

  /** A host behind a port of one segment can't be reached under the router's prefix of another. */
  private void hostsInPrefixes() {
    network
        .hosts()
        .forEach(
            (name, host) -> {
              for (int i = 0; i < host.addresses().size(); i++) {
                IpAddress address = host.addresses().get(i);
                String at = "/hosts" + token(name) + "/addresses/" + i;
                String placed = segmentOfHost.get(name);
                segmentHolding(address)
                    .ifPresent(
                        segment -> {
                          if (placed != null && !placed.equals(segment)) {
                            findings.add(
                                at,
                                "host-in-wrong-segment",
                                "'"
                                    + name
                                    + "' is behind a port of the segment '"
                                    + placed
                                    + "', but "
                                    + address
                                    + " is in a prefix of the router's on '"
                                    + segment
                                    + "'");
                          }
                        });
                for (RouterInterface router : network.router().values()) {
                  for (InterfaceAddress own : router.addresses()) {
                    if (own.prefix().contains(address)) {
                      edge(at, address, own.prefix());
                    }
                  }
                }
              }
            });
  }

  private void edge(String at, IpAddress address, Cidr prefix) {
    boolean edge =
        address.isIpv4()
            && prefix.length() < 31
            && (address.equals(prefix.address()) || address.equals(prefix.last()));
    if (edge) {
      findings.add(
          at, "not-a-host-address", address + " is the network or broadcast address of " + prefix);
    }
  }

  private Optional<String> segmentHolding(IpAddress address) {
    return network.router().entrySet().stream()
        .filter(
            e -> e.getValue().addresses().stream().anyMatch(own -> own.prefix().contains(address)))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private Optional<String> owner(IpAddress address) {
    return network.router().entrySet().stream()
        .filter(
            e -> e.getValue().addresses().stream().anyMatch(own -> own.address().equals(address)))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private String owned() {
    return "the router owns "
        + String.join(
            ", ",
            network.router().values().stream()
                .flatMap(router -> router.addresses().stream())
                .map(own -> own.address().toString())
                .toList());
  }

  private void outbound() {
    Findings.Once<String> names = new Findings.Once<>(findings, "name");
    List<OutboundNat> outbound = network.nat().outbound();
    if (outbound.size() > MOST_OUTBOUND) {
      findings.add(
          "/nat/outbound", "too-many", "at most " + MOST_OUTBOUND + " outbound translations");
    }
    for (int i = 0; i < outbound.size(); i++) {
      OutboundNat nat = outbound.get(i);
      String at = "/nat/outbound/" + i;
      names.use(nat.name(), at + "/name");
      boolean zone =
          findings.declared(at + "/from/zone", "zone", nat.zone(), segmentOfZone.keySet());
      Optional<String> owner = owner(nat.source());
      if (owner.isEmpty() || !nat.source().isIpv4()) {
        findings.add(
            at + "/source",
            "nat-source",
            nat.source() + " is no IPv4 address of the router; " + owned());
      } else if (zone && owner.get().equals(segmentOfZone.get(nat.zone()))) {
        findings.add(
            at + "/from/zone",
            "nat-same-segment",
            "the zone '"
                + nat.zone()
                + "' is on the same segment as "
                + nat.source()
                + "; only what is routed out of another segment is translated");
      }
    }
  }

  private void forwards() {
    Findings.Once<String> names = new Findings.Once<>(findings, "name");
    Set<String> taken = new HashSet<>();
    List<Forward> forwards = network.nat().forwards();
    for (int i = 0; i < forwards.size(); i++) {
      Forward forward = forwards.get(i);
      String at = "/nat/forwards/" + i;
      names.use(forward.name(), at + "/name");
      Optional<String> owner = owner(forward.address());
      if (owner.isEmpty() || !forward.address().isIpv4()) {
        findings.add(
            at + "/address",
            "forward-address",
            forward.address() + " is no IPv4 address of the router; " + owned());
      }
      if (!taken.add(forward.address() + "/" + forward.protocol() + "/" + forward.port())) {
        findings.add(
            at + "/port",
            "duplicate-forward",
            "another forward already takes " + forward.address() + " port " + forward.port());
      }
      target(at + "/target/host", forward, owner);
    }
  }

  private void target(String at, Forward forward, Optional<String> owner) {
    if (!findings.declared(at, "host", forward.targetHost(), network.hosts().keySet())) {
      return;
    }
    Host host = network.hosts().get(forward.targetHost());
    Optional<String> segment =
        host == null
            ? Optional.empty()
            : host.addresses().stream()
                .filter(IpAddress::isIpv4)
                .findFirst()
                .flatMap(this::segmentHolding);
    if (segment.isEmpty()) {
      findings.add(
          at,
          "forward-target",
          "'"
              + forward.targetHost()
              + "' has no IPv4 address inside a prefix of the router's; a forward goes to a host of a segment behind the router");
    } else if (segment.equals(owner)) {
      findings.add(
          at,
          "forward-target",
          "'"
              + forward.targetHost()
              + "' is on the segment of "
              + forward.address()
              + " itself and keeps its own address there; a forward goes to another segment");
    }
  }
}
