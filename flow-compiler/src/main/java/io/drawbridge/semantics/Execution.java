package io.drawbridge.semantics;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Action.LearnSpec;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Ports;
import io.drawbridge.flow.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One packet's way through the tables. */
final class Execution {
  /** Open vSwitch's MAX_DEPTH, of lookups in the same or an earlier table. */
  private static final int MAX_DEPTH = 64;

  /** Open vSwitch's MAX_RESUBMITS. */
  private static final int MAX_LOOKUPS = MAX_DEPTH * MAX_DEPTH;

  /** The user-space datapath's MAX_RECIRC_DEPTH. */
  private static final int MAX_RECIRCULATIONS = 8;

  /** A tag with VLAN id 0; of several tags only the outermost is modelled. */
  private static final int TAG = 0x1000;

  private static final int TTL_LEAST = 2;

  private final PipelineInterpreter interpreter;
  private final Conntrack conntrack;
  private final List<Result.Sent> sent = new ArrayList<>();
  private final List<Result.PacketIn> packetIns = new ArrayList<>();
  private final List<Result.Step> steps = new ArrayList<>();
  private final List<Flow> justLearned = new ArrayList<>();
  private int depth;
  private int lookups;
  private int recirculations;

  Execution(PipelineInterpreter interpreter, Conntrack conntrack) {
    this.interpreter = interpreter;
    this.conntrack = conntrack;
  }

  Result run(PacketState packet, int table) {
    look(packet, table);
    learnNow();
    return new Result(sent, packetIns, steps);
  }

  private void enter(PacketState packet, int from, int to) {
    boolean deeper = to <= from;
    if (deeper && ++depth > MAX_DEPTH) {
      throw stopped("more than " + MAX_DEPTH + " resubmits inside each other");
    }
    look(packet, to);
    if (deeper) {
      depth--;
    }
  }

  private void look(PacketState packet, int table) {
    if (++lookups > MAX_LOOKUPS) {
      throw stopped("more than " + MAX_LOOKUPS + " lookups");
    }
    Flow flow = interpreter.lookUp(table, packet.values);
    steps.add(
        new Result.Step(table, Optional.ofNullable(flow), (int) packet.values.low(Field.CT_STATE)));
    if (flow != null) {
      execute(packet, flow, flow.actions());
    }
  }

  private void execute(PacketState packet, Flow flow, List<Action> actions) {
    for (Action action : actions) {
      if (action instanceof Action.DecTtl) {
        long ttl = packet.values.low(Field.IP_TTL);
        if (ttl < TTL_LEAST) {
          return; // as in Open vSwitch the list ends, not one that resubmitted here
        }
        packet.values.set(Field.IP_TTL, ttl - 1);
      } else {
        execute(packet, flow, action);
      }
    }
  }

  private void execute(PacketState packet, Flow flow, Action action) {
    FieldValues values = packet.values;
    if (action instanceof Action.SetField set) {
      values.set(set.field(), set.value(), set.mask());
    } else if (action instanceof Action.Move move) {
      values.set(move.target(), values.get(move.source()));
    } else if (action instanceof Action.CheckLonger check) {
      values.set(check.result(), Bits.of(packet.length > check.bytes() ? 1 : 0));
    } else if (action instanceof Action.Goto go) {
      enter(packet, flow.table(), go.table());
    } else if (action instanceof Action.Resubmit resubmit) {
      enter(packet, flow.table(), resubmit.table());
    } else if (action instanceof Action.PushVlan) {
      values.set(Field.VLAN_VID, TAG);
    } else if (action instanceof Action.PopVlan) {
      values.set(Field.VLAN_VID, 0);
    } else if (action instanceof Action.Output output) {
      output(packet, flow, output.port());
    } else if (action instanceof Action.OutputField output) {
      outputField(packet, flow, values.get(output.source()));
    } else if (action instanceof Action.ToController) {
      toController(packet, flow);
    } else if (action instanceof Action.Clone clone) {
      execute(packet.copy(), flow, clone.actions());
    } else if (action instanceof Action.Ct ct) {
      ct(packet, ct);
    } else if (action instanceof Action.CtClear) {
      values.clearConntrack();
      packet.tracking = Tracking.NONE;
    } else if (action instanceof Action.Learn learn) {
      learn(values, learn);
    } else if (!changesNothing(action)) {
      throw stopped("not modelled: " + action);
    }
  }

  /** Meters let everything through here, however the flow language puts it. */
  private static boolean changesNothing(Action action) {
    return action instanceof Action.Conjunction
        || action.getClass().getSimpleName().startsWith("Meter");
  }

  private void ct(PacketState packet, Action.Ct ct) {
    if (packet.translatedUnseen) {
      throw stopped("not modelled: ct after a translation that the flow does not see");
    }
    int zone =
        ct.zone() instanceof Action.Zone.Fixed fixed
            ? fixed.zone()
            : ct.zone() instanceof Action.Zone.FromField from
                ? (int) packet.values.get(from.source()).low()
                : 0;
    PacketState tracked = packet.copy();
    conntrack.track(tracked, zone, ct.commit(), ct.nat(), marks(packet, ct.exec()));
    packet.translatedUnseen =
        ct.nat().isPresent()
            && (tracked.tracking.bits() & CtBits.TRANSLATED) != 0
            && !tracked.packet().equals(packet.packet());
    packet.tracking = tracked.tracking;
    packet.values.clearConntrack();
    if (ct.table().isPresent()) {
      recirculate(tracked, ct.table().get());
    }
  }

