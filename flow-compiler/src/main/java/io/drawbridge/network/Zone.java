package io.drawbridge.network;

import java.util.Optional;

/**
 * What a document says of a zone's places; what it leaves out depends on the place.
 *
 * @param bind what a place may say it is
 * @param maxMacs how many MAC addresses are learned at one place: 1–10,000
 * @param storm how much a place may send to many
 * @param dhcpServer whether answers of DHCP servers may come from it
 * @param routerAdvertisements whether IPv6 routers may announce themselves from it
 */
public record Zone(
    Optional<Binding> bind,
    Optional<Integer> maxMacs,
    Optional<Storm> storm,
    Optional<Boolean> dhcpServer,
    Optional<Boolean> routerAdvertisements) {
  /** Of which nothing is said. */
  public static final Zone PLAIN =
      new Zone(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** Learned at a place of guests. */
  public static final int FEW_MACS = 16;

  /** Learned at an uplink or a VLAN of a trunk. */
  public static final int MANY_MACS = 1024;
}
