package io.drawbridge.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * A change of one item of a document.
 *
 * @param collection where the item is
 * @param name the item's
 * @param value the whole new item; empty to delete it
 * @param place where a rule goes; a rule that is there stays where it is without one
 */
public record Edit(
    Collection collection, String name, Optional<JsonNode> value, Optional<Place> place) {
  /** Just before or just after another rule. */
  public record Place(boolean before, String other) {}

  /** As the store keeps it. */
  public String text() {
    ObjectNode text = JsonNodeFactory.instance.objectNode();
    text.put("collection", collection.key());
    text.put("name", name);
    value.ifPresent(item -> text.set("value", item));
    place.ifPresent(where -> text.put(where.before() ? "before" : "after", where.other()));
    return text.toString();
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static Edit read(String text) {
    JsonNode read = DocumentTree.json(text);
    for (Collection collection : Collection.values()) {
      if (collection.key().equals(read.path("collection").asText())) {
        return new Edit(
            collection,
            read.path("name").asText(),
            Optional.ofNullable(read.get("value")),
            read.has("before")
                ? Optional.of(new Place(true, read.path("before").asText()))
                : read.has("after")
                    ? Optional.of(new Place(false, read.path("after").asText()))
                    : Optional.empty());
      }
    }
    throw new IllegalArgumentException("not an edit: " + text);
  }
}
