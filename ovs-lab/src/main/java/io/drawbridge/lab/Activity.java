package io.drawbridge.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
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

  JsonNode call(String method, Map<String, ?> arguments) {
    java.util.HashMap<String, Object> whole = new java.util.HashMap<>(arguments);
    whole.put("handle", handle);
    return agent.call(method, whole);
  }
}
