package io.drawbridge.dhcp;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;

/**
 * A datagram from a client's port to the server's.
 *
 * @param segment on which it came
 * @param switchName by which switch
 * @param place by which of its places
 * @param most how many machines at that place may have an address
 * @param from the MAC address it came from, which the switch let pass
 * @param source its IPv4 source
 * @param payload of UDP
 * @param whole false if the frame was longer than what came up
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Inbound(
    String segment,
    String switchName,
    String place,
    int most,
    MacAddress from,
    IpAddress source,
    byte[] payload,
    boolean whole) {
  LeaseBook.Place at() {
    return new LeaseBook.Place(switchName, place);
  }
}
