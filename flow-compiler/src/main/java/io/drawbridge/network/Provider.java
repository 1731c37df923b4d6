package io.drawbridge.network;

import java.util.List;

/**
 * What a provider expects on its wire. Data of the document, or of the list that comes with
 * Drawbridge.
 *
 * @param name as documents name it
 * @param oneMac only the router's MAC address may be seen; guests are behind it
 * @param macPrefixes first three bytes, {@code 02:00:00}, of the MAC addresses it hands out; none
 *     for any
 * @param arpBudget ARP requests and neighbour solicitations a second that it puts up with
 * @param arpBurst how many of them at once
 */
public record Provider(
    String name, boolean oneMac, List<String> macPrefixes, int arpBudget, int arpBurst) {
  /** A plain Ethernet, of which nothing is known. */
  public static final Provider ETHERNET = new Provider("ethernet", false, List.of(), 10, 20);

  /** Takes a defensive copy. */
  public Provider {
    macPrefixes = List.copyOf(macPrefixes);
  }
}
