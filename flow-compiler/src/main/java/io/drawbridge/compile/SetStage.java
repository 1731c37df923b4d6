package io.drawbridge.compile;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Match.Masked;
import io.drawbridge.flow.Slice;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.List;

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
   */
  record Asked(boolean addresses, boolean protocol, boolean ports) {
    /** What a rule's flows match. */
    static Asked by(List<Flow> flows) {
      boolean protocol = false;
      boolean ports = false;
      for (Flow flow : flows) {
        Masked masked = flow.match().get(Register.PROTOCOL.slice().field());
        if (masked != null) {
          protocol |= !masked.mask().and(Register.PROTOCOL.slice().mask()).isZero();
          ports |= !masked.mask().and(Register.DESTINATION_PORT.slice().mask()).isZero();
        }
      }
      return new Asked(false, protocol, ports);
    }

    Asked or(Asked other) {
      return new Asked(
          addresses || other.addresses, protocol || other.protocol, ports || other.ports);
    }
  }

  static void compile(Asked asked, Flows flows) {
    one(Flows.IPV4, Slice.of(Field.CT_NW_SRC), Slice.of(Field.CT_NW_DST), asked, flows);
    one(Flows.IPV6, Slice.of(Field.CT_IPV6_SRC), Slice.of(Field.CT_IPV6_DST), asked, flows);
    if (asked.ports()) {
      PortCodes.compile(flows);
    }
  }

  private static void one(Match ip, Slice source, Slice destination, Asked asked, Flows flows) {
    Slice lookUp = (ip.equals(Flows.IPV4) ? Register.LOOK_UP_IPV4 : Register.LOOK_UP).slice();
    List<Action> actions = new ArrayList<>();
    if (asked.addresses()) {
      actions.add(new Action.Move(source, lookUp));
      actions.add(new Action.Resubmit(Table.ADDRESSES.id()));
      actions.add(Register.SOURCE_SETS_LOW.copyFrom(Register.SETS_LOW));
      actions.add(Register.SOURCE_SETS_HIGH.copyFrom(Register.SETS_HIGH));
      actions.add(Register.SETS_LOW.set(0));
      actions.add(Register.SETS_HIGH.set(0));
      actions.add(new Action.Move(destination, lookUp));
      actions.add(new Action.Resubmit(Table.ADDRESSES.id()));
    }
    // What is looked up in IPv6 takes all of these registers.
    actions.add(Register.OPENING.set(0));
    if (asked.protocol()) {
      actions.add(new Action.Move(Slice.of(Field.CT_NW_PROTO), Register.PROTOCOL.slice()));
    }
    if (asked.ports()) {
      actions.add(new Action.Move(Slice.of(Field.CT_TP_DST), Register.DESTINATION_PORT.slice()));
      actions.add(new Action.Move(Slice.of(Field.CT_TP_DST, 0, 3), Register.PORT_DIGIT.slice()));
      actions.add(new Action.Resubmit(Table.PORTS.id()));
    }
    actions.add(Flows.go(Table.POLICY));
    flows.add(Table.SETS, 100, CtState.valid(ip), COOKIE, actions);
  }
}
