package io.drawbridge.dhcp;

import io.drawbridge.net.Cidr;
import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.IpSet;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Dhcp;
import io.drawbridge.network.Host;
import io.drawbridge.network.Network;
import io.drawbridge.network.RouterInterface;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a document says of DHCP on one segment; never changed once made. */
final class Scope {
  private final String segment;
  private final RouterInterface router;
  private final Dhcp dhcp;
  private final List<InterfaceAddress> own;
  private final IpSet pool;
  private final int[] addresses;

  /** By the MAC addresses of declared hosts with IPv4 addresses: theirs here, if there is one. */
  private final Map<MacAddress, Optional<IpAddress>> reserved = new HashMap<>();

  private Scope(Network network, String segment, RouterInterface router, Dhcp dhcp) {
    this.segment = segment;
    this.router = router;
    this.dhcp = dhcp;
    this.own = router.addresses().stream().filter(each -> each.address().isIpv4()).toList();
    this.pool = dhcp.free(network, router);
    List<Integer> all = new ArrayList<>();
    for (IpRange range : pool.ranges()) {
      for (long low = range.first().low(); low <= range.last().low(); low++) {
        all.add((int) low);
      }
    }
    this.addresses = all.stream().mapToInt(Integer::intValue).toArray();
    for (Host host : network.hosts().values()) {
      if (host.addresses().stream().anyMatch(IpAddress::isIpv4)) {
        Optional<IpAddress> here =
            host.addresses().stream().filter(address -> link(address).isPresent()).findFirst();
        host.macs().forEach(mac -> reserved.put(mac, here));
      }
    }
  }

  /** Empty where the router serves no DHCP. */
  static Optional<Scope> of(Network network, String segment) {
    @Nullable RouterInterface router = network.router().get(segment);
    return router == null
        ? Optional.empty()
        : router.dhcp().map(dhcp -> new Scope(network, segment, router, dhcp));
  }

  String segment() {
    return segment;
  }

  MacAddress routerMac() {
    return router.mac();
  }

  Dhcp dhcp() {
    return dhcp;
  }

  /** The router's address on the link that an address is on. */
  Optional<InterfaceAddress> link(IpAddress address) {
    return own.stream().filter(each -> each.prefix().contains(address)).findFirst();
  }

  /** By which the server is known where there is no address yet. */
  IpAddress server() {
    return own.get(0).address();
  }

  /** Whether the router has an address, so that it is meant. */
  boolean owns(IpAddress address) {
    return own.stream().anyMatch(each -> each.address().equals(address));
  }

  /** Whether a declared host is behind a MAC address, which then gets no other address. */
  boolean isDeclared(MacAddress mac) {
    return reserved.containsKey(mac);
  }

  /** The address of a declared host on this segment. */
  Optional<IpAddress> reservation(MacAddress mac) {
    return reserved.getOrDefault(mac, Optional.empty());
  }

  /** Whether the document lets a machine have an address. */
  boolean allows(IpAddress address, MacAddress mac) {
    return isDeclared(mac) ? reservation(mac).equals(Optional.of(address)) : pool.contains(address);
  }

  /** How many addresses there are to hand out. */
  int size() {
    return addresses.length;
  }

  /** One of them, 0 to {@link #size} - 1. */
  IpAddress address(int index) {
    return IpAddress.ofIpv4(addresses[index]);
  }

  /** The prefix of the link that an address is on. */
  Cidr prefix(IpAddress address) {
    return link(address).map(InterfaceAddress::prefix).orElse(Cidr.host(address));
  }
}
