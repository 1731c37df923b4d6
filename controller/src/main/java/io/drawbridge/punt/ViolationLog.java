package io.drawbridge.punt;

import io.drawbridge.compile.PlacedPort;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.net.MacAddress;
import io.drawbridge.pipeline.Violation;
import io.drawbridge.reconcile.Desired;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells once that a violation begins at a place; the rest is summed up from what the switch
 * counted, so that a flood of them is one line a minute. Thread-safe.
 */
public final class ViolationLog {
  private static final Logger LOG = LoggerFactory.getLogger(ViolationLog.class);

  /** Which violation of which place, by its number. */
  private record Key(int place, Violation violation) {}

  private final String switchName;
  private final Consumer<Event> events;
  private final Told<Key> told = new Told<>();

  ViolationLog(String switchName, Consumer<Event> events) {
    this.switchName = switchName;
    this.events = events;
  }

  /** Whether this is the first of its place and kind. */
  boolean begins(int place, Violation violation) {
    return told.begins(new Key(place, violation));
  }

  void tell(Desired current, SwitchFacts facts, int place, Violation violation, Frame frame) {
    tell(current, facts, place, violation, 1, Optional.of(example(frame)));
  }

  private void tell(
      Desired current,
      SwitchFacts facts,
      int number,
      Violation violation,
      long packets,
      Optional<String> example) {
    Optional<PlacedPort> place = place(current, facts, number);
    ViolationEvent event =
        new ViolationEvent(
            Instant.now(),
            switchName,
            violation,
            place.map(PlacedPort::label).orElse(number == 0 ? "several" : "number " + number),
            place.map(PlacedPort::zone),
            packets,
            example);
    LOG.warn("{}", event);
    events.accept(event);
  }

  private Optional<PlacedPort> place(Desired current, SwitchFacts facts, int number) {
    if (!current.network().switches().containsKey(switchName)) {
      return Optional.empty();
    }
    return PlacedPort.of(current.network(), switchName, current.numbering(), facts).stream()
        .filter(place -> place.number() == number)
        .findFirst();
  }

  private static String example(Frame frame) {
    MacAddress source = frame.source();
    return frame
        .packet()
        .map(packet -> source + " as " + packet.source() + " to " + packet.destination())
        .orElse(source + " with EtherType 0x" + String.format("%04x", frame.etherType()));
  }

  /** Whether anything was told, so that there may be something to sum up. */
  public boolean hasTold() {
    return !told.isEmpty();
  }

  /**
   * Tells how many there were since the last event of each place and kind; what has ended is
   * forgotten, and tells again when it begins again.
   *
   * @param counted what the switch has counted since its flows were sent
   */
  public void sumUp(Desired current, SwitchFacts facts, List<Counted> counted) {
    Map<Key, Long> totals = new HashMap<>();
    counted.forEach(c -> totals.merge(new Key(c.place(), c.violation()), c.packets(), Long::sum));
    told.more(totals)
        .forEach(
            (key, packets) ->
                tell(current, facts, key.place(), key.violation(), packets, Optional.empty()));
  }

  /**
   * What a flow that drops a violation has counted.
   *
   * @param place the number of the place; 0 where one flow drops it for several
   */
  public record Counted(int place, Violation violation, long packets) {}
}
