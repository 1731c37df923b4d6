package io.drawbridge.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.network.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A place in a document's tree: its value and its pointer. Reads note what is wrong and go on with
 * nothing.
 */
final class Node {
  private final JsonNode json;
  private final String pointer;
  private final List<Problem> problems;

  Node(JsonNode json, String pointer, List<Problem> problems) {
    this.json = json;
    this.pointer = pointer;
    this.problems = problems;
  }

  String pointer() {
    return pointer;
  }

  void problem(String code, String message) {
    problems.add(new Problem(pointer, code, message));
  }

  boolean isMissing() {
    return json.isMissingNode() || json.isNull();
  }

  boolean isScalar(String value) {
    return json.isValueNode() && json.asText().equals(value);
  }

  /** The text of a single value, whatever its type. */
  Optional<String> scalar() {
    return json.isValueNode() && !json.isNull() ? Optional.of(json.asText()) : Optional.empty();
  }

  /** A child of an object; missing if there is none. */
  Node get(String key) {
    return new Node(json.path(key), pointer + "/" + escape(key), problems);
  }

  /** A child that has to be there. */
  Node require(String key) {
    Node child = get(key);
    if (isObject() && child.isMissing()) {
      child.problem("missing", "'" + key + "' has to be given");
    }
    return child;
  }

  private boolean isObject() {
    return json.isObject();
  }

  /** Checks that this is an object with no keys but these. */
  Node keys(String... known) {
    if (isMissing()) {
      return this;
    }
    if (!isObject()) {
      problem(
          "type", "this has to be a mapping with the keys " + String.join(", ", known) + found());
      return this;
    }
    List<String> allowed = List.of(known);
    json.fieldNames()
        .forEachRemaining(
            key -> {
              if (!allowed.contains(key)) {
                get(key)
                    .problem(
                        "unknown-key",
                        "there is no key '" + key + "' here" + Suggestion.of(key, allowed));
              }
            });
    return this;
  }

  /** The entries of a mapping from names. */
  Map<String, Node> entries() {
    Map<String, Node> entries = new LinkedHashMap<>();
    if (isMissing()) {
      return entries;
    }
    if (!isObject()) {
      problem("type", "this has to be a mapping from names" + found());
      return entries;
    }
    json.fieldNames()
        .forEachRemaining(
            name -> {
              Node child = get(name);
              if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}")) {
                child.problem(
                    "name",
                    "'"
                        + name
                        + "' is no name: letters, digits, '_', '-' and '.', at most 63, not starting with '-' or '.'");
              }
              entries.put(name, child);
            });
    return entries;
  }

  /** The items of a list; a single value counts as a list of one. */
  List<Node> items() {
    List<Node> items = new ArrayList<>();
    if (isMissing()) {
      return items;
    }
    if (!json.isArray()) {
      items.add(this);
      return items;
    }
    if (json.isEmpty()) {
      problem("empty", "an empty list says nothing; leave the key out or name at least one");
    }
    for (int i = 0; i < json.size(); i++) {
      items.add(new Node(json.get(i), pointer + "/" + i, problems));
    }
    return items;
  }

  /** The items of what has to be a list; an empty one is fine. */
  List<Node> list() {
    if (!isMissing() && !json.isArray()) {
      problem("type", "this has to be a list" + found());
      return List.of();
    }
    return isMissing() || json.isEmpty() ? List.of() : items();
  }

  Optional<String> text() {
    if (isMissing()) {
      return Optional.empty();
    }
    if (json.isTextual()) {
      return Optional.of(json.textValue());
    }
    if (json.isIntegralNumber()) {
      return Optional.of(json.asText());
    }
    problem(
        "type",
        "this has to be a text"
            + found()
            + (json.isBoolean() || json.isNumber() ? "; put it in quotes" : ""));
    return Optional.empty();
  }

  Optional<Boolean> bool() {
    if (isMissing()) {
      return Optional.empty();
    }
    if (!json.isBoolean()) {
      problem("type", "this has to be true or false" + found());
      return Optional.empty();
    }
    return Optional.of(json.booleanValue());
  }

  /** A text read into a value; what the reader refuses is a problem with its message. */
  <T> Optional<T> parse(String code, Function<String, T> reader) {
    return text()
        .flatMap(
            text -> {
              try {
                return Optional.of(reader.apply(text));
              } catch (IllegalArgumentException refused) {
                problem(code, String.valueOf(refused.getMessage()));
                return Optional.empty();
              }
            });
  }

  <T> List<T> parseAll(String code, Function<String, T> reader) {
    List<T> values = new ArrayList<>();
    for (Node item : items()) {
      item.parse(code, reader).ifPresent(values::add);
    }
    return values;
  }

  List<String> names() {
    return parseAll("type", text -> text);
  }

  private String found() {
    return switch (json.getNodeType()) {
      case OBJECT -> ", not a mapping";
      case ARRAY -> ", not a list";
      case NULL, MISSING -> ", not nothing";
      default -> {
        String text = json.asText();
        yield ", not '" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "'";
      }
    };
  }

  private static String escape(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }
}
