package io.drawbridge.compile;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.PortRange;
import io.drawbridge.net.PortSet;
import io.drawbridge.network.Forward;
import io.drawbridge.network.Nat;
import io.drawbridge.network.OneToOne;
import io.drawbridge.network.Side;
import io.drawbridge.pipeline.Cookie;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Connections to an address of the router's that go to a host instead: a forward, with one of its
 * targets, or 1:1.
 *
 * @param number stands for it in {@link io.drawbridge.pipeline.Register#FORWARD}
 * @param order the first of those that match decides: forwards from 0, then 1:1
 * @param from whose connections
 * @param address the router's
 * @param protocols none for any
 * @param ports none for all
 * @param shift what is added to a port to make it the target's
 * @param target an address of the host's
 * @param share which of the targets this is
 * @param shares how many there are
 * @param label what its connections carry
 */
record Redirect(
    int number,
    int order,
    Side from,
    IpAddress address,
    List<Integer> protocols,
    Optional<PortRange> ports,
    int shift,
    IpAddress target,
    int share,
    int shares,
    long label) {

  /** Those of a document in the order in which they decide. */
  static List<Redirect> of(Site site) {
    Nat nat = site.network().nat();
    List<Redirect> all = new ArrayList<>();
    int order = 0;
    for (Forward forward : nat.forwards()) {
      for (int i = 0; i < forward.targetHosts().size(); i++) {
        String host = forward.targetHosts().get(i);
        IpAddress target = address(site, host);
        String translation = target + " " + forward.ports() + " " + forward.shift();
        all.add(
            new Redirect(
                site.forwardNumber(key(forward, host)),
                order,
                forward.from(),
                forward.address(),
                forward.protocols(),
                Optional.of(forward.ports()),
                forward.shift(),
                target,
                i,
                forward.targetHosts().size(),
                NatLabel.of("forward", forward.name(), forward.address() + " " + translation)));
      }
      order++;
    }
    for (OneToOne each : nat.oneToOne()) {
      IpAddress target = address(site, each.host());
      all.add(
          new Redirect(
              site.forwardNumber(key(each)),
              order++,
              Side.ANY,
              each.external(),
              List.of(),
              Optional.empty(),
              0,
              target,
              0,
              1,
              NatLabel.of("1:1 in", each.name(), each.external() + " " + target)));
    }
    return all;
  }

  /** What the numbers of a document's are for. */
  static Collection<String> keys(Nat nat) {
    Set<String> keys = new LinkedHashSet<>();
    nat.forwards().forEach(each -> each.targetHosts().forEach(host -> keys.add(key(each, host))));
    nat.oneToOne().forEach(each -> keys.add(key(each)));
    return keys;
  }

  /** With several targets each has a number; no name has a tabulator. */
  private static String key(Forward forward, String host) {
    return forward.targetHosts().size() == 1 ? forward.name() : forward.name() + "\t" + host;
  }

  private static String key(OneToOne each) {
    return "\t" + each.name();
  }

  /** A host's first IPv4 address; the document's validation guarantees one. */
  static IpAddress address(Site site, String host) {
    return site.host(host).addresses().stream()
        .filter(IpAddress::isIpv4)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(host + " has no IPv4 address"));
  }

  Cookie cookie() {
    return new Cookie(Cookie.Kind.FORWARD, number);
  }

  /** Its ports, before they are translated, whose target ports are in a set; empty for all. */
  Optional<PortSet> portsTo(PortSet targets) {
    PortSet own = ports.map(range -> PortSet.of(List.of(range))).orElse(PortSet.all());
    List<PortRange> wanted = new ArrayList<>();
    for (PortRange range : targets.ranges()) {
      int first = Math.max(range.first() - shift, 0);
      int last = Math.min(range.last() - shift, 0xffff);
      if (first <= last) {
        wanted.add(new PortRange(first, last));
      }
    }
    PortSet unwanted = own.minus(PortSet.of(wanted));
    return unwanted.isEmpty() ? Optional.empty() : Optional.of(own.minus(unwanted));
  }
}
