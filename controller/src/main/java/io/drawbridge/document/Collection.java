package io.drawbridge.document;

/** The parts of a document whose items can be read and changed one by one. */
public enum Collection {
  /** A list, in the order in which they decide. */
  RULES("rules", "rule"),
  /** A mapping from names. */
  ALIASES("aliases", "alias");

  private final String key;
  private final String item;

  Collection(String key, String item) {
    this.key = key;
    this.item = item;
  }

  /** Its key in the document. */
  public String key() {
    return key;
  }

  /** What one item is called. */
  public String item() {
    return item;
  }
}
