package io.drawbridge.rest;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Prometheus' text format, version 0.0.4: families of samples, one after the other. */
final class MetricsText {
  private final StringBuilder text = new StringBuilder();
  private String family = "";

  /** Begins a family that goes up and down. */
  MetricsText gauge(String name, String help) {
    return begin(name, "gauge", help);
  }

  /** Begins a family that goes up, or begins again at 0. */
  MetricsText counter(String name, String help) {
    return begin(name, "counter", help);
  }

  private MetricsText begin(String name, String type, String help) {
    family = name;
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    return this;
  }

  /** Adds a sample to the family begun last. */
  MetricsText add(Map<String, String> labels, long value) {
    text.append(family);
    if (!labels.isEmpty()) {
      text.append(
          new TreeMap<>(labels)
              .entrySet().stream()
                  .map(label -> label.getKey() + "=\"" + escaped(label.getValue()) + '"')
                  .collect(Collectors.joining(",", "{", "}")));
    }
    text.append(' ').append(value).append('\n');
    return this;
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
