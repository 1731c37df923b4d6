package io.drawbridge.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Something a host goes on with: a server, a stream, a capture. */
public final class Activity {
  private final Agent agent;
  private final int handle;

  Activity(Agent agent, JsonNode started) {
    this.agent = agent;
    this.handle = started.path("handle").asInt();
  }

  /**
   * How far it is: {@code sent}, {@code received}, {@code lost}, {@code longestGapMillis}, {@code
   * errors}.
   */
  public JsonNode progress() {
    return call("progress", Map.of());
  }

  /** A stream's {@code sentMillis}, by number, and the numbers {@code received}. */
  public JsonNode history() {
    return call("history", Map.of());
  }

  /** How many it has received. */
  public int received() {
    return progress().path("received").asInt();
  }

  /** Stops it and returns its progress, if it has one. */
  public JsonNode stop() {
    return call("stop", Map.of());
  }

  /** A capture's frames so far, in hexadecimal. */
  public List<String> frames() {
    List<String> frames = new ArrayList<>();
    call("frames", Map.of()).forEach(frame -> frames.add(frame.get(1).asText()));
    return frames;
  }

  /**
   * What a tally has counted since the last time: frames, in hexadecimal, and how often each came.
   *
   * @throws IllegalStateException if there were more frames than it could count
   */
  public Map<String, Integer> take() {
    JsonNode taken = call("take", Map.of());
    if (taken.path("missed").asInt() > 0) {
      throw new IllegalStateException(taken.path("missed") + " frames were not counted");
    }
    Map<String, Integer> counts = new HashMap<>();
    taken
        .path("frames")
        .forEach(frame -> counts.merge(frame.get(0).asText(), frame.get(1).asInt(), Integer::sum));
    return counts;
  }

  JsonNode call(String method, Map<String, ?> arguments) {
    Map<String, Object> whole = new HashMap<>(arguments);
    whole.put("handle", handle);
    return agent.call(method, whole);
  }
}
