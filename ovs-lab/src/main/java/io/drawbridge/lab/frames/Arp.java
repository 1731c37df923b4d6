package io.drawbridge.lab.frames;

/**
 * An ARP packet in its frame. What it says of its sender and what the frame says may differ.
 *
 * @param to whom the frame is addressed to
 * @param from whom the frame is from
 * @param operation 1 asks, 2 answers
 * @param senderMac in the packet
 * @param sender address in the packet
 * @param targetMac in the packet
 * @param target address in the packet
 * @param sizes hardware and protocol type, and the lengths of their addresses
 */
public record Arp(
    String to,
    String from,
    int operation,
    String senderMac,
    String sender,
    String targetMac,
    String target,
    String sizes) {
  private static final String NOBODY = "00:00:00:00:00:00";
  private static final String ETHERNET_AND_IPV4 = "0001" + "0800" + "0604";

  /** Asks everybody. */
  public static Arp request(String mac, String sender, String target) {
    return new Arp(Ethernet.BROADCAST, mac, 1, mac, sender, NOBODY, target, ETHERNET_AND_IPV4);
  }

  /** Answers one. */
  public static Arp reply(String mac, String sender, String to, String target) {
    return new Arp(to, mac, 2, mac, sender, to, target, ETHERNET_AND_IPV4);
  }

  /** Asks for its own address, so that others take note. */
  public static Arp announcement(String mac, String address) {
    return request(mac, address, address);
  }

  /** To somebody else. */
  public Arp to(String other) {
    return new Arp(other, from, operation, senderMac, sender, targetMac, target, sizes);
  }

  /** In a frame from somebody else. */
  public Arp from(String other) {
    return new Arp(to, other, operation, senderMac, sender, targetMac, target, sizes);
  }

  /** With another MAC address of its sender inside. */
  public Arp withSenderMac(String other) {
    return new Arp(to, from, operation, other, sender, targetMac, target, sizes);
  }

  /** With another operation. */
  public Arp withOperation(int other) {
    return new Arp(to, from, other, senderMac, sender, targetMac, target, sizes);
  }

  /** With other types and lengths, six bytes, though the addresses stay. */
  public Arp withSizes(String other) {
    return new Arp(to, from, operation, senderMac, sender, targetMac, target, other);
  }

  /** On the wire, with something in the padding that it can be told by. */
  public String frame(String mark) {
    return Ethernet.frame(to, from, Ethernet.ARP, packet() + mark);
  }

  /** The packet alone. */
  public String packet() {
    return sizes
        + Hex.u16(operation)
        + Hex.mac(senderMac)
        + Hex.ip(sender)
        + Hex.mac(targetMac)
        + Hex.ip(target);
  }
}
