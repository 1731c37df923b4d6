package io.drawbridge.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.net.IpAddress;
import io.drawbridge.network.DatabaseAddress;
import io.drawbridge.network.PortIdentity;
import io.drawbridge.network.Switch;
import java.util.Objects;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code switches.<name>.ovsdb}, and ports that are found by it. */
class PortIdentityReaderTest {
  private static final String ID = "datapathId: \"0000000000000001\"";
  private static final String MAIL = "mail0: {zone: dmz, host: mail}";

  private static ReadResult read(String database, String mail) {
    return NetworkReader.read(
        SeedText.text().replace(ID, ID + database).replace(MAIL, mail), Format.YAML);
  }

  @Test
  void aPortIsFoundByWhatTheHypervisorWroteBesideIt() {
    Switch host1 =
        Objects.requireNonNull(
            read(
                    "\n    ovsdb: unix:/run/openvswitch/db.sock",
                    "the-mail-servers-first-interface: {zone: dmz, host: mail, attachedMac: \"02:00:00:00:01:0A\"}")
                .network()
                .orElseThrow()
                .switches()
                .get("host1"));
    assertThat(host1.database()).contains(new DatabaseAddress.Unix("/run/openvswitch/db.sock"));
    assertThat(
            Objects.requireNonNull(host1.ports().get("the-mail-servers-first-interface"))
                .identity())
        .contains(new PortIdentity(PortIdentity.Key.ATTACHED_MAC, "02:00:00:00:01:0a"));
  }

  @Test
  void databasesListenInOpenVswitchsNotation() {
    assertThat(DatabaseAddress.parse("tcp:192.0.2.1:6640"))
        .isEqualTo(new DatabaseAddress.Tcp(IpAddress.parse("192.0.2.1"), 6640))
        .hasToString("tcp:192.0.2.1:6640");
    assertThat(DatabaseAddress.parse("tcp:[2001:db8::1]:6640"))
        .hasToString("tcp:[2001:db8::1]:6640");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          unix:/run/db.sock | ifaceId: a, attachedMac: '02:00:00:00:00:01' | ports/mail0/attachedMac | port-identity
          unix:/run/db.sock | ifaceId: 'a b'                                | ports/mail0/ifaceId     | port-identity
          unix:/run/db.sock | attachedMac: tap0                             | ports/mail0/attachedMac | mac
          ''                | ifaceId: a                                    | ports/mail0/ifaceId     | port-identity
          unix:run/db.sock  | ifaceId: a                                    | ovsdb                   | ovsdb
          tcp:db:6640       | ifaceId: a                                    | ovsdb                   | ovsdb
          tcp:1.2.3.4:0     | ifaceId: a                                    | ovsdb                   | ovsdb
          """)
  void whatIsWrongIsToldAtItsPlace(String database, String identity, String at, String code) {
    String line = database.isEmpty() ? "" : "\n    ovsdb: " + database;
    assertThat(read(line, "mail0: {zone: dmz, host: mail, " + identity + "}").problems())
        .extracting(problem -> problem.pointer(), problem -> problem.code())
        .containsExactly(Tuple.tuple("/switches/host1/" + at, code));
  }

  @Test
  void oneMachineIsAtOnePort() {
    assertThat(
            read(
                    "\n    ovsdb: unix:/run/db.sock",
                    "mail0: {zone: dmz, host: mail, ifaceId: a}\n      mail1: {zone: dmz, ifaceId: a}")
                .problems())
        .extracting(problem -> problem.pointer(), problem -> problem.code())
        .containsExactly(Tuple.tuple("/switches/host1/ports/mail1", "port-identity"));
  }
}
