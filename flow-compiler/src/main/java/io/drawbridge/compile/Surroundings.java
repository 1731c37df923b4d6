package io.drawbridge.compile;

import io.drawbridge.network.Host;
import io.drawbridge.network.Nat;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Switch;
import io.drawbridge.network.Zone;
import java.util.Map;

/**
 * All that rules depend on besides rules and aliases. Quick to compare where nothing changed: its
 * parts are then the same objects.
 */
record Surroundings(
    Map<String, Segment> segments,
    Map<String, Zone> zoneOptions,
    Map<String, Switch> switches,
    Map<String, Host> hosts,
    Map<String, RouterInterface> router,
    Nat nat,
    Map<String, Integer> zones,
    Map<String, Integer> forwards,
    Map<String, Integer> vlans,
    Map<String, Integer> ports) {

  static Surroundings of(Site site) {
    return new Surroundings(
        site.network().segments(),
        site.network().zones(),
        site.network().switches(),
        site.network().hosts(),
        site.network().router(),
        site.network().nat(),
        site.numbering().zones(),
        site.numbering().forwards(),
        site.numbering().vlans(),
        site.portNumbers());
  }
}
