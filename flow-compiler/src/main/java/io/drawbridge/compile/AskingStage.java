package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Edge;
import io.drawbridge.network.Host;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * ASKING and BUDGET: whom requests by ARP and neighbour discovery that leave may be for. What a
 * host asks again within a second is not sent again, and what all ask is so much a second.
 *
 * <p>Repeats are told by a meter a host and target, of one packet a second, which is exact where
 * learned flows are not: they are forgotten between one and two seconds later, and would swallow
 * the second try of every machine that asks once a second. Who asked gets the answer to his first
 * request. The controller, which paces itself, is not held to that: it may ask in a host's name.
 */
final class AskingStage {
  /** Meters of the segments' requests, by the number of the segment. */
  static final int FIRST_METER = 0x10000;

  /** Meters of what hosts ask, so many a host; far from all others, which are numbered below. */
  private static final int FIRST_OF_HOSTS = 0x100_0000;

  /** Targets beyond so many share a meter with announcements. */
  private static final int MOST_TARGETS = 32;

  private static final int MOST_SEGMENTS = 256;

  /** A switch has some 65,000 meters in all; where repeats would need more, they go unmerged. */
  private static final int MOST_METERS = 16_384;

  private static final int SOLICITATION = 135;

  private final Site site;
  private final String segment;
  private final int number;
  private final Match here;
  private final List<IpAddress> targets;
  private final Map<String, Host> hosts;
  private final boolean merges;

  AskingStage(Site site, String segment) {
    this.site = site;
    this.segment = segment;
    this.number = site.segmentNumber(segment);
    this.here = Register.OUT_SEGMENT.match(Match.ANY, number);
    Set<IpAddress> asked = new LinkedHashSet<>(site.gatewaysOf(segment));
    asked.addAll(edge().peers());
    this.targets = List.copyOf(asked);
    this.hosts = site.hostsTowards(segment);
    this.merges = hosts.size() * (targets.size() + 1L) <= MOST_METERS;
  }

  private Edge edge() {
    return site.segment(segment).edge();
  }

  /** The meters of what leaves by the segment's uplink. */
  Collection<Program.MeterBand> meters() {
    Map<Integer, Program.MeterBand> meters = new LinkedHashMap<>();
    put(FIRST_METER + number, edge().arpBudget(), edge().arpBurst(), meters);
    for (Map.Entry<String, Host> entry :
        merges ? hosts.entrySet() : Set.<Map.Entry<String, Host>>of()) {
      for (int target = 0; target < targets.size(); target++) {
        put(meter(entry.getKey(), target), 1, 1, meters);
      }
      // One's own addresses, the link-local one among them.
      int own = entry.getValue().macs().size() * (entry.getValue().addresses().size() + 1);
      put(meter(entry.getKey(), targets.size()), own, own, meters);
    }
    return meters.values();
  }

  private static void put(int meter, int rate, int burst, Map<Integer, Program.MeterBand> meters) {
    meters.put(meter, new Program.MeterBand(meter, rate, burst));
  }

  /** A host without a place may be on several segments. */
  private int meter(String host, int target) {
    int asker = site.hostNumber(host) * MOST_SEGMENTS + number;
    return FIRST_OF_HOSTS + asker * MOST_TARGETS + Math.min(target, MOST_TARGETS - 1);
  }

  void compile(Flows flows) {
    Cookie cookie = new Cookie(Cookie.Kind.SEGMENT, number);
    for (IpAddress target : targets) {
      pass(100, request(Register.IN_PORT.match(here, 0), target), cookie, flows);
    }
    if (edge().gateways().isEmpty()) {
      // The document does not say whom guests need: the budget alone holds.
      pass(50, here.and(Flows.ARP), cookie, flows);
      pass(50, here.and(Flows.ICMP6).with(Field.ICMPV6_TYPE, SOLICITATION), cookie, flows);
    }
    hosts.forEach((name, host) -> host(name, host, flows));
    for (Gate gate : site.gates()) {
      if (gate.segment().equals(segment)) {
        Cookie router = new Cookie(Cookie.Kind.ROUTER, number);
        Set<IpAddress> own = new LinkedHashSet<>(gate.router().ipv6Addresses());
        gate.ipv4().forEach(each -> own.add(each.address()));
        for (IpAddress address : own) {
          Match from = here.with(Field.ETH_SRC, gate.mac());
          pass(100, request(from, address), router, flows);
        }
      }
    }
    flows.add(
        Table.BUDGET,
        100,
        here,
        cookie,
        new Action.Metered(FIRST_METER + number),
        Flows.go(Table.OUTPUT));
  }

  private void host(String name, Host host, Flows flows) {
    Cookie cookie = new Cookie(Cookie.Kind.HOST, site.hostNumber(name));
    for (MacAddress mac : host.macs()) {
      Match from = here.with(Field.ETH_SRC, mac);
      for (int target = 0; target < targets.size(); target++) {
        once(90, request(from, targets.get(target)), meter(name, target), cookie, flows);
      }
      // Gratuitous ARP (RFC 5227), or the question whether anybody else has it (RFC 4862, 5.4).
      Set<IpAddress> own = new LinkedHashSet<>(host.addresses());
      own.addAll(BindStage.ipv6(mac, host.addresses()));
      for (IpAddress address : own) {
        once(80, request(from, address), meter(name, targets.size()), cookie, flows);
      }
    }
  }

  private static Match request(Match from, IpAddress target) {
    return target.isIpv4()
        ? from.and(Flows.ARP).with(Field.ARP_TPA, Cidr.host(target))
        : from.and(Flows.ICMP6)
            .with(Field.ICMPV6_TYPE, SOLICITATION)
            .with(Field.ND_TARGET, Cidr.host(target));
  }

  private void once(int priority, Match match, int meter, Cookie cookie, Flows flows) {
    if (!merges) {
      pass(priority, match, cookie, flows);
      return;
    }
    flows.add(
        Table.ASKING, priority, match, cookie, new Action.Metered(meter), Flows.go(Table.BUDGET));
  }

  private static void pass(int priority, Match match, Cookie cookie, Flows flows) {
    flows.add(Table.ASKING, priority, match, cookie, Flows.go(Table.BUDGET));
  }
}
