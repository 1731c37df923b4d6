package io.drawbridge.punt;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the gateways of one switch answer. Who is asked and has not answered is asked again each
 * second, until three questions in a row went unanswered; afterwards as seldom as all others.
 * Thread-safe.
 */
final class GatewayWatch {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayWatch.class);
  private static final int QUESTIONS = 3;

  private enum State {
    UNKNOWN("unknown"),
    REACHABLE("reachable"),
    UNANSWERED("unanswered");

    private final String text;

    State(String text) {
      this.text = text;
    }
  }

  private static final class Watched {
    State state = State.UNKNOWN;
    @Nullable Instant since;
    @Nullable Instant heard;
    @Nullable MacAddress mac;

    /** Without an answer so far. */
    int questions;
  }

  private final String switchName;
  private final Consumer<Event> events;
  private final Map<IpAddress, Watched> gateways = new HashMap<>();

  GatewayWatch(String switchName, Consumer<Event> events) {
    this.switchName = switchName;
    this.events = events;
  }

  /** It was asked, a second or more after the last question. */
  synchronized void asked(String segment, IpAddress gateway, Instant now) {
    Watched watched = gateways.computeIfAbsent(gateway, none -> new Watched());
    if (watched.questions >= QUESTIONS && watched.state != State.UNANSWERED) {
      become(watched, State.UNANSWERED, now);
      tell(new ReachabilityEvent(now, switchName, gateway, segment, false));
    }
    watched.questions = Math.min(QUESTIONS, watched.questions) + 1;
  }

  /** There is no port by which it could be asked. */
  synchronized void unheard(IpAddress gateway, Instant now) {
    Watched watched = gateways.get(gateway);
    if (watched != null && watched.state != State.UNKNOWN) {
      become(watched, State.UNKNOWN, now);
      watched.questions = 0;
    }
  }

  /** It has answered what it was asked. */
  synchronized void heard(String segment, IpAddress gateway, MacAddress mac, Instant now) {
    Watched watched = gateways.computeIfAbsent(gateway, none -> new Watched());
    boolean again = watched.state == State.UNANSWERED;
    watched.questions = 0;
    watched.heard = now;
    watched.mac = mac;
    if (watched.state != State.REACHABLE) {
      become(watched, State.REACHABLE, now);
    }
    if (again) {
      tell(new ReachabilityEvent(now, switchName, gateway, segment, true));
    }
  }

  /** Whether a question is open, and it is not yet decided that there will be no answer. */
  synchronized boolean isWaitedFor(IpAddress gateway) {
    Watched watched = gateways.get(gateway);
    return watched != null && watched.questions > 0 && watched.state != State.UNANSWERED;
  }

  /** Those that are no longer in the document are forgotten. */
  synchronized void retain(Set<IpAddress> current) {
    gateways.keySet().retainAll(current);
  }

  /**
   * How it is.
   *
   * @param connected whether the switch is; else nobody knows
   */
  synchronized GatewayState state(String segment, IpAddress gateway, boolean connected) {
    Watched watched = gateways.getOrDefault(gateway, new Watched());
    return new GatewayState(
        gateway.toString(),
        segment,
        Optional.ofNullable(watched.mac).map(MacAddress::toString),
        (connected ? watched.state : State.UNKNOWN).text,
        connected ? Optional.ofNullable(watched.since).map(Instant::toString) : Optional.empty(),
        Optional.ofNullable(watched.heard).map(Instant::toString));
  }

  private static void become(Watched watched, State state, Instant now) {
    watched.state = state;
    watched.since = now;
  }

  private void tell(ReachabilityEvent event) {
    events.accept(event);
    if (event.answers()) {
      LOG.info("switch {}: {}", switchName, event);
    } else {
      LOG.warn("switch {}: {}", switchName, event);
    }
  }
}
