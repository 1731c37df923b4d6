package io.drawbridge.compile;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Match.Masked;
import io.drawbridge.flow.Slice;
import io.drawbridge.net.IpAddress.Family;
import io.drawbridge.network.Traffic;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * SETS: what is worked out once a connection for all rules, and only as far as a rule asks for it.
 */
final class SetStage {
  private static final Cookie COOKIE = Cookie.of(Cookie.Kind.PIPELINE);

  private SetStage() {}

  /**
   * What rules ask for.
   *
   * @param addresses sets of addresses that have a slot
   * @param protocol the IP protocol
   * @param ports the destination port
   * @param invalid all of that also of packets that are invalid to the connection tracker
   */
  record Asked(boolean addresses, boolean protocol, boolean ports, boolean invalid) {
    static final Asked NOTHING = new Asked(false, false, false, false);

    /** What a rule's flows match. */
    static Asked by(List<Flow> flows) {
      boolean protocol = false;
      boolean ports = false;
      boolean invalid = false;
      for (Flow flow : flows) {
        Masked state = flow.match().get(Field.CT_STATE);
        invalid |= state != null && (state.value().low() & CtState.INVALID) != 0;
        Masked masked = flow.match().get(Register.PROTOCOL.slice().field());
        if (masked != null) {
          protocol |= !masked.mask().and(Register.PROTOCOL.slice().mask()).isZero();
          ports |= !masked.mask().and(Register.DESTINATION_PORT.slice().mask()).isZero();
        }
      }
      return new Asked(false, protocol, ports, invalid);
    }

    Asked withAddresses(boolean looked) {
      return new Asked(looked, protocol, ports, invalid);
    }

    Asked or(Asked other) {
      return new Asked(
          addresses || other.addresses,
          protocol || other.protocol,
          ports || other.ports,
          invalid || other.invalid);
    }
  }

  static void compile(Asked asked, Flows flows) {
    Optional<Field> originalPort =
        asked.ports() ? Optional.of(Reading.CONNECTION.destinationPort(0)) : Optional.empty();
    for (Family family : Family.values()) {
      Match match = Reading.CONNECTION.of(ip(family));
      one(Reading.CONNECTION, family, 100, match, originalPort, asked, flows);
    }
    if (asked.invalid()) {
      for (Family family : Family.values()) {
        invalid(family, asked, flows);
      }
    }
    if (asked.ports()) {
      PortCodes.compile(flows);
    }
  }

  private static Match ip(Family family) {
    return family == Family.IPV4 ? Flows.IPV4 : Flows.IPV6;
  }

  /** Ports are known of whole packets with ports; no rule asks for those of others. */
  private static void invalid(Family family, Asked asked, Flows flows) {
    Reading reading = Reading.PACKET;
    Match match = reading.of(ip(family));
    one(reading, family, 100, match, Optional.empty(), asked, flows);
    if (asked.ports()) {
      for (int protocol : List.of(Traffic.TCP, Traffic.UDP, Traffic.SCTP)) {
        Match whole = Flows.fragments(match, false).with(Field.IP_PROTO, protocol);
        Optional<Field> port = Optional.of(reading.destinationPort(protocol));
        one(reading, family, 110, whole, port, asked, flows);
      }
    }
  }

  private static void one(
      Reading reading,
      Family family,
      int priority,
      Match match,
      Optional<Field> port,
      Asked asked,
      Flows flows) {
    Slice lookUp = (family == Family.IPV4 ? Register.LOOK_UP_IPV4 : Register.LOOK_UP).slice();
    List<Action> actions = new ArrayList<>();
    if (asked.addresses()) {
      actions.add(new Action.Move(Slice.of(reading.source(family)), lookUp));
      actions.add(new Action.Resubmit(Table.ADDRESSES.id()));
      actions.add(Register.SOURCE_SETS_LOW.copyFrom(Register.SETS_LOW));
      actions.add(Register.SOURCE_SETS_HIGH.copyFrom(Register.SETS_HIGH));
      actions.add(Register.SETS_LOW.set(0));
      actions.add(Register.SETS_HIGH.set(0));
      actions.add(new Action.Move(Slice.of(reading.destination(family)), lookUp));
      actions.add(new Action.Resubmit(Table.ADDRESSES.id()));
    }
    // What is looked up in IPv6 takes all of these registers.
    actions.add(Register.OPENING.set(0));
    if (asked.protocol()) {
      actions.add(new Action.Move(Slice.of(reading.protocol()), Register.PROTOCOL.slice()));
    }
    if (port.isPresent()) {
      Field field = port.get();
      actions.add(new Action.Move(Slice.of(field), Register.DESTINATION_PORT.slice()));
      actions.add(new Action.Move(Slice.of(field, 0, 3), Register.PORT_DIGIT.slice()));
      actions.add(new Action.Resubmit(Table.PORTS.id()));
    }
    actions.add(Flows.go(Table.POLICY));
    flows.add(Table.SETS, priority, match, COOKIE, actions);
  }
}
