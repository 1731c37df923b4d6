package io.drawbridge.service;

import io.drawbridge.punt.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The newest events, each with a number; older ones are forgotten. Any thread. */
public final class Events {
  private static final int KEPT = 1000;

  private final Deque<Numbered> events = new ArrayDeque<>();
  private long last;

  /**
   * An event.
   *
   * @param number 1, 2, 3, … since the controller started
   */
  public record Numbered(long number, Event event) {}

  synchronized void add(Event event) {
    last++;
    events.addLast(new Numbered(last, event));
    if (events.size() > KEPT) {
      events.removeFirst();
    }
  }

  /** Those kept whose number is above this one, oldest first. */
  public synchronized List<Numbered> after(long number) {
    List<Numbered> list = new ArrayList<>();
    for (Numbered each : events) {
      if (each.number() > number) {
        list.add(each);
      }
    }
    return list;
  }
}
