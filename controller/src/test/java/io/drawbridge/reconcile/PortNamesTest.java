package io.drawbridge.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.network.Membership;
import io.drawbridge.network.Port;
import io.drawbridge.network.PortIdentity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortNamesTest {
  private static final PortIdentity MAIL = new PortIdentity(PortIdentity.Key.IFACE_ID, "mail-id");
  private static final Port BY_NAME = new Port("dmz", Optional.empty());
  private static final Port BY_IDENTITY =
      new Port(Optional.of(new Membership("dmz", Optional.empty())), Map.of(), Optional.of(MAIL));

  private static DatabasePort port(String name, int number, PortIdentity... identities) {
    return new DatabasePort(name, number, Set.of(identities));
  }

  @Test
  void aMachineIsFoundWhateverItsPortIsCalled() {
    assertThat(
            PortNames.resolve(
                Map.of("vnet3", 7, "wan0", 1),
                Map.of("mail", BY_IDENTITY, "wan0", BY_NAME),
                List.of(port("vnet3", 7, MAIL), port("wan0", 1))))
        .isEqualTo(Map.of("mail", 7, "wan0", 1));
  }

  @Test
  void anEntryCountsOnlyForThePortItIsOf() {
    assertThat(
            PortNames.resolve(
                Map.of("vnet3", 8), Map.of("mail", BY_IDENTITY), List.of(port("vnet3", 7, MAIL))))
        .as("another port has the name by now")
        .isEqualTo(Map.of("vnet3", 8));
  }

  @Test
  void whatTwoPortsSayOfThemselvesIsNeithers() {
    assertThat(
            PortNames.resolve(
                Map.of("vnet3", 7, "vnet4", 8),
                Map.of("mail", BY_IDENTITY),
                List.of(port("vnet3", 7, MAIL), port("vnet4", 8, MAIL))))
        .doesNotContainKey("mail");
  }

  @Test
  void theDocumentsNameIsNoNameOfOpenVswitchs() {
    assertThat(PortNames.resolve(Map.of("mail", 5), Map.of("mail", BY_IDENTITY), List.of()))
        .as("a port that happens to be called so")
        .isEmpty();
  }

  @Test
  void aPortThatIsNamedKeepsItsName() {
    assertThat(
            PortNames.resolve(
                Map.of("vnet3", 7),
                Map.of("mail", BY_IDENTITY, "vnet3", BY_NAME),
                List.of(port("vnet3", 7, MAIL))))
        .isEqualTo(Map.of("vnet3", 7));
  }
}
