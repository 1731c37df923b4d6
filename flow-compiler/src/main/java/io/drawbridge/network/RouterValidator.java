package io.drawbridge.network;

import static io.drawbridge.network.Findings.token;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The router's addresses, and what uses them. */
final class RouterValidator {
  private final Network network;
  private final Findings findings;
  private final Map<String, String> segmentOfZone;
  private final Map<String, String> segmentOfHost;
  private final Findings.Once<MacAddress> macs;
  private final Findings.Once<IpAddress> addresses;
  private final Map<IpAddress, RoutedHosts.Owner> routed;

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
    this.routed = RoutedHosts.of(network);
  }

  void validate() {
    network.router().forEach(this::router);
    new DhcpValidator(network, findings).validate();
    new RouteValidator(network, findings, segmentOfHost).validate();
    new ProxyValidator(network, findings).validate();
    new RouterIpv6Validator(network, findings).validate();
    prefixes();
    gateways();
    hostsInPrefixes();
    new NatValidator(network, findings, segmentOfZone).validate();
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
              if (!Cidr.IPV6_LINK_LOCAL.contains(gateway)
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
                          if (placed != null
                              && !placed.equals(segment)
                              && !isProxied(segment, address)) {
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
                                    + "'; where that has an uplink and '"
                                    + placed
                                    + "' a router, the router can answer there for it: name it in"
                                    + " 'proxy' of '"
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

  /** A provider's link may have addresses of hosts behind the router, who answers for them. */
  private boolean isProxied(String segment, IpAddress address) {
    RouterInterface router = network.router().get(segment);
    Segment known = network.segments().get(segment);
    return router != null
        && known != null
        && known.uplink().isPresent()
        && routed.containsKey(address)
        && router.proxy().stream().anyMatch(prefix -> prefix.contains(address));
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
}