  private void recirculate(PacketState packet, int table) {
    if (++recirculations > MAX_RECIRCULATIONS) {
      throw stopped("more than " + MAX_RECIRCULATIONS + " recirculations");
    }
    // To Open vSwitch this is another packet: it sees what was learned, and counts anew.
    learnNow();
    int depthBefore = depth;
    int lookupsBefore = lookups;
    depth = 0;
    lookups = 0;
    look(packet, table);
    depth = depthBefore;
    lookups = lookupsBefore;
    recirculations--;
  }

  private Conntrack.Marks marks(PacketState packet, List<Action> exec) {
    if (exec.isEmpty()) {
      return Conntrack.Marks.NONE;
    }
    FieldValues values = packet.values.copy();
    Bits markMask = Bits.ZERO;
    Bits labelMask = Bits.ZERO;
    for (Action action : exec) {
      Field field;
      Bits mask;
      if (action instanceof Action.SetField set) {
        values.set(set.field(), set.value(), set.mask());
        field = set.field();
        mask = set.mask();
      } else if (action instanceof Action.Move move) {
        values.set(move.target(), values.get(move.source()));
        field = move.target().field();
        mask = move.target().mask();
      } else {
        throw stopped("not in ct(exec): " + action);
      }
      if (field == Field.CT_MARK) {
        markMask = markMask.or(mask);
      } else if (field == Field.CT_LABEL) {
        labelMask = labelMask.or(mask);
      } else {
        throw stopped("not in ct(exec): " + action);
      }
    }
    return new Conntrack.Marks(
        values.get(Field.CT_MARK), markMask, values.get(Field.CT_LABEL), labelMask);
  }

  /** Output to a number of OpenFlow 1.0, where the reserved ports have 16 bits. */
  private void outputField(PacketState packet, Flow flow, Bits port) {
    if (port.high() != 0 || port.low() >>> 16 != 0) {
      return;
    }
    int number = (int) port.low();
    output(packet, flow, number > Ports.MAX ? number | 0xffff_0000 : number);
  }

  private void output(PacketState packet, Flow flow, int port) {
    int inPort = (int) packet.values.low(Field.IN_PORT);
    switch (port) {
      case Ports.CONTROLLER -> toController(packet, flow);
      case Ports.TABLE -> enter(packet, flow.table(), 0);
      case Ports.IN_PORT -> leave(packet, inPort);
      default -> {
        if (port != Ports.LOCAL && (port < 0 || port > Ports.MAX)) {
          throw stopped("not modelled: output to port 0x" + Integer.toHexString(port));
        }
        if (port != inPort) {
          leave(packet, port);
        }
      }
    }
  }

  private void leave(PacketState packet, int port) {
    if (port == 0) {
      return; // there is no such port
    }
    if (packet.translatedUnseen) {
      throw stopped("not modelled: output after a translation that the flow does not see");
    }
    sent.add(new Result.Sent(port, packet.sent()));
  }

  private void toController(PacketState packet, Flow flow) {
    if (packet.translatedUnseen) {
      throw stopped("not modelled: a packet-in after a translation that the flow does not see");
    }
    packetIns.add(
        new Result.PacketIn(
            flow.table(), flow.cookie(), packet.packet(), packet.values.registers()));
  }

  /**
   * What one translation learns its own lookups do not see: Open vSwitch looks up in the version of
   * the tables that was there when the packet came.
   */
  private void learnNow() {
    justLearned.forEach(interpreter::learn);
    justLearned.clear();
  }

  private void learn(FieldValues values, Action.Learn learn) {
    Flow flow = learned(values, learn);
    boolean room = true;
    if (learn.limit().isPresent()) {
      Action.Limit limit = learn.limit().get();
      room = interpreter.learnedWith(learn.table(), learn.cookie()) < limit.flows();
      values.set(limit.result(), Bits.of(room ? 1 : 0));
    }
    if (room) {
      justLearned.add(flow);
    }
  }

  private static Flow learned(FieldValues values, Action.Learn learn) {
    Match match = Match.ANY;
    List<Action> actions = new ArrayList<>();
    for (LearnSpec spec : learn.specs()) {
      if (spec instanceof LearnSpec.MatchField field) {
        Slice target = field.target();
        Bits value = values.get(field.source()).shiftLeft(target.offset());
        match = match.with(target.field(), value, target.mask());
      } else if (spec instanceof LearnSpec.MatchValue value) {
        match = value.target().match(match, value.value());
      } else if (spec instanceof LearnSpec.LoadField field) {
        Slice target = field.target();
        Bits value = values.get(field.source()).shiftLeft(target.offset());
        actions.add(new Action.SetField(target.field(), value, target.mask()));
      } else if (spec instanceof LearnSpec.LoadValue value) {
        actions.add(value.target().set(value.value()));
      }
    }
    return new Flow(learn.table(), learn.priority(), match, actions, learn.cookie());
  }

  private IllegalStateException stopped(String why) {
    return new IllegalStateException(why + "\n" + new Result(sent, packetIns, steps));
  }
}
