package io.drawbridge.semantics;

import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Executes flow tables on packets as Open vSwitch would, one packet after the other. Flows that the
 * tables learn stay, and a later flow with the same table, priority and match takes the place of an
 * earlier one. Not for more than one thread.
 *
 * <p>Not modelled: time (timeouts of learned flows, meters), ports (one that does not exist takes
 * what is sent to it, except 0), prerequisites of fields (a match is only compared), flooding by
 * the switch itself (NORMAL, FLOOD, ALL), and translation that a packet keeps after {@code ct(nat)}
 * without its flow knowing: what such a packet would be sent as is refused with an exception.
 */
public final class PipelineInterpreter {
  private static final int TABLES = 256;

  private final Map<Flow.Key, Flow> learned = new LinkedHashMap<>();
  private @Nullable FlowTable[] tables = new FlowTable[TABLES];

  /** An interpreter of these flows that has learned nothing. */
  public PipelineInterpreter(Collection<Flow> flows) {
    replaceFlows(flows);
  }

  /** Goes on with other flows; what was learned stays. */
  public void replaceFlows(Collection<Flow> flows) {
    tables = new FlowTable[TABLES];
    flows.forEach(this::put);
    learned.values().forEach(this::put);
  }

  /** The flows learned so far. */
  public List<Flow> learned() {
    return List.copyOf(learned.values());
  }

  /** Forgets what was learned; takes the flows anew. */
  public void forgetLearned(Collection<Flow> flows) {
    learned.clear();
    replaceFlows(flows);
  }

  /**
   * Sends a packet in by the port in its {@link Field#IN_PORT}.
   *
   * @throws IllegalStateException if the flows lead in a circle or do what is not modelled; the
   *     message has the trace
   */
  public Result send(Packet packet, Conntrack conntrack) {
    return send(packet, conntrack, Map.of(), 0);
  }

  /**
   * Sends a packet in with registers and at a table, as a packet-out may.
   *
   * @param registers registers and metadata
   * @throws IllegalStateException if the flows lead in a circle or do what is not modelled; the
   *     message has the trace
   */
  public Result send(Packet packet, Conntrack conntrack, Map<Field, Bits> registers, int table) {
    return new Execution(this, conntrack).run(new PacketState(packet, registers), table);
  }

  @Nullable Flow lookUp(int table, FieldValues values) {
    FlowTable flows = tables[table];
    return flows == null ? null : flows.lookUp(values);
  }

  void learn(Flow flow) {
    learned.put(flow.key(), flow);
    put(flow);
  }

  /** How many flows of a table were learned with a cookie. */
  int learnedWith(int table, long cookie) {
    return (int)
        learned.values().stream()
            .filter(flow -> flow.table() == table && flow.cookie() == cookie)
            .count();
  }

  private void put(Flow flow) {
    FlowTable flows = tables[flow.table()];
    if (flows == null) {
      flows = new FlowTable();
      tables[flow.table()] = flows;
    }
    flows.put(flow);
  }
}
