package io.drawbridge.semantics;

import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.pipeline.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What became of a packet.
 *
 * @param sent by ports, in order
 * @param packetIns to the controller, in order
 * @param steps lookups, in order
 */
public record Result(List<Sent> sent, List<PacketIn> packetIns, List<Step> steps) {
  /** Takes defensive copies. */
  public Result {
    sent = List.copyOf(sent);
    packetIns = List.copyOf(packetIns);
    steps = List.copyOf(steps);
  }

  /**
   * A packet that left.
   *
   * @param port its number, or {@link io.drawbridge.flow.Ports#LOCAL}
   * @param packet as it left, so without in_port
   */
  public record Sent(int port, Packet packet) {
    @Override
    public String toString() {
      return "port " + (port < 0 ? "0x" + Integer.toHexString(port) : port) + ": " + packet;
    }
  }

  /**
   * A copy for the controller.
   *
   * @param cookie of the flow that sent it
   * @param packet as it was then, with in_port
   * @param registers those that were not 0, and metadata
   */
  public record PacketIn(int table, long cookie, Packet packet, Map<Field, Bits> registers) {
    /** Takes a defensive copy. */
    public PacketIn {
      registers = Map.copyOf(registers);
    }

    @Override
    public String toString() {
      return "controller, cookie 0x" + Long.toHexString(cookie) + ": " + packet;
    }
  }

  /**
   * A lookup.
   *
   * @param flow what matched; empty for a miss
   * @param ctState of the packet then
   */
  public record Step(int table, Optional<Flow> flow, int ctState) {
    @Override
    public String toString() {
      Table named = Table.of(table);
      return (named == null ? "table" : named.name())
          + " "
          + table
          + " ("
          + CtBits.text(ctState)
          + "): "
          + flow.map(Flow::toString).orElse("miss");
    }
  }

  /** The ports the packet left by, each once. */
  public Set<Integer> ports() {
    Set<Integer> ports = new TreeSet<>();
    sent.forEach(each -> ports.add(each.port()));
    return ports;
  }

  /** Whether it neither left nor reached the controller. */
  public boolean isDropped() {
    return sent.isEmpty() && packetIns.isEmpty();
  }

  /** A line for every step, then what came of it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    steps.forEach(step -> text.append(step).append('\n'));
    sent.forEach(each -> text.append("=> ").append(each).append('\n'));
    packetIns.forEach(each -> text.append("=> ").append(each).append('\n'));
    if (isDropped()) {
      text.append("=> dropped\n");
    }
    return text.toString();
  }
}
