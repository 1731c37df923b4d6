package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** That the provider's filter in the lab drops and counts, so that its silence means something. */
class MacFilterIT {
  @Test
  void oneMacAddressPassesAndOthersAreCounted() {
    try (Lab lab = Lab.open()) {
      OvsBridge server = lab.bridge("br0", 1);
      server.addFlow("actions=NORMAL");
      MacFilter filter = new MacFilter(lab, 2, server, "wan0", RoutedNetwork.SERVER_MAC);
      Provider provider = new Provider(lab, filter.wire(), "out");
      Host own = host(lab, server, "own", RoutedNetwork.SERVER_MAC, "172.16.1.5/29");
      assertThat(own.ping("172.16.1.6", 2)).isEqualTo(2);
      assertThat(filter.dropped()).isZero();
      Host foreign = host(lab, server, "foreign", "52:54:00:00:00:50", "172.16.1.2/29");
      assertThat(foreign.ping("172.16.1.6", 2)).isZero();
      Wait.until("it has counted", Duration.ofSeconds(10), () -> filter.dropped() > 0);
      assertThat(provider.foreignMacs(Set.of(RoutedNetwork.SERVER_MAC))).isEmpty();
    }
  }

  private static Host host(Lab lab, OvsBridge at, String name, String mac, String address) {
    return lab.host(new HostSpec(name, name + "0", mac, List.of(address), List.of()), at);
  }
}
