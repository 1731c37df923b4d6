package io.drawbridge.dhcp;

import io.drawbridge.net.IpAddress;
import io.drawbridge.store.Lease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who has which address of one segment, and who is about to get one. Bounded by the addresses there
 * are. Not thread-safe.
 */
final class LeaseBook {
  /** A place of a switch. */
  record Place(String switchName, String label) {
    static Place of(Lease lease) {
      return new Place(lease.switchName(), lease.place());
    }
  }

  private record Offer(ClientKey client, Place place, Instant until) {}

  private record Mark(Place place, Instant until) {}

  private final Map<IpAddress, Lease> leases = new HashMap<>();
  private final Map<ClientKey, IpAddress> ofClient = new HashMap<>();
  private final Map<Place, Set<IpAddress>> ofPlace = new HashMap<>();
  private final Map<IpAddress, Offer> offers = new HashMap<>();
  private final Map<ClientKey, IpAddress> offered = new HashMap<>();
  private final Map<Place, Set<IpAddress>> offeredAt = new HashMap<>();
  private final Map<IpAddress, Mark> unusable = new HashMap<>();

  List<Lease> leases() {
    return List.copyOf(leases.values());
  }

  /** The lease a client had last, maybe over. */
  Optional<Lease> of(ClientKey client) {
    return Optional.ofNullable(ofClient.get(client)).map(leases::get);
  }

  /** The lease an address was in last, maybe over. */
  Optional<Lease> at(IpAddress address) {
    return Optional.ofNullable(leases.get(address));
  }

  /** Takes the place of whatever the address was in. */
  void put(Lease lease) {
    Lease before = leases.put(lease.address(), lease);
    if (before != null) {
      ofClient.remove(ClientKey.of(before), lease.address());
      ofPlace.getOrDefault(Place.of(before), new HashSet<>()).remove(lease.address());
    }
    ofClient.put(ClientKey.of(lease), lease.address());
    ofPlace.computeIfAbsent(Place.of(lease), none -> new HashSet<>()).add(lease.address());
    withdraw(ClientKey.of(lease));
  }

  /** How many clients at a place have an address or an offer now, not counting one of them. */
  int active(Place place, ClientKey but, Instant now) {
    Set<ClientKey> clients = new HashSet<>();
    for (Lease lease : at(place)) {
      if (lease.isActive(now)) {
        clients.add(ClientKey.of(lease));
      }
    }
    for (IpAddress address : offeredAt.getOrDefault(place, Set.of())) {
      Offer offer = offers.get(address);
      if (offer != null && offer.until().isAfter(now)) {
        clients.add(offer.client());
      }
    }
    clients.remove(but);
    return clients.size();
  }

  /** Keeps an address for a client until a time. */
  void offer(IpAddress address, ClientKey client, Place place, Instant until) {
    withdraw(client);
    drop(offers.put(address, new Offer(client, place, until)), address);
    offeredAt.computeIfAbsent(place, none -> new HashSet<>()).add(address);
    offered.put(client, address);
  }

  /** The address kept for a client. */
  Optional<IpAddress> offered(ClientKey client, Instant now) {
    return Optional.ofNullable(offered.get(client))
        .filter(address -> isOffered(address, client, now));
  }

  private boolean isOffered(IpAddress address, ClientKey client, Instant now) {
    Offer offer = offers.get(address);
    return offer != null && offer.until().isAfter(now) && offer.client().equals(client);
  }

  /** Nothing is kept for a client any more. */
  void withdraw(ClientKey client) {
    IpAddress address = offered.remove(client);
    Offer offer = address == null ? null : offers.get(address);
    if (address != null && offer != null && offer.client().equals(client)) {
      drop(offers.remove(address), address);
    }
  }

  private void drop(@Nullable Offer offer, IpAddress address) {
    if (offer != null) {
      offeredAt.getOrDefault(offer.place(), new HashSet<>()).remove(address);
    }
  }

  /** The leases of a place, those that are over too. */
  List<Lease> at(Place place) {
    return ofPlace.getOrDefault(place, Set.of()).stream()
        .flatMap(address -> at(address).stream())
        .toList();
  }

  /** Nobody gets an address until a time, since somebody has it who did not ask. */
  void mark(IpAddress address, Place place, Instant until) {
    unusable.put(address, new Mark(place, until));
  }

  /** Whether an address is marked. */
  boolean isMarked(IpAddress address, Instant now) {
    Mark mark = unusable.get(address);
    return mark != null && mark.until().isAfter(now);
  }

  /** How many addresses are marked because of what a place said. */
  int marks(Place place, Instant now) {
    return (int)
        unusable.values().stream()
            .filter(mark -> mark.place().equals(place) && mark.until().isAfter(now))
            .count();
  }

  /** Whether a client may have an address as far as others are concerned. */
  boolean isFree(IpAddress address, ClientKey client, Instant now) {
    Lease lease = leases.get(address);
    Offer offer = offers.get(address);
    return (lease == null || !lease.isActive(now) || ClientKey.of(lease).equals(client))
        && (offer == null || !offer.until().isAfter(now) || offer.client().equals(client))
        && !isMarked(address, now);
  }

  /**
   * The address for a client (RFC 2131, 4.3.1): the one it had, the one it would like, one nobody
   * had yet, the one that nobody has had for longest. Empty if there is none.
   */
  Optional<IpAddress> choose(Scope scope, ClientKey client, Optional<IpAddress> wish, Instant now) {
    List<IpAddress> first = new ArrayList<>();
    of(client).ifPresent(lease -> first.add(lease.address()));
    offered(client, now).ifPresent(first::add);
    wish.ifPresent(first::add);
    for (IpAddress address : first) {
      if (scope.allows(address, client.mac()) && isFree(address, client, now)) {
        return Optional.of(address);
      }
    }
    int start = Math.floorMod(client.hashCode() * 0x9e37_79b9, Math.max(1, scope.size()));
    Optional<Lease> oldest = Optional.empty();
    for (int i = 0; i < scope.size(); i++) {
      IpAddress address = scope.address((start + i) % scope.size());
      if (isFree(address, client, now)) {
        Lease last = leases.get(address);
        if (last == null) {
          return Optional.of(address);
        }
        if (oldest.isEmpty() || last.until().isBefore(oldest.get().until())) {
          oldest = Optional.of(last);
        }
      }
    }
    return oldest.map(Lease::address);
  }

  /** Drops offers and marks that are over. */
  void tidy(Instant now) {
    offers.values().removeIf(offer -> !offer.until().isAfter(now));
    offered.entrySet().removeIf(entry -> !isOffered(entry.getValue(), entry.getKey(), now));
    offeredAt.values().forEach(addresses -> addresses.retainAll(offers.keySet()));
    offeredAt.values().removeIf(Set::isEmpty);
    unusable.values().removeIf(mark -> !mark.until().isAfter(now));
    ofPlace.values().removeIf(Set::isEmpty);
  }
}
