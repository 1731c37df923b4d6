package io.drawbridge.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The provider's router: owns both gateways on one MAC address, answers every ARP request, also for
 * addresses that are not there, sends what is for a customer's address back on the wire, and counts
 * MAC addresses and ARP requests. Behind it are an Internet host and an administrator's.
 */
public final class Provider {
  /** Its MAC address on the wire. */
  public static final String MAC = "02:00:00:00:ff:01";

  private final Host router;
  private final Host internet;
  private final Activity wire;

  Provider(Lab lab, Bridge bridge, String port) {
    router =
        lab.host(
            new HostSpec(
                "provider",
                port,
                MAC,
                List.of("172.16.1.6/29", "10.0.0.254/32", "2001:db8:1::ff/64", "fe80::1/64"),
                List.of("10.1.1.0/24 dev eth0"),
                Map.of(
                    "net/ipv4/ip_forward", 1,
                    "net/ipv6/conf/all/forwarding", 1,
                    "net/ipv4/conf/all/send_redirects", 0,
                    "net/ipv4/conf/default/send_redirects", 0,
                    "net/ipv4/conf/all/rp_filter", 0,
                    "net/ipv4/conf/default/rp_filter", 0)),
            bridge);
    internet = lab.host(new HostSpec("internet", "", "", List.of(), List.of()));
    lab.wire(router, "inet0", internet, "eth0");
    router.configure(
        List.of("eth0", "inet0"),
        Map.of(),
        List.of(
            "addr add 203.0.113.1/24 dev inet0",
            "addr add 10.77.0.1/24 dev inet0",
            "addr add 2001:db8:cafe::1/64 dev inet0 nodad",
            "link set inet0 mtu 1400",
            "link set inet0 up"));
    internet.configure(
        List.of("eth0"),
        Map.of(),
        List.of(
            "addr add 203.0.113.10/24 dev eth0",
            "addr add 10.77.0.5/24 dev eth0",
            "addr add 2001:db8:cafe::10/64 dev eth0 nodad",
            "link set eth0 mtu 1400",
            "link set eth0 up",
            "route add default via 203.0.113.1",
            "route add 2001:db8:1::/64 via 2001:db8:cafe::1"));
    wire = router.startProviderWire();
  }

  /** The router itself. */
  public Host router() {
    return router;
  }

  /** 203.0.113.10, 10.77.0.5 and 2001:db8:cafe::10. */
  public Host internet() {
    return internet;
  }

  /** From now on only its kernel answers, and only for what it has. */
  public void stopWire() {
    wire.stop();
  }

  /** Starts counting anew. */
  public void reset() {
    wire.call("reset", Map.of());
  }

  /** MAC addresses that were seen on the wire and are not among those allowed. */
  public Set<String> foreignMacs(Set<String> allowed) {
    Set<String> foreign = new TreeSet<>();
    counters().path("macs").fieldNames().forEachRemaining(foreign::add);
    foreign.removeAll(allowed);
    return foreign;
  }

  /** {@code macs}, {@code sources} and {@code requests}, each with counts. */
  public JsonNode counters() {
    return wire.call("counters", Map.of());
  }
}
