package io.drawbridge.document;

/** How a document is written. */
public enum Format {
  /** YAML 1.1 as SnakeYAML reads it. */
  YAML,
  /** RFC 8259. */
  JSON
}
