package io.drawbridge.network;

import static io.drawbridge.network.Findings.token;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds everything that is wrong with a document as a whole. A document without problems compiles.
 */
public final class NetworkValidator {
  private static final int MOST_SEGMENTS = 239;

  /** The numbers of their places have to stay clear of those of ports. */
  private static final int MOST_VLANS = 16_383;

  private final Network network;
  private final Findings findings = new Findings();
  private final Map<String, String> segmentOfZone = new LinkedHashMap<>();
  private final Findings.Once<MacAddress> macs = new Findings.Once<>(findings, "MAC address");
  private final Findings.Once<IpAddress> addresses = new Findings.Once<>(findings, "address");

  private NetworkValidator(Network network) {
    this.network = network;
  }

  /** All problems; none means valid. */
  public static List<Problem> validate(Network network) {
    NetworkValidator validator = new NetworkValidator(network);
    validator.segments();
    Map<String, String> segmentOfHost = validator.switches();
    validator.hosts();
    new RouterValidator(
            network,
            validator.findings,
            validator.segmentOfZone,
            segmentOfHost,
            validator.macs,
            validator.addresses)
        .validate();
    new ManagementValidator(network, validator.findings, validator.segmentOfZone).validate();
    new EdgeValidator(network, validator.findings, validator.segmentOfZone).validate();
    new AliasValidator(network, validator.findings).validate();
    new RuleValidator(network, validator.findings, validator.segmentOfZone.keySet()).validate();
    return validator.findings.problems();
  }

  /**
   * All problems of a network that differs from a valid one in rules only; no two of them have one
   * name.
   *
   * @param valid the valid one; of its rules those that are still there are not checked again
   */
  public static List<Problem> validateRules(Network network, Network valid) {
    Findings findings = new Findings();
    Set<String> zones = new HashSet<>();
    network.segments().values().forEach(segment -> zones.addAll(segment.zones()));
    new RuleValidator(network, findings, zones).validate(valid.rules());
    return findings.problems();
  }

  /**
   * All problems of a network that differs from a valid one in what one alias holds.
   *
   * @param valid the valid one, which has an alias of that name too
   */
  public static List<Problem> validateAlias(Network network, Network valid, String alias) {
    Findings findings = new Findings();
    new AliasValidator(network, findings).validate();
    Alias before = valid.aliases().get(alias);
    Alias now = network.aliases().get(alias);
    boolean sameKind = before != null && now != null && before.kind() == now.kind();
    if (findings.problems().isEmpty() && !sameKind) {
      // Rules name it where the other kind belongs.
      return validate(network);
    }
    return findings.problems();
  }

  private void segments() {
    if (network.segments().size() > MOST_SEGMENTS) {
      findings.add("/segments", "too-many", "at most " + MOST_SEGMENTS + " segments");
    }
    network
        .segments()
        .forEach(
            (name, segment) -> {
              String at = "/segments" + token(name);
              for (int i = 0; i < segment.zones().size(); i++) {
                String zone = segment.zones().get(i);
                String before = segmentOfZone.putIfAbsent(zone, name);
                if (before != null) {
                  findings.add(
                      at + "/zones/" + i,
                      "zone-in-two-segments",
                      "the zone '"
                          + zone
                          + "' is already in the segment '"
                          + before
                          + "'; a zone is in one segment");
                }
              }
              segment
                  .uplink()
                  .filter(uplink -> !segment.zones().contains(uplink))
                  .ifPresent(
                      uplink ->
                          findings.add(
                              at + "/uplink",
                              "uplink",
                              "the uplink has to be one of the segment's zones, "
                                  + String.join(", ", segment.zones())
                                  + ", not '"
                                  + uplink
                                  + "'"));
            });
  }

  /** Returns the segment of every host that has a port. */
  private Map<String, String> switches() {
    Map<String, String> segmentOfHost = new HashMap<>();
    Findings.Once<String> datapaths = new Findings.Once<>(findings, "datapath id");
    Set<String> vlans = new HashSet<>();
    network
        .switches()
        .forEach(
            (name, each) -> {
              String at = "/switches" + token(name);
              datapaths.use(String.format("%016x", each.datapathId()), at + "/datapathId");
              for (Place place : each.places()) {
                String placeAt = at + "/ports" + token(place.port());
                if (place.vlan() != Place.UNTAGGED) {
                  placeAt += "/vlans/" + place.vlan();
                  vlans.add(Place.label(place.port(), place.vlan()));
                }
                member(placeAt, place.membership(), segmentOfHost);
              }
            });
    if (vlans.size() > MOST_VLANS) {
      findings.add(
          "/switches",
          "too-many-vlans",
          "at most " + MOST_VLANS + " VLANs on ports of different names, not " + vlans.size());
    }
    return segmentOfHost;
  }

  private void member(String at, Membership member, Map<String, String> segments) {
    boolean zone = findings.declared(at + "/zone", "zone", member.zone(), segmentOfZone.keySet());
    member
        .host()
        .ifPresent(
            host -> {
              findings.declared(at + "/host", "host", host, network.hosts().keySet());
              String segment = zone ? segmentOfZone.get(member.zone()) : null;
              String before = segment == null ? null : segments.putIfAbsent(host, segment);
              if (before != null && !before.equals(segment)) {
                findings.add(
                    at + "/host",
                    "host-in-two-segments",
                    "the host '"
                        + host
                        + "' has a place in the segment '"
                        + before
                        + "' too; it may move between places of one segment only. A machine with"
                        + " two interfaces is two hosts");
              }
            });
  }

  private void hosts() {
    network
        .hosts()
        .forEach(
            (name, host) -> {
              String at = "/hosts" + token(name);
              if (host.macs().isEmpty()) {
                findings.add(at + "/mac", "missing", "a host has at least one MAC address");
              }
              for (MacAddress mac : host.macs()) {
                unicast(at + "/mac", mac);
                macs.use(mac, at + "/mac");
              }
              for (int i = 0; i < host.addresses().size(); i++) {
                String addressAt = at + "/addresses/" + i;
                Addresses.hostAddress(findings, addressAt, host.addresses().get(i));
                addresses.use(host.addresses().get(i), addressAt);
              }
            });
  }

  private void unicast(String at, MacAddress mac) {
    Addresses.unicast(findings, at, mac);
  }
}
