package io.drawbridge.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.net.IpAddress.Family;
import io.drawbridge.network.Action;
import io.drawbridge.network.Network;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Traffic.TcpFlags;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules in one line, put after the seed's eight. */
class RuleReaderTest {
  private static ReadResult with(String rule) {
    String text =
        SeedText.text().replace("\nrules:", "\nruleGroups: [early, default, late]\n\nrules:");
    return NetworkReader.read(text + "  - " + rule + "\n", Format.YAML);
  }

  private static Rule rule(String rule) {
    ReadResult result = with(rule);
    assertThat(result.problems()).isEmpty();
    Network network = result.network().orElseThrow();
    return network.rules().get(8);
  }

  @Test
  void everyKeyIsRead() {
    Rule rule =
        rule(
            """
            name: all
              action: pass
              group: early
              protocol: tcp
              family: ipv6
              tcpFlags: S/SA
              dscp: af21
              during: {days: [mon-wed, sat], hours: 22:00-06:00, timeZone: Europe/Berlin}
              newPerSecond: 50
              log: true
              enabled: false
              description: all at once
            """
                .replace("\n  ", "\n    "));
    assertThat(rule.group()).contains("early");
    assertThat(rule.traffic().protocols()).containsExactly(6);
    assertThat(rule.traffic().family()).contains(Family.IPV6);
    assertThat(rule.traffic().tcpFlags()).contains(new TcpFlags(2, 18));
    assertThat(rule.traffic().dscp()).contains(18);
    var during = rule.during().orElseThrow();
    assertThat(during.days())
        .containsExactly(
            DayOfWeek.MONDAY, DayOfWeek.TUESDAY, DayOfWeek.WEDNESDAY, DayOfWeek.SATURDAY);
    assertThat(during.begins()).isEqualTo(LocalTime.of(22, 0));
    assertThat(during.ends()).isEqualTo(LocalTime.of(6, 0));
    assertThat(during.zone()).hasToString("Europe/Berlin");
    assertThat(rule.options().newPerSecond()).contains(50);
    assertThat(rule.log()).isTrue();
    assertThat(rule.enabled()).isFalse();
    assertThat(rule.description()).isEqualTo("all at once");
  }

  @Test
  void namesAndNumbersSayTheSame() {
    assertThat(rule("{name: x, action: pass, protocol: [tcp, 17, sctp]}").traffic().protocols())
        .containsExactly(6, 17, 132);
    assertThat(rule("{name: x, action: pass, protocol: any}").traffic().protocols()).isEmpty();
    assertThat(
            rule("{name: x, action: pass, protocol: icmp, icmpType: [echo-request, 13]}")
                .traffic()
                .icmpTypes())
        .containsExactly(8, 13);
    var tooBig =
        rule("{name: x, action: pass, protocol: icmp6, icmpType: unreachable, icmpCode: 4}");
    assertThat(tooBig.traffic().icmpTypes()).containsExactly(1);
    assertThat(tooBig.traffic().icmpCode()).contains(4);
    for (String dscp : List.of("ef", "46", "\"46\"")) {
      assertThat(rule("{name: x, action: pass, dscp: " + dscp + "}").traffic().dscp()).contains(46);
    }
    assertThat(rule("{name: x, action: pass, dscp: cs5}").traffic().dscp()).contains(40);
    assertThat(rule("{name: x, action: pass, dscp: af43}").traffic().dscp()).contains(38);
  }

