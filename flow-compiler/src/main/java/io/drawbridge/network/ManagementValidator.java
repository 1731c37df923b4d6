package io.drawbridge.network;

import io.drawbridge.net.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether {@code management} leads anywhere, and not to everybody. */
final class ManagementValidator {
  private final Network network;
  private final Findings findings;
  private final Map<String, String> segmentOfZone;

  ManagementValidator(Network network, Findings findings, Map<String, String> segmentOfZone) {
    this.network = network;
    this.findings = findings;
    this.segmentOfZone = segmentOfZone;
  }

  void validate() {
    network.management().ifPresent(this::validate);
  }

  private void validate(Management management) {
    Set<IpAddress> own = new HashSet<>();
    List<String> zones = management.zones();
    for (int i = 0; i < zones.size(); i++) {
      String at = "/management/zone" + (zones.size() == 1 ? "" : "/" + i);
      if (findings.declared(at, "zone", zones.get(i), segmentOfZone.keySet())) {
        zone(at, zones.get(i), own);
      }
    }
    List<Forward> forwards = network.nat().forwards();
    for (int i = 0; i < forwards.size(); i++) {
      Forward forward = forwards.get(i);
      if (own.contains(forward.address())
          && forward.protocols().contains(Traffic.TCP)
          && forward.ports().first() <= management.port()
          && management.port() <= forward.ports().last()) {
        findings.add(
            "/nat/forwards/" + i + "/port",
            "management-port",
            forward.address()
                + " port "
                + management.port()
                + " is where management answers; give the forward, or management.port, another");
      }
    }
  }

  private void zone(String at, String zone, Set<IpAddress> own) {
    String name = segmentOfZone.get(zone);
    Segment segment = network.segments().get(name);
    if (segment == null) {
      return;
    }
    if (segment.uplink().equals(Optional.of(zone))) {
      findings.add(
          at,
          "management-uplink",
          "the provider is behind '"
              + zone
              + "', so management would be open to everybody; write a rule that passes your own"
              + " addresses to the router's address, port and all");
    }
    RouterInterface router = network.router().get(name);
    List<IpAddress> addresses =
        router == null
            ? List.of()
            : router.addresses().stream()
                .map(address -> address.address())
                .filter(IpAddress::isIpv4)
                .toList();
    if (addresses.isEmpty()) {
      findings.add(
          at,
          "management-no-address",
          "management answers at the router's IPv4 addresses, and it has none on the segment '"
              + name
              + "' of the zone '"
              + zone
              + "'; add router."
              + name
              + ", or name a zone that has one");
    }
    if (!segment.etherTypes().contains(EtherTypes.IPV4)) {
      findings.add(
          at,
          "management-no-address",
          "no IPv4 crosses the segment '" + name + "'; add ipv4 to its etherTypes");
    }
    own.addAll(addresses);
  }
}
