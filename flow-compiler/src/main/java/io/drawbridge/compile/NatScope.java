package io.drawbridge.compile;

import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpAddress.Family;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.IpSet;
import io.drawbridge.network.OutboundNat;
import io.drawbridge.network.Side;
import io.drawbridge.network.Terms;
import io.drawbridge.pipeline.Register;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one side of a translation covers once names are looked up and what is negated is taken away.
 * An empty optional covers everything.
 *
 * @param zones names of zones
 * @param addresses IPv4
 */
record NatScope(Optional<Set<String>> zones, Optional<IpSet> addresses) {

  static NatScope of(Site site, Side side) {
    Terms yes = side.matching();
    Terms no = side.not();
    Optional<Set<String>> zones = Optional.empty();
    if (!yes.zones().isEmpty() || !no.zones().isEmpty()) {
      Set<String> left = new LinkedHashSet<>(yes.zones().isEmpty() ? site.allZones() : yes.zones());
      no.zones().forEach(left::remove);
      zones = Optional.of(left);
    }
    Optional<IpSet> addresses = Optional.empty();
    if (yes.namesAddresses() || no.namesAddresses()) {
      IpSet wanted = yes.namesAddresses() ? addresses(site, yes) : IpSet.ALL;
      addresses = Optional.of(wanted.minus(addresses(site, no)));
    }
    return new NatScope(zones, addresses);
  }

  /** What aliases are to the document's translations. */
  static List<NatScope> all(Site site) {
    List<NatScope> all = new ArrayList<>();
    for (OutboundNat nat : site.network().nat().outbound()) {
      all.add(of(site, nat.from()));
      all.add(of(site, nat.to()));
    }
    site.network().nat().forwards().forEach(each -> all.add(of(site, each.from())));
    return all;
  }

  private static IpSet addresses(Site site, Terms terms) {
    List<IpRange> ranges = new ArrayList<>(terms.addresses());
    for (String host : terms.hosts()) {
      for (IpAddress address : site.host(host).addresses()) {
        ranges.add(new IpRange(address, address));
      }
    }
    terms.addressAliases().forEach(name -> ranges.addAll(site.sets().addresses(name).ranges()));
    return IpSet.of(ranges);
  }

  /** Sets of matches of which one member each has to match; an empty one never does. */
  List<List<Match>> matches(Site site, Register zone, Field address) {
    List<List<Match>> sets = new ArrayList<>();
    zones.ifPresent(names -> sets.add(RuleFlows.zones(site, zone, names)));
    addresses.ifPresent(
        set ->
            sets.add(
                set.prefixes(Family.IPV4).stream()
                    .map(prefix -> Match.ANY.with(address, prefix))
                    .toList()));
    return sets;
  }
}