  @Test
  void framesAuditsAndWhatKeepsNoState() {
    Rule frames =
        rule("{name: x, action: pass, etherType: 0x88cc, from: {mac: \"02:00:00:00:01:01\"}}");
    assertThat(frames.traffic().etherType().orElseThrow().number()).contains(0x88cc);
    assertThat(frames.from().matching().macs()).hasSize(1);
    assertThat(
            rule("{name: x, action: block, etherType: any}")
                .traffic()
                .etherType()
                .orElseThrow()
                .number())
        .isEmpty();
    assertThat(rule("{name: x, action: audit, from: {zone: wan}}").action())
        .isEqualTo(Action.AUDIT);
    for (String protocol : List.of("any", "udp", "[udp, tcp]", "icmp6")) {
      Rule rule = rule("{name: x, action: pass, protocol: " + protocol + ", stateless: true}");
      assertThat(rule.options().stateless()).isTrue();
    }
    var day = rule("{name: x, action: pass, during: {days: fri-mon, timeZone: UTC}}").during();
    assertThat(day.orElseThrow().days()).hasSize(4);
    assertThat(day.orElseThrow().begins()).isEqualTo(day.orElseThrow().ends());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {name: a b, action: pass}                                              | /name          | name
          {name: -a, action: pass}                                               | /name          | name
          {name: a/b, action: pass}                                              | /name          | name
          {name: [a], action: pass}                                              | /name          | type
          {action: pass}                                                         | /name          | missing
          {name: x}                                                              | /action        | missing
          {name: x, action: allow}                                               | /action        | action
          {name: x, action: pass, group: nowhere}                                | /group         | unknown-rule-group
          {name: x, action: pass, protocol: tpc}                                 | /protocol      | protocol
          {name: x, action: pass, protocol: 256}                                 | /protocol      | protocol
          {name: x, action: pass, protocol: [tcp, upd]}                          | /protocol/1    | protocol
          {name: x, action: pass, protocol: [tcp, any]}                          | /protocol      | protocol
          {name: x, action: pass, protocol: []}                                  | /protocol      | empty
          {name: x, action: pass, from: {vlan: 0}}                               | /from/vlan     | vlan
          {name: x, action: pass, from: {vlan: 20-10}}                           | /from/vlan     | vlan
          {name: x, action: pass, to: {not: {vlan: [1, 4095]}}}                  | /to/not/vlan/1 | vlan
          {name: x, action: pass, to: {vlan: 30}}                                | /to/vlan       | unknown-vlan
          {name: x, action: pass, family: ipv5}                                  | /family        | family
          {name: x, action: pass, family: ipv6, protocol: icmp}                  | /family        | never
          {name: x, action: pass, icmpType: 8}                                   | /icmpType      | not-icmp
          {name: x, action: pass, protocol: [icmp, icmp6], icmpType: 8}          | /icmpType      | not-icmp
          {name: x, action: pass, protocol: icmp, icmpType: packet-too-big}      | /icmpType      | icmp-type
          {name: x, action: pass, protocol: icmp, icmpType: [8, 256]}            | /icmpType/1    | icmp-type
          {name: x, action: pass, protocol: icmp, icmpCode: 0}                   | /icmpCode      | icmp-code
          {name: x, action: pass, protocol: icmp, icmpType: [3, 8], icmpCode: 0} | /icmpCode      | icmp-code
          {name: x, action: pass, protocol: icmp, icmpType: 3, icmpCode: 256}    | /icmpCode      | icmp-code
          {name: x, action: pass, tcpFlags: S/SA}                                | /tcpFlags      | not-tcp
          {name: x, action: pass, protocol: [tcp, udp], tcpFlags: S/SA}          | /tcpFlags      | not-tcp
          {name: x, action: pass, protocol: tcp, tcpFlags: S}                    | /tcpFlags      | tcp-flags
          {name: x, action: pass, protocol: tcp, tcpFlags: SA/S}                 | /tcpFlags      | tcp-flags
          {name: x, action: pass, protocol: tcp, tcpFlags: S/SX}                 | /tcpFlags      | tcp-flags
          {name: x, action: pass, protocol: tcp, tcpFlags: any}                  | /tcpFlags      | tcp-flags
          {name: x, action: pass, dscp: 64}                                      | /dscp          | dscp
          {name: x, action: pass, dscp: af14}                                    | /dscp          | dscp
          {name: x, action: pass, dscp: [ef]}                                    | /dscp          | type
          {name: x, action: block, etherType: 0x0800}                            | /etherType     | ether-type
          {name: x, action: block, etherType: 0x05ff}                            | /etherType     | ether-type
          {name: x, action: block, etherType: lldp}                              | /etherType     | ether-type
          {name: x, action: block, etherType: arp, protocol: tcp}                | /etherType     | not-ip
          {name: x, action: block, etherType: arp, from: {host: app}}            | /etherType     | not-ip
          {name: x, action: block, etherType: arp, dscp: ef}                     | /etherType     | not-ip
          {name: x, action: reject, etherType: arp}                              | /action        | not-ip
          {name: x, action: block, from: {mac: "02:00:00:00:01:01"}}             | /from/mac      | mac-and-ip
          {name: x, action: block, etherType: arp, from: {mac: "02:00"}}         | /from/mac      | mac
          {name: x, action: block, from: {not: {mac: "02:00:00:00:01:01"}}}      | /from/not/mac  | mac-and-ip
          {name: x, action: pass, during: mon}                                   | /during        | type
          {name: x, action: pass, during: {timeZone: UTC}}                       | /during        | during
          {name: x, action: pass, during: {days: mon}}                           | /during/timeZone | missing
          {name: x, action: pass, during: {days: mon, timeZone: Mars/Olympus}}   | /during/timeZone | time-zone
          {name: x, action: pass, during: {days: [mon, tus], timeZone: UTC}}     | /during/days/1 | days
          {name: x, action: pass, during: {days: mon-, timeZone: UTC}}           | /during/days   | days
          {name: x, action: pass, during: {days: [], timeZone: UTC}}             | /during/days   | empty
          {name: x, action: pass, during: {hours: 8-18, timeZone: UTC}}          | /during/hours  | hours
          {name: x, action: pass, during: {hours: 08:00-24:30, timeZone: UTC}}   | /during/hours  | hours
          {name: x, action: pass, during: {hour: 08:00-18:00, timeZone: UTC}}    | /during/hour   | unknown-key
          {name: x, action: block, stateless: true}                              | /stateless     | not-pass
          {name: x, action: pass, etherType: arp, stateless: true}               | /stateless     | not-pass
          {name: x, action: pass, stateless: 1}                                  | /stateless     | type
          {name: x, action: pass, newPerSecond: 0}                               | /newPerSecond  | new-per-second
          {name: x, action: pass, newPerSecond: 1000001}                         | /newPerSecond  | new-per-second
          {name: x, action: pass, newPerSecond: 2.5}                             | /newPerSecond  | type
          {name: x, action: block, newPerSecond: 5}                              | /newPerSecond  | not-pass
          {name: x, action: pass, protocol: udp, stateless: true, newPerSecond: 5} | /newPerSecond | not-pass
          {name: x, action: pass, maxPerSource: 5}                               | /maxPerSource  | not-offered
          {name: x, action: pass, idleTimeout: 5m}                               | /idleTimeout   | not-offered
          {name: x, action: pass, log: 1}                                        | /log           | type
          {name: x, action: pass, to: {port: 80}, protocol: [tcp, gre]}          | /to/port       | protocol-without-ports
          """)
  void whatIsWrongIsNamed(String rule, String pointer, String code) {
    assertThat(with(rule).problems())
        .as(rule)
        .anySatisfy(
            problem -> {
              assertThat(problem.pointer()).isEqualTo("/rules/8" + pointer);
              assertThat(problem.code()).isEqualTo(code);
              assertThat(problem.message()).hasSizeGreaterThan(15);
            });
  }

  @Test
  void groupsAreNamedOnce() {
    String text = SeedText.text().replace("\nrules:", "\nruleGroups: [early, early]\n\nrules:");
    assertThat(NetworkReader.read(text, Format.YAML).problems())
        .extracting(io.drawbridge.network.Problem::pointer)
        .containsExactly("/ruleGroups/1");
  }

  @Test
  void theSeventeenthAuditIsOneTooMany() {
    StringBuilder audits = new StringBuilder("{name: audit0, action: audit}\n");
    for (int i = 1; i < 17; i++) {
      audits.append("  - {name: audit").append(i).append(", action: audit}\n");
    }
    assertThat(with(audits.toString()).problems())
        .extracting(io.drawbridge.network.Problem::toString)
        .singleElement()
        .asString()
        .startsWith("/rules/24/action")
        .endsWith("[too-many-audits]");
  }
}
