package io.drawbridge.punt;

import io.drawbridge.pipeline.Cookie;
import io.drawbridge.reconcile.Desired;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells once that an entry finds no free ports; the rest is summed up from what the switch counted.
 * Thread-safe.
 */
public final class NatLog {
  private static final Logger LOG = LoggerFactory.getLogger(NatLog.class);

  private final String switchName;
  private final Consumer<Event> events;
  private final Told<NatEntry> told = new Told<>();

  NatLog(String switchName, Consumer<Event> events) {
    this.switchName = switchName;
    this.events = events;
  }

  void exhausted(Desired current, Cookie cookie, Frame frame) {
    Optional<NatEntry> entry = NatEntry.of(current, cookie);
    if (entry.isPresent() && told.begins(entry.get())) {
      Optional<String> example =
          frame.packet().map(packet -> packet.source() + " to " + packet.destination());
      tell(entry.get(), 1, example);
    }
  }

  private void tell(NatEntry entry, long packets, Optional<String> example) {
    NatEvent event =
        new NatEvent(Instant.now(), switchName, entry.kind(), entry.name(), packets, example);
    LOG.warn("{}", event);
    events.accept(event);
  }

  /** Whether anything was told, so that there may be something to sum up. */
  public boolean hasTold() {
    return !told.isEmpty();
  }

  /**
   * Tells how many there were since the last event of each entry; what has ended is forgotten, and
   * tells again when it begins again.
   *
   * @param counted what the switch has dropped since its flows were sent
   */
  public void sumUp(Map<NatEntry, Long> counted) {
    told.more(counted).forEach((entry, packets) -> tell(entry, packets, Optional.empty()));
  }
}
