package io.drawbridge.dhcp;

import io.drawbridge.net.MacAddress;
import io.drawbridge.store.Lease;

/**
 * Who a lease belongs to. How a client calls itself (option 61) tells several of one machine apart;
 * but nobody gets what another machine has by calling himself as it does, so the MAC address counts
 * too, which the switch has seen to.
 *
 * @param client in hexadecimal; empty if it has no name
 */
record ClientKey(String client, MacAddress mac) {
  static ClientKey of(Lease lease) {
    return new ClientKey(lease.client(), lease.mac());
  }
}
