package io.drawbridge.dhcp;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;

/**
 * A datagram from the server's port to the client's, for the place that asked.
 *
 * @param to a machine or everybody
 * @param destination likewise
 * @param from the router's MAC address
 * @param source the router's address
 * @param payload of UDP
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Outbound(
    MacAddress to, IpAddress destination, MacAddress from, IpAddress source, byte[] payload) {
  private static final MacAddress EVERYBODY_MAC = new MacAddress(0xffff_ffff_ffffL);
  private static final IpAddress EVERYBODY = IpAddress.ofIpv4(-1);

  /**
   * Where an answer goes (RFC 2131, 4.1): a refusal to everybody, others to the address the client
   * has, else to everybody if it asks for that, else to the address it is given.
   */
  static Outbound of(Scope scope, Message answer) {
    boolean toAll =
        answer.type() == MessageType.NAK
            || (answer.clientAddress().equals(Message.NOBODY) && answer.broadcast());
    IpAddress destination =
        toAll
            ? EVERYBODY
            : answer.clientAddress().equals(Message.NOBODY)
                ? answer.yourAddress()
                : answer.clientAddress();
    return new Outbound(
        toAll ? EVERYBODY_MAC : answer.mac(),
        destination,
        scope.routerMac(),
        answer.options().address(Options.SERVER).orElse(scope.server()),
        MessageWriter.write(answer));
  }
}
