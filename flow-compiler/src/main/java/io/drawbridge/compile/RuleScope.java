package io.drawbridge.compile;

import io.drawbridge.net.IpRange;
import io.drawbridge.net.IpSet;
import io.drawbridge.net.PortRange;
import io.drawbridge.net.PortSet;
import io.drawbridge.network.Alias;
import io.drawbridge.network.Network;
import io.drawbridge.network.Side;
import io.drawbridge.network.Terms;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one side of a rule covers once names are looked up and what is negated is taken away. An
 * empty optional covers everything; an empty set nothing.
 *
 * @param zones names of zones
 * @param switchPorts names of ports
 * @param addresses of both families
 * @param ports transport ports
 */
record RuleScope(
    Optional<Set<String>> zones,
    Optional<Set<String>> switchPorts,
    Optional<IpSet> addresses,
    Optional<PortSet> ports) {

  static RuleScope of(Network network, Side side, Set<String> allZones, Set<String> allPorts) {
    Terms yes = side.matching();
    Terms no = side.not();
    return new RuleScope(
        names(yes.zones(), no.zones(), allZones),
        names(yes.switchPorts(), no.switchPorts(), allPorts),
        addresses(network, yes, no),
        ports(network, yes, no));
  }

  /** Whether nothing can match. */
  boolean isEmpty() {
    return zones.filter(Set::isEmpty).isPresent()
        || switchPorts.filter(Set::isEmpty).isPresent()
        || addresses.filter(IpSet::isEmpty).isPresent()
        || ports.filter(PortSet::isEmpty).isPresent();
  }

  private static Optional<Set<String>> names(List<String> yes, List<String> no, Set<String> all) {
    if (yes.isEmpty() && no.isEmpty()) {
      return Optional.empty();
    }
    Set<String> names = new LinkedHashSet<>(yes.isEmpty() ? all : yes);
    no.forEach(names::remove);
    return Optional.of(names);
  }

  private static Optional<IpSet> addresses(Network network, Terms yes, Terms no) {
    Optional<IpSet> wanted = addresses(network, yes);
    Optional<IpSet> unwanted = addresses(network, no);
    if (unwanted.isEmpty()) {
      return wanted;
    }
    return Optional.of(wanted.orElse(IpSet.ALL).minus(unwanted.get()));
  }

  private static Optional<IpSet> addresses(Network network, Terms terms) {
    if (terms.hosts().isEmpty()
        && terms.addresses().isEmpty()
        && terms.addressAliases().isEmpty()) {
      return Optional.empty();
    }
    List<IpRange> ranges = new ArrayList<>(terms.addresses());
    for (String name : terms.addressAliases()) {
      ranges.addAll(alias(network, name).addresses());
    }
    for (String name : terms.hosts()) {
      var host = network.hosts().get(name);
      if (host == null) {
        throw new IllegalArgumentException("the document has no host '" + name + "'");
      }
      host.addresses().forEach(address -> ranges.add(new IpRange(address, address)));
    }
    return Optional.of(IpSet.of(ranges));
  }

  private static Optional<PortSet> ports(Network network, Terms yes, Terms no) {
    Optional<PortSet> wanted = ports(network, yes);
    Optional<PortSet> unwanted = ports(network, no);
    if (unwanted.isEmpty()) {
      return wanted;
    }
    return Optional.of(wanted.orElse(PortSet.all()).minus(unwanted.get()));
  }

  private static Optional<PortSet> ports(Network network, Terms terms) {
    if (terms.ports().isEmpty() && terms.portAliases().isEmpty()) {
      return Optional.empty();
    }
    List<PortRange> ranges = new ArrayList<>(terms.ports());
    for (String name : terms.portAliases()) {
      ranges.addAll(alias(network, name).ports());
    }
    return Optional.of(PortSet.of(ranges));
  }

  private static Alias alias(Network network, String name) {
    Alias alias = network.aliases().get(name);
    if (alias == null) {
      throw new IllegalArgumentException("the document has no alias '" + name + "'");
    }
    return alias;
  }
}
