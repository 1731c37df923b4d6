package io.drawbridge.compile;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.IpSet;
import io.drawbridge.net.PortRange;
import io.drawbridge.net.PortSet;
import io.drawbridge.network.Alias;
import io.drawbridge.network.Host;
import io.drawbridge.network.Network;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The aliases of a document as sets, what they take in included; each worked out once. */
final class AliasSets {
  private final Map<String, Alias> aliases;
  private final Map<String, Host> hosts;
  private final Map<String, IpSet> addresses = new HashMap<>();
  private final Map<String, PortSet> ports = new HashMap<>();

  AliasSets(Network network) {
    this(network.aliases(), network.hosts());
  }

  private AliasSets(Map<String, Alias> aliases, Map<String, Host> hosts) {
    this.aliases = aliases;
    this.hosts = hosts;
  }

  /** These sets, if they are the document's; else new ones that keep what has not changed. */
  AliasSets of(Network network) {
    if (network.aliases().equals(aliases) && network.hosts().equals(hosts)) {
      return this;
    }
    AliasSets next = new AliasSets(network);
    if (network.hosts().equals(hosts)) {
      Map<String, Boolean> unchanged = new HashMap<>();
      for (Map.Entry<String, Alias> entry : network.aliases().entrySet()) {
        if (unchanged(entry.getKey(), next, unchanged)) {
          IpSet set = addresses.get(entry.getKey());
          PortSet portSet = ports.get(entry.getKey());
          if (set != null) {
            next.addresses.put(entry.getKey(), set);
          }
          if (portSet != null) {
            next.ports.put(entry.getKey(), portSet);
          }
        }
      }
    }
    return next;
  }

  /** Each is looked at once, however many take it in. */
  private boolean unchanged(String name, AliasSets next, Map<String, Boolean> known) {
    Boolean already = known.get(name);
    if (already != null) {
      return already;
    }
    Alias before = aliases.get(name);
    Alias now = next.aliases.get(name);
    boolean unchanged =
        before != null
            && now != null
            && before.equals(now)
            && now.aliases().stream().allMatch(inner -> unchanged(inner, next, known));
    known.put(name, unchanged);
    return unchanged;
  }

  /** The addresses of an alias; empty for one of ports. */
  IpSet addresses(String name) {
    IpSet known = addresses.get(name);
    if (known == null) {
      List<IpRange> ranges = new ArrayList<>();
      for (String each : closure(name)) {
        Alias alias = alias(each);
        ranges.addAll(alias.addresses());
        for (String host : alias.hosts()) {
          for (IpAddress address : host(host).addresses()) {
            ranges.add(new IpRange(address, address));
          }
        }
      }
      known = IpSet.of(ranges);
      addresses.put(name, known);
    }
    return known;
  }

  /** The ports of an alias; empty for one of addresses. */
  PortSet ports(String name) {
    PortSet known = ports.get(name);
    if (known == null) {
      List<PortRange> ranges = new ArrayList<>();
      closure(name).forEach(each -> ranges.addAll(alias(each).ports()));
      known = PortSet.of(ranges);
      ports.put(name, known);
    }
    return known;
  }

  private Set<String> closure(String name) {
    Set<String> names = new HashSet<>();
    List<String> open = new ArrayList<>(List.of(name));
    while (!open.isEmpty()) {
      String next = open.remove(open.size() - 1);
      if (names.add(next)) {
        open.addAll(alias(next).aliases());
      }
    }
    return names;
  }

  private Alias alias(String name) {
    Alias alias = aliases.get(name);
    if (alias == null) {
      throw new IllegalArgumentException("the document has no alias '" + name + "'");
    }
    return alias;
  }

  private Host host(String name) {
    Host host = hosts.get(name);
    if (host == null) {
      throw new IllegalArgumentException("the document has no host '" + name + "'");
    }
    return host;
  }
}
