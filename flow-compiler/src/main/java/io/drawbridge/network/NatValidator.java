package io.drawbridge.network;

import io.drawbridge.net.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Hide NAT and 1:1: whose connections leave with which of the router's addresses. */
final class NatValidator {
  private static final int MOST_OUTBOUND = 1000;
  private static final int MOST_ONE_TO_ONE = 1000;

  private final Network network;
  private final Findings findings;
  private final Map<String, String> segmentOfZone;
  private final NatOwners owners;

  NatValidator(Network network, Findings findings, Map<String, String> segmentOfZone) {
    this.network = network;
    this.findings = findings;
    this.segmentOfZone = segmentOfZone;
    this.owners = new NatOwners(network, findings, segmentOfZone);
  }

  void validate() {
    outbound();
    oneToOne();
    new ForwardValidator(network, findings, owners).validate();
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
      if (nat.zones().isEmpty()) {
        findings.add(
            at + "/from/zone", "missing", "name the zones whose connections this is about");
      }
      owners.side(at + "/from", nat.from());
      owners.side(at + "/to", nat.to());
      nat.pool().ifPresent(pool -> pool(at, nat, pool));
    }
  }

  private void pool(String at, OutboundNat nat, Pool pool) {
    List<IpAddress> addresses = pool.addresses();
    if (addresses.isEmpty()) {
      return; // it could not be read
    }
    if (addresses.size() > Pool.MOST) {
      findings.add(
          at + "/source", "too-many", "at most " + Pool.MOST + " addresses to hide behind");
      return;
    }
    Optional<String> segment = owners.owner(addresses.get(0));
    for (IpAddress address : addresses) {
      Optional<String> owner = owners.owner(address);
      if (owner.isEmpty() || !address.isIpv4()) {
        findings.add(
            at + "/source",
            "nat-source",
            address + " is no IPv4 address of the router; " + owners.owned());
        return;
      }
      if (!owner.equals(segment)) {
        findings.add(
            at + "/source",
            "nat-source",
            addresses.get(0)
                + " and "
                + address
                + " are on different segments; an entry is about what leaves by one. Make it two");
        return;
      }
    }
    for (String zone : nat.zones()) {
      if (segment.equals(Optional.ofNullable(segmentOfZone.get(zone)))) {
        findings.add(
            at + "/from/zone",
            "nat-same-segment",
            "the zone '"
                + zone
                + "' is on the same segment as "
                + addresses.get(0)
                + "; only what is routed out of another segment is translated");
      }
    }
    if (pool.ports().isPresent() && pool.staticPort()) {
      findings.add(
          at + "/ports",
          "static-port",
          "a connection that keeps its source port has none to choose; leave out ports or staticPort");
    }
    if (pool.ports().filter(ports -> ports.first() == 0).isPresent()) {
      findings.add(at + "/ports", "port", "ports are from 1 to 65535");
    }
  }

  private void oneToOne() {
    Findings.Once<String> names = new Findings.Once<>(findings, "name");
    Findings.Once<IpAddress> externals = new Findings.Once<>(findings, "1:1 address");
    Findings.Once<String> hosts = new Findings.Once<>(findings, "host of 1:1 translation");
    Map<IpAddress, String> hiding = new HashMap<>();
    for (OutboundNat nat : network.nat().outbound()) {
      nat.pool()
          .ifPresent(
              pool -> pool.addresses().forEach(each -> hiding.putIfAbsent(each, nat.name())));
    }
    List<OneToOne> all = network.nat().oneToOne();
    if (all.size() > MOST_ONE_TO_ONE) {
      findings.add("/nat/oneToOne", "too-many", "at most " + MOST_ONE_TO_ONE + " of them");
    }
    for (int i = 0; i < all.size(); i++) {
      OneToOne each = all.get(i);
      String at = "/nat/oneToOne/" + i;
      names.use(each.name(), at + "/name");
      externals.use(each.external(), at + "/external");
      hosts.use(each.host(), at + "/internal");
      owners.address(at + "/external", "one-to-one-address", each.external());
      owners.target(at + "/internal", "one-to-one-host", each.host(), each.external());
      String hidden = hiding.get(each.external());
      if (hidden != null) {
        findings.add(
            at + "/external",
            "one-to-one-hidden",
            each.external()
                + " is what '"
                + hidden
                + "' in nat.outbound hides others behind; a 1:1 address is one host's alone. Give the"
                + " router another address for one of them, or use forwards");
      }
    }
  }
}
