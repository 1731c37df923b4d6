package io.drawbridge.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.network.Problem;
import java.util.Optional;

/**
 * A document as it was written, key by key, without the comments. Never changed: an edit gives
 * another tree that shares what is the same.
 */
public final class DocumentTree {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode root;

  DocumentTree(ObjectNode root) {
    this.root = root;
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException notJson) {
      throw new IllegalArgumentException("not JSON: " + text, notJson);
    }
  }

  /** The whole tree; not to be changed. */
  public JsonNode root() {
    return root;
  }

  /** The items of a collection; missing if there are none. Not to be changed. */
  public JsonNode items(Collection collection) {
    return root.path(collection.key());
  }

  /** One item; not to be changed. */
  public Optional<JsonNode> item(Collection collection, String name) {
    JsonNode items = items(collection);
    if (!items.isArray()) {
      return Optional.ofNullable(items.get(name));
    }
    int index = index(items, name);
    return index < 0 ? Optional.empty() : Optional.of(items.get(index));
  }

  private static int index(JsonNode rules, String name) {
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).path("name").asText().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * What became of an edit.
   *
   * @param tree the edited tree; empty if there is a problem
   * @param index of the rule afterwards, or before if it was deleted; −1 for what is no rule
   * @param problem what stands in the way of it
   */
  record Edited(Optional<DocumentTree> tree, int index, Optional<Problem> problem) {}

  /** The tree with one item changed. */
  Edited with(Edit edit) {
    return edit.collection() == Collection.RULES ? withRule(edit) : withEntry(edit);
  }

  private Edited withEntry(Edit edit) {
    ObjectNode items = JsonNodeFactory.instance.objectNode();
    if (items(edit.collection()) instanceof ObjectNode before) {
      items.setAll(before);
    }
    edit.value()
        .ifPresentOrElse(item -> items.set(edit.name(), item), () -> items.remove(edit.name()));
    return new Edited(Optional.of(with(edit.collection(), items)), -1, Optional.empty());
  }

  private Edited withRule(Edit edit) {
    ArrayNode rules = JsonNodeFactory.instance.arrayNode();
    if (items(Collection.RULES) instanceof ArrayNode before) {
      rules.addAll(before);
    }
    int index = index(rules, edit.name());
    if (edit.value().isEmpty()) {
      rules.remove(index);
      return new Edited(Optional.of(with(Collection.RULES, rules)), index, Optional.empty());
    }
    JsonNode rule = edit.value().get();
    if (edit.place().isEmpty()) {
      if (index < 0) {
        index = rules.size();
        rules.add(rule);
      } else {
        rules.set(index, rule);
      }
      return new Edited(Optional.of(with(Collection.RULES, rules)), index, Optional.empty());
    }
    Edit.Place place = edit.place().get();
    if (index >= 0) {
      rules.remove(index);
    }
    int other = index(rules, place.other());
    if (other < 0) {
      String key = place.before() ? "before" : "after";
      String why =
          place.other().equals(edit.name())
              ? "a rule can't be placed " + key + " itself"
              : "there is no rule '" + place.other() + "' to place this one " + key;
      return new Edited(
          Optional.empty(), -1, Optional.of(new Problem("?" + key, "unknown-rule", why)));
    }
    index = place.before() ? other : other + 1;
    rules.insert(index, rule);
    return new Edited(Optional.of(with(Collection.RULES, rules)), index, Optional.empty());
  }

  private DocumentTree with(Collection collection, JsonNode items) {
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    copy.setAll(root);
    copy.set(collection.key(), items);
    return new DocumentTree(copy);
  }

  /** The document as JSON text. */
  public String text() {
    return root.toString();
  }
}
