package io.drawbridge.compile;

import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpAddress.Family;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.IpSet;
import io.drawbridge.net.PortRange;
import io.drawbridge.net.PortSet;
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
 * @param places places of this switch
 * @param router whether the router itself is covered, which is in no zone and behind no port
 * @param addresses of both families; all that is covered
 * @param written the addresses that flows name by prefix; empty for none
 * @param anyOf slots of the sets an address may be in instead
 * @param noneOf slots of the sets it must not be in
 * @param ports transport ports
 */
record RuleScope(
    Optional<Set<String>> zones,
    Optional<List<PlacedPort>> places,
    boolean router,
    Optional<IpSet> addresses,
    Optional<IpSet> written,
    List<SetSlot> anyOf,
    List<SetSlot> noneOf,
    Optional<PortSet> ports) {

  /** Where connections come from, which is never the router. */
  static RuleScope from(Site site, Side side) {
    return of(site, side, false);
  }

  /** Where connections go. */
  static RuleScope to(Site site, Side side) {
    return of(site, side, side.matching().zones().isEmpty() && !side.matching().namesPlaces());
  }

  private static RuleScope of(Site site, Side side, boolean router) {
    Terms yes = side.matching();
    Terms no = side.not();
    AddressTerms wanted = AddressTerms.of(site, yes);
    AddressTerms unwanted = AddressTerms.of(site, no);
    // A slot says nothing of single addresses: where some are taken away from a set with a slot, it
    // is written out.
    boolean slots = unwanted.literal().isEmpty() || wanted.slots().isEmpty();
    Optional<IpSet> written;
    if (!yes.namesAddresses()) {
      written =
          unwanted.literal().isEmpty()
              ? Optional.empty()
              : Optional.of(unwanted.literal().complement());
    } else {
      written = Optional.of((slots ? wanted.literal() : wanted.all()).minus(unwanted.literal()));
    }
    // Taken away from a few addresses it is no match of its own.
    boolean subtract = yes.namesAddresses() && wanted.slots().isEmpty();
    List<SetSlot> noneOf = unwanted.slots();
    if (subtract && !noneOf.isEmpty()) {
      IpSet rest = wanted.literal().minus(unwanted.all());
      if (rest.prefixCount() <= wanted.literal().prefixCount()) {
        written = Optional.of(rest);
        noneOf = List.of();
      }
    }
    Optional<IpSet> addresses = Optional.empty();
    if (yes.namesAddresses() || no.namesAddresses()) {
      IpSet all = yes.namesAddresses() ? wanted.all() : IpSet.ALL;
      addresses = Optional.of(all.minus(unwanted.all()));
    }
    return new RuleScope(
        names(yes.zones(), no.zones(), site.allZones()),
        places(site, yes, no),
        router,
        addresses,
        written,
        slots ? wanted.slots() : List.of(),
        noneOf,
        ports(site, yes, no));
  }

  /** The addresses of some terms: in slots, and those without. */
  private record AddressTerms(IpSet literal, List<SetSlot> slots, IpSet all) {
    static AddressTerms of(Site site, Terms terms) {
      List<IpRange> literal = new ArrayList<>(terms.addresses());
      for (String host : terms.hosts()) {
        for (IpAddress address : site.host(host).addresses()) {
          literal.add(new IpRange(address, address));
        }
      }
      List<SetSlot> slots = new ArrayList<>();
      List<IpRange> all = new ArrayList<>();
      for (String name : new LinkedHashSet<>(terms.addressAliases())) {
        List<IpRange> ranges = site.sets().addresses(name).ranges();
        Optional<SetSlot> slot = site.slot(name);
        slot.ifPresentOrElse(slots::add, () -> literal.addAll(ranges));
        if (slot.isPresent()) {
          all.addAll(ranges);
        }
      }
      IpSet written = IpSet.of(literal);
      all.addAll(literal);
      return new AddressTerms(written, slots, slots.isEmpty() ? written : IpSet.of(all));
    }
  }

  /** Whether no address can match; no zone, place or port shows where those are written out. */
  boolean isEmpty() {
    return addresses.filter(IpSet::isEmpty).isPresent();
  }

  /** Whether an address of this family can match. */
  boolean has(Family family) {
    return addresses.map(set -> set.has(family)).orElse(true);
  }

  /** Whether flows for it have to tell one family from the other. */
  boolean readsFamily() {
    return written.isPresent() && (anyOf.isEmpty() || !written.get().isEmpty());
  }

  /**
   * The matches of its addresses, a list a set of which one member has to match.
   *
   * @param family empty if {@link #readsFamily} is false
   * @param source of the source rather than the destination
   */
  List<List<Match>> addressMatches(Reading reading, Optional<Family> family, boolean source) {
    List<List<Match>> sets = new ArrayList<>();
    if (written.isPresent()) {
      List<Match> members = new ArrayList<>();
      anyOf.forEach(slot -> members.add(slot.match(source)));
      family.ifPresent(
          known -> {
            Field field = source ? reading.source(known) : reading.destination(known);
            written.get().prefixes(known).forEach(p -> members.add(Match.ANY.with(field, p)));
          });
      sets.add(members);
    }
    noneOf.forEach(slot -> sets.add(slot.others(source)));
    return sets;
  }

  /** Places of other switches, or not there, match nothing here. */
  private static Optional<List<PlacedPort>> places(Site site, Terms yes, Terms no) {
    if (!yes.namesPlaces() && !no.namesPlaces()) {
      return Optional.empty();
    }
    return Optional.of(
        site.ports().stream()
            .filter(at -> yes.switchPorts().isEmpty() || yes.switchPorts().contains(at.name()))
            .filter(at -> yes.vlans().isEmpty() || yes.vlans().contains(at.vlan()))
            .filter(at -> !no.switchPorts().contains(at.name()))
            .filter(at -> !no.vlans().contains(at.vlan()))
            .toList());
  }

  private static Optional<Set<String>> names(List<String> yes, List<String> no, Set<String> all) {
    if (yes.isEmpty() && no.isEmpty()) {
      return Optional.empty();
    }
    Set<String> names = new LinkedHashSet<>(yes.isEmpty() ? all : yes);
    no.forEach(names::remove);
    return Optional.of(names);
  }

  private static Optional<PortSet> ports(Site site, Terms yes, Terms no) {
    Optional<PortSet> wanted = ports(site, yes);
    Optional<PortSet> unwanted = ports(site, no);
    if (unwanted.isEmpty()) {
      return wanted;
    }
    return Optional.of(wanted.orElse(PortSet.all()).minus(unwanted.get()));
  }

  private static Optional<PortSet> ports(Site site, Terms terms) {
    if (!terms.namesPorts()) {
      return Optional.empty();
    }
    PortSet set = PortSet.of(terms.ports());
    for (String name : terms.portAliases()) {
      List<PortRange> ranges = new ArrayList<>(set.ranges());
      ranges.addAll(site.sets().ports(name).ranges());
      set = PortSet.of(ranges);
    }
    return Optional.of(set);
  }
}
