package io.drawbridge.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.compile.Numbering;
import java.util.Map;
import java.util.TreeMap;

/**
 * A numbering as JSON, stored beside its revision: numbers have to outlive a restart, as the
 * switches' tables do.
 */
final class NumberingText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private NumberingText() {}

  static String write(Numbering numbering) {
    Map<String, Map<String, Integer>> maps = new TreeMap<>();
    maps.put("segments", numbering.segments());
    maps.put("zones", numbering.zones());
    maps.put("rules", numbering.rules());
    maps.put("forwards", numbering.forwards());
    maps.put("hosts", numbering.hosts());
    maps.put("priorities", numbering.priorities());
    maps.put("logMeters", numbering.logMeters());
    maps.put("rateMeters", numbering.rateMeters());
    maps.put("vlans", numbering.vlans());
    maps.put("slots", numbering.slots());
    try {
      return JSON.writeValueAsString(maps);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("maps of numbers can be written", impossible);
    }
  }

  static Numbering read(String text) {
    try {
      Map<String, Map<String, Integer>> maps = JSON.readValue(text, new TypeReference<>() {});
      return new Numbering(
          maps.getOrDefault("segments", Map.of()),
          maps.getOrDefault("zones", Map.of()),
          maps.getOrDefault("rules", Map.of()),
          maps.getOrDefault("forwards", Map.of()),
          maps.getOrDefault("hosts", Map.of()),
          maps.getOrDefault("priorities", Map.of()),
          maps.getOrDefault("logMeters", Map.of()),
          maps.getOrDefault("rateMeters", Map.of()),
          maps.getOrDefault("vlans", Map.of()),
          maps.getOrDefault("slots", Map.of()));
    } catch (JsonProcessingException damaged) {
      throw new IllegalStateException("the numbering of a stored revision can't be read", damaged);
    }
  }
}
